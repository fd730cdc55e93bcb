import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import type { BacktestAnswer } from '../../src/server/index.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import { program, type Request } from '../server/clients.ts'

const connections = 'connections:\n  desk: { kind: ingest, country: FR }\n'
const config = `${connections}const: { greeting: hello }\nrecords: { origins: ['https://crm.example'] }\n`
const note = `# who rings
name: Note who rings
on: ringing # a phone
when: call.type = 'inbound'
do:
  - action: log
    with: { text: '{{ $const.greeting }} {{ call.customer.e164 }}' }
`
const lookup = `name: Record
on: ringing
do:
  - action: lookup
    with: { directory: desk, number: '{{ call.customer.e164 }}' }
    as: customer
  - action: open-record
    with: { url: 'https://crm.example/{{ customer.id }}' }
`
const record = (when: string, path = 'contacts') => `name: Record
on: ringing
when: ${when}
do:
  - action: open-record
    with: { url: 'https://crm.example/${path}/{{ call.customer.e164 }}' }
`

let home: TemporaryHome
let host: Host
let api: Request
let lines: string[] = []
let count = 0

const keep = (fields: unknown, text?: string) => void lines.push(`${JSON.stringify(fields)} ${text}`)
const log = { debug() {}, info: keep, warn: keep, error: keep }

beforeAll(async () => {
  home = temporaryHome({ 'cordboard.yaml': config, 'rules/sales/note.yaml': note })
  await start()
  const made = await host.operations.run('tokens.add', { name: 'ci', scopes: ['admin'] })
  token = String(made !== null && typeof made === 'object' && 'token' in made ? made.token : '')
  api = program(host.url, token)
})
afterAll(async () => {
  await host.close()
  home[Symbol.dispose]()
})

let token = ''

async function start(): Promise<void> {
  host = await createHost({ home: home.path, port: 0, log, env: {} })
  api = program(host.url, token)
}

/** A call from that number rings; gives its trace. */
async function ring(caller = '0388202122', connection = 'desk'): Promise<string> {
  count += 1
  const call = { id: `c${count}`, type: 'inbound' as const, caller: { number: caller } }
  const [accepted] = await host.ingest(connection, [{ id: `t${count}`, type: 'ringing', call, agent: { device: '1024' } }])
  await host.idle()
  return String(accepted?.seq)
}

async function trace(id: string): Promise<{
  plans: { rule: string; outcomes: { input: { text?: string; url?: string }; status: string }[] }[]
  explanations: { rule: string; outcome: string }[]
}> {
  return (await api('GET', `/api/v1/traces/${id}`)).body as Awaited<ReturnType<typeof trace>>
}

const said = async (id: string) => (await trace(id)).plans.flatMap(({ outcomes }) => outcomes.map(({ input }) => input.text ?? input.url))
const known = async () =>
  ((await api('GET', '/api/v1/connections')).body as { connections: { id: string; enabled: boolean }[] }).connections.map(
    ({ id, enabled }) => `${id} ${enabled ? 'on' : 'off'}`,
  )
const revision = async () => ((await api('GET', '/api/v1/rules')).body as { revision: string }).revision
const yaml = (headers: Record<string, string>) => ({ 'content-type': 'application/yaml', ...headers })
const PATH = '/api/v1/rules/sales%2Fnote'
/** What is followed in files may take this long on a busy machine. */
const soon = { timeout: 10_000 }

describe('cordboard.yaml changed while it runs', () => {
  test('adds, switches off and removes connections', async () => {
    home.write('cordboard.yaml', config.replace('  desk', '  lyon: { kind: ingest }\n  nice: { kind: ingest, enabled: false }\n  desk'))
    await expect.poll(known, soon).toEqual(['desk on', 'lyon on', 'nice off'])
    await expect(ring('0388202122', 'nice')).rejects.toMatchObject({ problem: { code: 'CORD_CONNECTION_DISABLED' } })
    expect(await api('POST', '/api/v1/triggers', { connection: 'nice', id: 'x', type: 'link-state' })).toMatchObject({
      status: 400,
      body: { code: 'CORD_CONNECTION_DISABLED' },
    })
    home.write('cordboard.yaml', config)
    await expect.poll(known, soon).toEqual(['desk on'])
    await expect(ring('0388202122', 'lyon')).rejects.toMatchObject({ problem: { code: 'CORD_CONNECTION_UNKNOWN' } })
  })

  test('gives the rules its constants and origins, as a new revision', async () => {
    const first = await ring()
    expect(await said(first)).toEqual(['hello +33388202122'])
    home.write('cordboard.yaml', config.replace('hello', 'bonjour').replace('crm.example', 'other.example'))
    await expect.poll(async () => said(await ring()), soon).toEqual(['bonjour +33388202122'])
    expect((await trace(first)).explanations).toMatchObject([{ rule: 'sales/note', outcome: 'planned' }])
    const refused = await api('PUT', '/api/v1/rules/foreign', record("call.type = 'none'"), yaml({ 'if-none-match': '*' }))
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('https://crm.example')])
    home.write('cordboard.yaml', config)
    await expect.poll(async () => said(await ring()), soon).toEqual(['hello +33388202122'])
  })

  test('and broken keeps the settings in force, and the log says where it is wrong', async () => {
    lines = []
    home.write('cordboard.yaml', config.replace('ingest', '[').replace('hello', 'gone'))
    await expect.poll(() => lines.join('\n'), soon).toContain('the settings in force stay')
    expect(await said(await ring())).toEqual(['hello +33388202122'])
    home.write('cordboard.yaml', config)
    await expect.poll(() => lines.join('\n'), soon).toContain('the configuration was read again')
  })
})

describe('a connection switched off', () => {
  test('stays off over a restart, until it is switched on again', async () => {
    expect((await api('PATCH', '/api/v1/connections/desk', { enabled: false })).body).toMatchObject({ id: 'desk', enabled: false })
    await host.close()
    await start()
    expect(await known()).toEqual(['desk off'])
    await expect(ring()).rejects.toMatchObject({ problem: { code: 'CORD_CONNECTION_DISABLED' } })
    await api('PATCH', '/api/v1/connections/desk', { enabled: true })
    expect(await said(await ring())).toHaveLength(1)
  })
})

describe('a rule', () => {
  test('saved on disk is live in a moment while triggers flow', async () => {
    let flowing = true
    const flow = (async () => {
      while (flowing) {
        await ring()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    const before = await revision()
    const saved = Date.now()
    home.write('rules/sales/note.yaml', note.replace('$const.greeting', '"live"'))
    await expect.poll(revision, { ...soon, interval: 20 }).not.toBe(before)
    const took = Date.now() - saved
    flowing = false
    await flow
    expect(await said(await ring())).toEqual(['live +33388202122'])
    expect(took).toBeLessThan(3000)
    home.write('rules/sales/note.yaml', note)
    await expect.poll(revision, soon).toBe(before)
  })

  test('written over HTTP is live at once, and lies in its file with its comments', async () => {
    const { headers, body } = await api('GET', PATH)
    expect(body).toBe(note)
    const etag = headers.get('etag') ?? ''
    const next = note.replace('$const.greeting', '"put"')
    expect((await api('PUT', PATH, next, yaml({ 'if-match': etag }))).status).toBe(200)
    expect(await said(await ring())).toEqual(['put +33388202122'])
    expect(readFileSync(join(home.path, 'rules/sales/note.yaml'), 'utf8')).toBe(next)
    expect((await api('PUT', PATH, note, yaml({ 'if-match': etag }))).status).toBe(412)
    const now = (await api('GET', PATH)).headers.get('etag') ?? ''
    const wrong = await api('PUT', PATH, note.replace("'inbound'", "'inbound"), yaml({ 'if-match': now }))
    expect(wrong).toMatchObject({
      status: 422,
      body: { problems: [{ place: { file: 'rules/sales/note.yaml', line: 4 }, severity: 'error' }] },
    })
    expect((await api('PUT', PATH, note, yaml({ 'if-match': now }))).status).toBe(200)
    expect(readFileSync(join(home.path, 'rules/sales/note.yaml'), 'utf8')).toBe(note)
  })
})

describe('a backtest', () => {
  test('says which calls would now pop, no longer pop, pop something else, or cannot be known', async () => {
    await api('PUT', '/api/v1/rules/record', record("$contains(call.caller.number, '038820212')"), yaml({ 'if-none-match': '*' }))
    const since = new Date().toISOString()
    const popped = await ring('0388202122')
    const silent = await ring('0388999999')
    const run = async (text: string) => {
      const { body } = await api('POST', '/api/v1/backtest', { ruleId: 'record', text, since })
      return (body as BacktestAnswer).differences.map(({ traceId, verdict }) => ({ traceId, verdict }))
    }
    expect(await run(record("$contains(call.caller.number, '038899')"))).toEqual([
      { traceId: silent, verdict: 'would-now-pop' },
      { traceId: popped, verdict: 'no-longer-pops' },
    ])
    expect(await run(record("$contains(call.caller.number, '038820212')", 'people'))).toEqual([
      { traceId: popped, verdict: 'pops-something-else' },
    ])
    expect(await run(lookup)).toEqual([
      { traceId: silent, verdict: 'unknown' },
      { traceId: popped, verdict: 'unknown' },
    ])
    expect(await said(popped)).toHaveLength(2)
  })

  test('lets everybody else have their turn between two traces', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => ({
      id: `past-${index}`,
      type: 'ringing' as const,
      call: { id: `past-${index}` },
    }))
    for (let at = 0; at < many.length; at += 500) await host.ingest('desk', many.slice(at, at + 500))
    await host.idle()
    const slow = '$sum($map([1..400], function($one) { $one * $one })) > 0'
    // How long anybody else had to wait for a turn while it ran.
    let longest = 0
    let last = performance.now()
    const began = last
    const look = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    const { body } = await api('POST', '/api/v1/backtest', { ruleId: 'record', text: record(slow) })
    clearInterval(look)
    longest = Math.max(longest, performance.now() - last)
    expect((body as { asked: number }).asked).toBeGreaterThanOrEqual(2000)
    expect(longest).toBeLessThan((performance.now() - began) / 2)
  })
})

describe('triggers over HTTP', () => {
  const data = (id: string) => ({ call: { id: `call-${id}`, type: 'inbound', caller: { number: '0388202122' } } })
  const envelope = (id: string) => ({ type: 'cordboard.ringing', source: '/connections/desk', id, subject: `i-${id}` })
  const event = (id: string) => ({ specversion: '1.0', ...envelope(id), data: data(id) })
  const headers = Object.entries(envelope('binary')).map(([name, value]) => [`ce-${name}`, value])
  test.each([
    ['bare', { connection: 'desk', id: 'bare', type: 'ringing', call: { ...data('bare').call, interactionId: 'i-bare' } }, {}],
    ['structured', event('structured'), { 'content-type': 'application/cloudevents+json' }],
    ['batch', [event('batch')], { 'content-type': 'application/cloudevents-batch+json' }],
    ['binary', data('binary'), { 'ce-specversion': '1.0', ...Object.fromEntries(headers) }],
  ])('%s lead to a decision and a trace', async (id, body, headers) => {
    const reply = await api('POST', '/api/v1/triggers', body, headers as Record<string, string>)
    expect(reply).toMatchObject({ status: 202, body: { accepted: 1 } })
    await host.idle()
    const [told] = (reply.body as { triggers: { trace: string }[] }).triggers
    expect(await trace(told?.trace ?? '')).toMatchObject({
      trigger: { id, connection: 'desk', call: { interactionId: `i-${id}`, customer: { e164: '+33388202122' } } },
      plans: expect.arrayContaining([{ rule: 'sales/note', done: true, outcomes: [expect.objectContaining({ status: 'done' })] }]),
    })
  })
})

describe('people from a spreadsheet', () => {
  test('sign in once they have a password, and get what their desk gets', async () => {
    const csv = 'user,name,role,teams,connection,device\nluc,Luc,agent,sales,desk,1024\n'
    expect((await api('POST', '/api/v1/users/import', csv, { 'content-type': 'text/csv' })).body).toEqual({ users: 1, bindings: 1 })
    await host.operations.run('users.reset', { id: 'luc', password: 'a good password' })
    const signIn = { user: 'luc', password: 'a good password' }
    expect((await program(host.url)('POST', '/api/v1/session', signIn, { 'x-cordboard': '1' })).body).toMatchObject({
      id: 'luc',
      role: 'agent',
    })
    expect(await trace(await ring('0388999999'))).toMatchObject({ facts: { agent: { user: { id: 'luc', teams: ['sales'] } } } })
  })
})
