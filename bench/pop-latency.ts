/**
 * From the phone system's bytes to the record on the agent's screen. A recorded call of a real Asterisk is played to the plugin,
 * again and again with another caller; Chromium, its popup blocker on, is signed in as the agent. Pages must be built.
 * Run: npm run bench -- pop-latency [calls]
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createHost } from '../src/app/index.ts'
import type { TracesAnswer, WireTrace } from '../src/server/wire/index.ts'
import { launch, signIn } from '../test/e2e/browser.ts'
import { startAmiServer } from '../test/fixtures/ami-server.ts'
import { temporaryHome } from '../test/helpers/home.ts'
import { program } from '../test/server/clients.ts'
import { PASSWORD } from '../test/server/home.ts'

const calls = Number(process.argv.at(-1)) || 500
const gapMs = 20
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const stamp = () => performance.timeOrigin + performance.now()
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

interface Times {
  readonly written: number
  readonly asked: number
  readonly shown: number
}

// The recording in three parts: what comes before it rings, the one packet that says so, and the caller giving up.
const recording = readFileSync(join(import.meta.dirname, '../test/fixtures/asterisk/asterisk-16/direct-cancel.ami'), 'utf8')
const packets = recording
  .split(/(?<=\r\n\r\n)/)
  .slice(recording.split(/(?<=\r\n\r\n)/).findIndex((one) => one.startsWith('Event: Newchannel')))
  .filter((one) => one.startsWith('Event: '))
const ringing = packets.findIndex((one) => one.startsWith('Event: Newstate') && one.includes('ChannelStateDesc: Ringing'))
const parts = [packets.slice(0, ringing), packets.slice(ringing, ringing + 1), packets.slice(ringing + 1)].map((some) => some.join(''))

const digits = (call: number) => String(call).padStart(4, '0')
const ofCall = (text: string, call: number) =>
  text
    .replace(/1795197013\.([67])(?!\d)/g, (_, last) => `${1_795_200_000 + call}.${last}`)
    .replace(/-0000000([45])\b/g, (_, last) => `-${digits(call)}000${last}`)
    .replaceAll('2025550143', `202556${digits(call)}`)

const ami = await startAmiServer()
const crm = await startRecords()
using home = temporaryHome({
  'cordboard.yaml': `connections:
  office: { kind: asterisk, country: US, config: { host: 127.0.0.1, port: ${ami.port}, username: cti, secret: cti-test, trunks: [PJSIP/trunk] } }
  customers: { kind: csv, country: US, config: { file: tables/customers.csv, name: company, phones: [phone] } }
records: { origins: ['${crm.origin}'] }
`,
  'tables/customers.csv': `id,company,phone\n${Array.from({ length: calls }, (_, call) => `${call},Customer ${call},+1202556${digits(call)}`).join('\n')}\n`,
  'rules/record.yaml': `name: Open the caller's record
on: ringing
when: call.type = 'inbound'
do:
  - action: lookup
    with: { directory: customers, number: '{{ call.customer.e164 }}' }
    as: customer
  - action: open-record
    when: customer.status = 'one'
    with: { url: '${crm.origin}/contacts/{{ customer.id }}', title: '{{ customer.name }}' }
`,
})
const host = await createHost({ home: home.path, port: 0, log: quiet })
await host.operations.run('users.add', { id: 'alice', role: 'agent', password: PASSWORD, agents: ['office:1024'] })
const browser = await launch()
await signIn(browser, host.url, 'alice')
while (!host.plugins.connections().every(({ state }) => state.kind === 'online')) await pause(20)

const measured: Times[] = []
for (let call = 0; call < calls; call += 1) {
  const [before = '', rings = '', after = ''] = parts.map((part) => ofCall(part, call))
  await ami.send(before)
  await pause(gapMs)
  const written = stamp()
  await ami.send(rings)
  measured.push({ written, ...(await crm.opened(call)) })
  await ami.send(after)
  await pause(gapMs)
  await host.idle()
}

const { received, started, opening } = await stages()
const versions = `Node ${process.versions.node}, Chromium ${browser.version()}`
await browser.close()
await host.close()
await ami.stop()
await crm.close()

console.log(`${measured.length} calls, one after another; ${versions}; ms`)
row('', ['min', 'median', 'p99', 'max'])
line('bytes to record asked for', (one) => one.asked - one.written)
line('bytes to record shown', (one) => one.shown - one.written)
console.log('of which, by the stamps of the trace (whole ms)')
line('bytes to accepted by the host', (one, call) => (received[call] ?? Number.NaN) - one.written)
line('on disk, decided', (_, call) => (started[call] ?? Number.NaN) - (received[call] ?? Number.NaN))
line('lookup', (_, call) => (opening[call] ?? Number.NaN) - (started[call] ?? Number.NaN))
line('to the bar, to the record system', (one, call) => one.asked - (opening[call] ?? Number.NaN))

function line(title: string, took: (times: Times, call: number) => number): void {
  const all = measured.map(took).sort((a, b) => a - b)
  const at = (share: number) => (all[Math.ceil(share * all.length) - 1] ?? all[0] ?? Number.NaN).toFixed(1)
  row(title, [at(0), at(0.5), at(0.99), at(1)])
}

function row(title: string, cells: readonly string[]): void {
  console.log(title.padEnd(36) + cells.map((cell) => cell.padStart(9)).join(''))
}

/** When each call was received, when its lookup and when its pop began, as the traces say. */
async function stages(): Promise<Record<'received' | 'started' | 'opening', number[]>> {
  const made = await host.operations.run('tokens.add', { name: 'bench', scopes: ['read'] })
  const request = program(host.url, String(made !== null && typeof made === 'object' && 'token' in made ? made.token : ''))
  const found: Record<'received' | 'started' | 'opening', number[]> = { received: [], started: [], opening: [] }
  for (let before: number | undefined, more = true; more; ) {
    const page = (await request('GET', `/api/v1/traces?type=ringing&limit=100${before === undefined ? '' : `&before=${before}`}`))
      .body as TracesAnswer
    for (const { id } of page.traces) {
      const trace = (await request('GET', `/api/v1/traces/${id}`)).body as WireTrace
      const [lookup, open] = trace.plans[0]?.outcomes ?? []
      found.received.unshift(Date.parse(trace.trigger.receivedAt))
      found.started.unshift(Date.parse(lookup?.startedAt ?? ''))
      found.opening.unshift(Date.parse(open?.startedAt ?? ''))
    }
    before = page.next
    more = before !== undefined
  }
  return found
}

/** A record system that notes when a record is asked for, and when its page says that it is there. */
async function startRecords() {
  const seen = new Map<string, number>()
  const waiting = new Map<string, () => void>()
  const http = createServer((request, response) => {
    const path = request.url ?? ''
    seen.set(path, stamp())
    waiting.get(path)?.()
    const script = `fetch('${path.replace('contacts', 'shown')}')`
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><title>Record</title><h1>Customer</h1><script>${path.startsWith('/contacts/') ? script : ''}</script>`)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    origin: `http://localhost:${port}`,
    async opened(call: number): Promise<{ readonly asked: number; readonly shown: number }> {
      const path = `/shown/${call}`
      if (!seen.has(path)) await new Promise<void>((resolve) => waiting.set(path, resolve))
      return { asked: seen.get(`/contacts/${call}`) ?? Number.NaN, shown: seen.get(path) ?? Number.NaN }
    },
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
