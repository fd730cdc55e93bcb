import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import {
  type AmiClient,
  createParties,
  dana,
  joerg,
  numbers,
  openAmi,
  type Pbx,
  runScenario,
  sleep,
  startPbx,
  talking,
  unavailableReason,
} from '../pbx/index.ts'
import { PASSWORD } from '../server/home.ts'
import { launch, noBrowser, type RecordSystem, type SignedIn, signIn, startRecordSystem } from './browser.ts'

const missing = unavailableReason() ?? noBrowser
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

const rule = `name: Open the caller's record
on: ringing
when: call.type = 'inbound' and call.customer.e164 != '+493023125042'
do:
  - action: lookup
    with: { directory: customers, number: '{{ call.customer.e164 }}' }
    as: customer
  - action: open-record
    with: { url: '{{ $const.crm }}/contacts/{{ customer.id }}?at={{ agent.device }}&from={{ call.transferredFrom }}' }
  - action: attach-data
    with: { data: '{{ {"CRM_ID": customer.id} }}' }
    continueOnError: true
  - action: send-user-event
    with: { name: Popped, data: '{{ {"Customer": customer.id, "Device": agent.device} }}' }
`
const offered = `name: Offer a record
on: ringing
when: call.customer.e164 = '+493023125042'
do:
  - action: open-record
    with: { url: '{{ $const.crm }}/contacts/23', title: Weiß, present: offer }
`
const transferred = `name: Open the record when a consultation ends in a transfer
on: data-changed
when: call.type = 'inbound' and $exists(call.customer.e164)
do:
  - action: lookup
    with: { directory: customers, number: '{{ call.customer.e164 }}' }
    as: customer
  - action: open-record
    with: { url: '{{ $const.crm }}/contacts/{{ customer.id }}?at={{ agent.device }}&from=transfer' }
`

describe.skipIf(missing !== undefined)(`real calls through a real Asterisk${missing === undefined ? '' : `: ${missing}`}`, () => {
  let pbx: Pbx
  let browser: Browser
  let crm: RecordSystem
  let home: TemporaryHome
  let host: Host
  let alice: SignedIn
  let bob: SignedIn

  beforeAll(async () => {
    pbx = await startPbx()
    ;[browser, crm] = await Promise.all([launch(), startRecordSystem()])
    home = temporaryHome({
      'cordboard.yaml': `
connections:
  office:
    kind: asterisk
    country: US
    config: { host: 127.0.0.1, username: cti, secret: '\${env:AMI_SECRET}', trunks: [PJSIP/trunk] }
  customers: { kind: csv, country: US, config: { file: tables/customers.csv, name: company, phones: [phone] } }
const: { crm: '${crm.origin}' }
records: { origins: ['${crm.origin}'] }
`,
      'tables/customers.csv': 'id,company,phone\n4711,Harbor Light Books,(202) 555-0143\n23,Weiß GmbH,+49 30 23125042\n',
      'rules/offered.yaml': offered,
      'rules/ringing.yaml': rule,
      'rules/transferred.yaml': transferred,
    })
    await openCordboard()
    for (const [id, device] of [
      ['alice', '1024'],
      ['bob', '1025'],
    ] as const) {
      await host.operations.run('users.add', { id, role: 'agent', password: PASSWORD, agents: [`office:${device}`] })
    }
    alice = await signIn(browser, host.url, 'alice')
    bob = await signIn(browser, host.url, 'bob')
  }, 360_000)

  afterAll(async () => {
    await browser?.close()
    await host?.close()
    await crm?.close()
    await pbx?.stop()
    home?.[Symbol.dispose]()
  })

  afterEach(() => {
    crm.asked.length = 0
  })

  async function openCordboard(port = 0): Promise<void> {
    host = await createHost({ home: home.path, port, env: { AMI_SECRET: 'cti-test' }, log: quiet })
    await until('the connection is online', () => host.plugins.connections().every((one) => one.state.kind === 'online'))
  }

  /** Runs a scenario of real SIP parties and gives what the record system was asked for, once everything is decided and done. */
  async function poppedDuring(name: string): Promise<readonly string[]> {
    await runScenario(name)
    await host.idle()
    return [...crm.asked]
  }

  it('a queue call opens the record of its caller, once, at the agent whose phone rings', async () => {
    expect(await poppedDuring('queue-answer')).toEqual(['/contacts/4711?at=1024&from='])
    expect(alice.record.url()).toContain('/contacts/4711?at=1024')
    expect(bob.record.url()).not.toContain('/contacts/')
  }, 60_000)

  it('a ring that is not answered opens it at the second agent when the queue offers it there', async () => {
    expect(await poppedDuring('queue-ring-no-answer')).toEqual(['/contacts/4711?at=1024&from=', '/contacts/4711?at=1025&from='])
    expect(bob.record.url()).toContain('/contacts/4711?at=1025')
  }, 60_000)

  it('a direct call opens it at that agent only', async () => {
    await bob.record.goto('about:blank')
    expect(await poppedDuring('direct-answer')).toEqual(['/contacts/4711?at=1024&from='])
    expect(bob.record.url()).toBe('about:blank')
  }, 60_000)

  it('an abandoned call has opened it, and leaves no call on the bar', async () => {
    expect(await poppedDuring('queue-abandon')).toEqual(['/contacts/4711?at=1024&from='])
    await until('the bar shows no call', async () => (await alice.bar.locator('section.call, .call-line').count()) === 0)
  }, 60_000)

  it('a caller who hangs up while it rings takes the offer along', async () => {
    await using parties = createParties('gone')
    parties.phone('1024', 'agent-ring')
    const caller = parties.caller(joerg, numbers['1024'], 'caller-wait')
    const offer = alice.bar.getByRole('button', { name: 'Open Weiß' })
    await offer.waitFor()
    await caller.hangUp()
    await offer.waitFor({ state: 'detached' })
    await alice.bar.getByText('No call right now').waitFor()
    await host.idle()
    expect(crm.asked).toEqual([])
  }, 60_000)

  it('a blind transfer opens it at the agent who is handed the caller', async () => {
    expect(await poppedDuring('blind-transfer')).toEqual(['/contacts/4711?at=1024&from=', '/contacts/4711?at=1025&from=1024'])
  }, 60_000)

  it('an attended transfer opens it at the second agent when the customer arrives there', async () => {
    const asked = await poppedDuring('attended-transfer')
    expect(asked[0]).toBe('/contacts/4711?at=1024&from=')
    expect(asked.slice(1)).toEqual(['/contacts/4711?at=1025&from=transfer'])
  }, 60_000)

  it('a consultation that ends in nothing opens no record of the customer anew', async () => {
    const asked = await poppedDuring('consultation')
    expect(asked.filter((path) => path.includes('at=1024'))).toEqual(['/contacts/4711?at=1024&from='])
  }, 60_000)

  it('hold and retrieve open nothing more', async () => {
    expect(await poppedDuring('hold')).toEqual(['/contacts/4711?at=1024&from='])
  }, 60_000)

  it('attached data and user events are seen by a second manager client', async () => {
    const client = await openAmi()
    await using parties = createParties('e2e')
    parties.phone('1024', 'agent-answer')
    const caller = parties.caller(dana, numbers['1024'], 'caller-bye', { ms: 6000 })
    const popped = await client.event('UserEvent', { UserEvent: 'Popped' })
    expect(popped).toMatchObject({ Customer: '4711', Device: '1024' })
    const { Channel } = await talking(client, /^PJSIP\/trunk-/)
    await until('the variable is there', async () => (await readVariable(client, String(Channel))) === '4711')
    await caller.hangUp()
    await parties.finish()
    await client.logoff()
    await host.idle()
  }, 60_000)

  it('two devices and two tabs of one agent open one record once', async () => {
    const second = await signIn(browser, host.url, 'alice')
    const tab = await alice.bar.context().newPage()
    await tab.goto(`${host.url}/agent`)
    await tab.waitForSelector('.link')
    expect(await poppedDuring('direct-answer')).toEqual(['/contacts/4711?at=1024&from='])
    await second.bar.context().close()
    await tab.close()
  }, 60_000)

  it('a start of Cordboard while calls are up pops nothing into them, and shows them', async () => {
    const client = await openAmi()
    await using parties = createParties('restart')
    parties.phone('1024', 'agent-answer')
    const caller = parties.caller(dana, numbers['1024'], 'caller-bye', { ms: 20_000 })
    await talking(client, /^PJSIP\/1024-/)
    await host.idle()
    crm.asked.length = 0
    const { port } = new URL(host.url)
    await host.close()
    await openCordboard(Number(port))
    await until('the bar shows the call again', async () => (await alice.bar.locator('section.call, .call-line').count()) === 1)
    await sleep(500)
    await host.idle()
    expect(crm.asked).toEqual([])
    await caller.hangUp()
    await parties.finish()
    await client.logoff()
    await until('the call is gone', async () => (await alice.bar.locator('section.call, .call-line').count()) === 0)
  }, 60_000)
})

async function readVariable(client: AmiClient, channel: string): Promise<string> {
  const answer = await client.action('Getvar', { Channel: channel, Variable: 'CRM_ID' })
  return String(answer['Value'])
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`)
    await sleep(50)
  }
}
