/**
 * From a caller who gives up to the offer that goes away: a real Asterisk, SIP parties, and Chromium signed in as the agent.
 * Measured from the CANCEL that the caller sends to the change of the page. Pages must be built; needs root, as the test PBX does.
 * Run: npm run bench -- hang-up [calls]
 */
import { createHost } from '../src/app/index.ts'
import { launch, signIn } from '../test/e2e/browser.ts'
import { temporaryHome } from '../test/helpers/home.ts'
import { createParties, dana, numbers, startPbx, unavailableReason } from '../test/pbx/index.ts'
import { PASSWORD } from '../test/server/home.ts'

const calls = Number(process.argv.at(-1)) || 40
const missing = unavailableReason()
if (missing !== undefined) throw new Error(missing)
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const pbx = await startPbx()
using home = temporaryHome({
  'cordboard.yaml': `connections:
  office:
    kind: asterisk
    country: US
    config: { host: 127.0.0.1, username: cti, secret: cti-test, trunks: [PJSIP/trunk] }
records: { origins: ['https://crm.example'] }
`,
  'rules/offer.yaml': `name: Offer the caller's record
on: ringing
when: call.type = 'inbound'
do:
  - action: open-record
    with: { url: 'https://crm.example/contacts/{{ call.id }}', title: Customer, present: offer }
`,
})
const host = await createHost({ home: home.path, port: 0, log: quiet })
await host.operations.run('users.add', { id: 'alice', role: 'agent', password: PASSWORD, agents: ['office:1024'] })
const browser = await launch()
const { bar } = await signIn(browser, host.url, 'alice')
await bar.getByText('No call right now').waitFor()
while (!host.plugins.connections().every(({ state }) => state.kind === 'online')) await pause(20)

// When an offer is there, and when it is not there any more: milliseconds since 1970.
await bar.evaluate(() => {
  const seen = { shown: [] as number[], gone: [] as number[] }
  Object.assign(window, { seen })
  let was = false
  new MutationObserver(() => {
    const is = document.querySelector('[data-offer]') !== null
    if (is !== was) seen[is ? 'shown' : 'gone'].push(Date.now())
    was = is
  }).observe(document.body, { subtree: true, childList: true })
})

await using parties = createParties('bench')
parties.phone('1024', 'agent-ring', { calls: 0 })
await parties.listening('1024')
const gaveUp: number[] = []
for (let call = 0; call < calls; call += 1) {
  const caller = parties.caller(dana, numbers['1024'], 'caller-cancel', { ms: 1500 })
  if ((await caller.done) !== 0) throw new Error('a caller could not call and give up')
  gaveUp.push(sentAt(caller.messages(), 'CANCEL'))
  await bar.getByText('No call right now').waitFor()
}
const seen: unknown = await bar.evaluate(() => Reflect.get(window, 'seen'))
const gone = timesOf(seen, 'gone')
const shown = timesOf(seen, 'shown')
const version = browser.version()
await browser.close()
await host.close()
await pbx.stop()
if (gone.length !== calls || shown.length !== calls) throw new Error(`${calls} calls, ${shown.length} offers, ${gone.length} withdrawn`)

const took = gaveUp.map((at, call) => (gone[call] ?? Number.NaN) - at).sort((a, b) => a - b)
const at = (share: number) => (took[Math.max(0, Math.ceil(share * took.length) - 1)] ?? Number.NaN).toFixed(0)
console.log(`${calls} calls, one after another; Node ${process.versions.node}, Chromium ${version}; ms`)
console.log(`the caller gives up, the offer is gone   min ${at(0)}   median ${at(0.5)}   p99 ${at(0.99)}   max ${at(1)}`)

/** When sipp sent its first message with this method, milliseconds since 1970. */
function sentAt(messages: string, method: string): number {
  const found = messages.split(/^-{10,} /m).find((one) => /message sent/.test(one) && new RegExp(`^${method} sip:`, 'm').test(one))
  const time = /^(\d{4}-\d\d-\d\d)\s+(\d\d:\d\d:\d\d\.\d{3})/.exec(found ?? '')
  if (time === null) throw new Error(`sipp has sent no ${method}`)
  return Date.parse(`${time[1]}T${time[2]}`)
}

function timesOf(from: unknown, key: string): readonly number[] {
  const found: unknown = typeof from === 'object' && from !== null ? Reflect.get(from, key) : undefined
  return Array.isArray(found) ? found.filter((one) => typeof one === 'number') : []
}
