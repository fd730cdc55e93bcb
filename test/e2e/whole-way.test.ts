import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import { program, type Request } from '../server/clients.ts'
import { PASSWORD } from '../server/home.ts'
import { launch, noBrowser, type RecordSystem, type SignedIn, signIn, startRecordSystem } from './browser.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const rule = `name: Sales record
on: ringing
when: call.type = 'inbound' and queue.name = 'sales'
do:
  - action: open-record
    with: { url: '{{ $const.crm }}/contacts/{{ call.customer.e164 }}?wait={{ call.waitSeconds }}', title: '{{ call.customer.name }}' }
`

const title = `a trigger over HTTP, all the way to the screen${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let crm: RecordSystem
  let home: TemporaryHome
  let host: Host
  let sender: Request
  let reader: Request
  let marie: SignedIn

  beforeAll(async () => {
    ;[browser, crm] = await Promise.all([launch(), startRecordSystem()])
    home = temporaryHome({
      'cordboard.yaml': `connections:\n  paris: { kind: ingest, country: FR }\nconst: { crm: '${crm.origin}' }\nrecords: { origins: ['${crm.origin}'] }\n`,
      'rules/sales/record.yaml': rule,
    })
    host = await createHost({ home: home.path, port: 0, log: quiet })
    await host.operations.run('users.add', { id: 'marie', role: 'agent', password: PASSWORD, agents: ['paris:4021'] })
    sender = program(host.url, await token('sender', 'ingest'))
    reader = program(host.url, await token('reader', 'read'))
    marie = await signIn(browser, host.url, 'marie')
  })
  afterAll(async () => {
    await browser?.close()
    await host?.close()
    await crm?.close()
    home?.[Symbol.dispose]()
  })

  async function token(name: string, scope: string): Promise<string> {
    const made = await host.operations.run('tokens.add', { name, scopes: [scope] })
    return String(made !== null && typeof made === 'object' && 'token' in made ? made.token : '')
  }

  async function send(id: string, type: string, queue = 'sales'): Promise<string> {
    const call = { id: id.split('-')[0], type: 'inbound', caller: { number: '0388202122', name: 'Dupont' }, waitSeconds: 31 }
    const reply = await sender('POST', '/api/v1/triggers', {
      connection: 'paris',
      id,
      type,
      call,
      queue: { id: queue, name: queue },
      agent: { device: '4021' },
    })
    expect(reply.status).toBe(202)
    await host.idle()
    return (reply.body as { triggers: { trace: string }[] }).triggers[0]?.trace ?? ''
  }

  const steps = async (trace: string) => {
    const { body } = await reader('GET', `/api/v1/traces/${trace}`)
    const { plans } = body as { plans: { outcomes: { status: string; result?: { detail?: string } }[] }[] }
    return plans.flatMap(({ outcomes }) =>
      outcomes.map(({ status, result }) => (result?.detail === undefined ? status : `${status}: ${result.detail}`)),
    )
  }

  test('the record opens in the kept window, the bar shows the call, and both go when it ends', async () => {
    const trace = await send('c1-1', 'ringing')
    await marie.record.waitForURL(`${crm.origin}/contacts/%2B33388202122?wait=31`)
    expect(await steps(trace)).toEqual(['opened'])
    await marie.bar.getByText('+33 3 88 20 21 22', { exact: true }).waitFor()
    await marie.bar.getByText('rule: Sales record').waitFor()
    await send('c1-2', 'released')
    await marie.bar.getByText('No call right now').waitFor()
    await marie.bar.getByText('missed', { exact: true }).waitFor()
  })

  test('a rule that does not apply opens nothing, and the trace says which clause with which value', async () => {
    const trace = await send('c2-1', 'ringing', 'support')
    expect(await steps(trace)).toEqual([])
    const { body } = await reader('GET', `/api/v1/traces/${trace}`)
    const [explanation] = (body as { explanations: { outcome: string; clauses: unknown[] }[] }).explanations
    expect(explanation?.outcome).toBe('no')
    expect(JSON.stringify(explanation?.clauses)).toContain('"value":"support"')
    await send('c2-2', 'released', 'support')
  })

  test('a record that the browser blocked is traced as an offer', async () => {
    await marie.record.close()
    // A reload ends what the browser counts as a click: looking at the page from a test is one.
    await marie.bar.reload()
    const trace = await send('c3-1', 'ringing')
    expect(await steps(trace)).toEqual(['offered: popup-blocked'])
    const [opened] = await Promise.all([marie.bar.context().waitForEvent('page'), marie.bar.click('[data-offer]')])
    await opened.waitForURL(/contacts/)
    await host.idle()
    expect(await steps(trace)).toEqual([expect.stringMatching(/^opened/)])
  })
})
