import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashSecret } from '../../src/server/index.ts'
import { type Request, session } from './clients.ts'
import { type Home, openHome, recordRule } from './home.ts'

const text = (name: string) => recordRule.replace('Sales record', name)
const PATH = '/api/v1/rules/sales%2Frecord'
const NEW = '/api/v1/rules/new'

let home: Home
let ines: Request
beforeAll(async () => {
  home = await openHome({
    config: {
      connections: {
        paris: { kind: 'ingest', country: 'FR' },
        customers: { kind: 'csv', country: 'FR', config: { file: 'tables/customers.csv', name: 'name', phones: ['phone'] } },
      },
    },
    files: { 'rules/sales/record.yaml': text('One'), 'tables/customers.csv': 'id,name,phone\n42,Dupont,0388202122\n' },
  })
  ines = session(home, 'ines')
})
afterAll(() => home.close())

const yaml = (headers: Record<string, string>) => ({ 'content-type': 'application/yaml', ...headers })

describe('a rule over HTTP', () => {
  test('is read with its ETag and written over exactly that version', async () => {
    const read = await ines('GET', PATH)
    const etag = read.headers.get('etag') ?? ''
    expect([read.body, etag]).toEqual([text('One'), `"${hashSecret(text('One'))}"`])
    const saved = await ines('PUT', PATH, text('Two'), yaml({ 'if-match': etag }))
    expect([saved.status, saved.headers.get('etag')]).toEqual([200, `"${hashSecret(text('Two'))}"`])
    const late = await ines('PUT', PATH, text('Three'), yaml({ 'if-match': etag }))
    expect([late.status, late.headers.get('etag'), late.body]).toMatchObject([
      412,
      `"${hashSecret(text('Two'))}"`,
      { code: 'CORD_SERVER_PRECONDITION_FAILED' },
    ])
  })

  test('that is new says so, and is no accident when it exists', async () => {
    expect((await ines('PUT', NEW, text('New'), yaml({ 'if-none-match': '*' }))).status).toBe(201)
    expect((await ines('PUT', NEW, text('New'), yaml({ 'if-none-match': '*' }))).status).toBe(412)
  })

  test('is not changed without saying which version', async () => {
    expect((await ines('PUT', PATH, text('Two'), yaml({}))).status).toBe(428)
    expect((await ines('DELETE', PATH)).status).toBe(428)
  })

  test('that does not compile is refused with every problem and its place', async () => {
    const etag = (await ines('GET', PATH)).headers.get('etag') ?? ''
    const refused = await ines('PUT', PATH, JSON.stringify({ text: 'broken' }), { 'content-type': 'application/json', 'if-match': etag })
    expect([refused.status, refused.body]).toMatchObject([
      422,
      {
        code: 'CORD_SERVER_RULE_REFUSED',
        problems: [{ place: { file: 'rules/sales/record.yaml', line: 1, column: 1 }, severity: 'error' }],
      },
    ])
    expect((await ines('GET', PATH)).body).toBe(text('Two'))
  })

  test('is removed, and then is not there', async () => {
    const etag = (await ines('GET', NEW)).headers.get('etag') ?? ''
    expect((await ines('DELETE', NEW, undefined, { 'if-match': etag })).status).toBe(204)
    expect((await ines('GET', NEW)).status).toBe(404)
    expect((await ines('DELETE', NEW, undefined, { 'if-match': etag })).status).toBe(404)
  })

  test('has the revisions in which its text changed, newest first', async () => {
    const { body } = await ines('GET', `${PATH}/revisions`)
    const { revisions } = body as { revisions: { hash: string }[] }
    expect(revisions.map(({ hash }) => hash)).toEqual([hashSecret(text('Two')), hashSecret(text('One'))])
  })

  test('may be looked at by a supervisor, not changed', async () => {
    const sam = session(home, 'sam')
    expect((await sam('GET', '/api/v1/rules')).body).toMatchObject({
      rules: [{ id: 'sales/ghost' }, { id: 'sales/offer' }, { id: 'sales/record', state: 'live' }],
    })
    expect((await sam('PUT', PATH, text('Two'), yaml({ 'if-none-match': '*' }))).status).toBe(403)
    expect((await session(home, 'marie')('GET', '/api/v1/rules')).status).toBe(403)
  })

  test('can be simulated and backtested, and its schema lists the actions', async () => {
    const trigger = { type: 'ringing' }
    expect((await ines('POST', '/api/v1/simulate', { text: 'x', trigger })).status).toBe(422)
    expect((await ines('POST', '/api/v1/simulate', { text: 'x' })).status).toBe(400)
    expect((await ines('POST', '/api/v1/backtest', { text: 'x', limit: 10 })).status).toBe(422)
    expect((await ines('POST', '/api/v1/backtest', { text: text('Three'), limit: 10 })).body).toEqual({ asked: 0, differences: [] })
    expect(JSON.stringify((await ines('GET', '/api/v1/schema/rule')).body)).toContain('open-record')
  })

  test('is told by a simulation what a lookup would answer only when somebody asks for it, and the audit log says who', async () => {
    const trace = await home.ring('live', { show: 'nothing' })
    const asking = (number: string) => `name: Asks first
on: ringing
do:
  - { action: lookup, with: { directory: customers, number: '${number}' }, as: customer }
  - { action: open-record, when: customer.status = 'one', with: { url: 'https://crm.example/{{ customer.id }}' } }
`
    const request = { ruleId: 'asks', text: asking('{{ call.customer.e164 }}'), traceId: trace }
    const simulated = async (more: object) => (await ines('POST', '/api/v1/simulate', { ...request, ...more })).body
    await expect.poll(() => simulated({})).toMatchObject({ steps: [{ action: 'lookup', verdict: 'unknown' }] })
    const { status, body: answer } = await ines('POST', '/api/v1/simulate/ask', request)
    expect([status, answer]).toMatchObject([
      200,
      { action: 'lookup', input: { number: '+33388202122' }, result: { status: 'one', id: '42' } },
    ])
    expect(await simulated({ answers: [answer] })).toMatchObject({
      steps: [{ verdict: 'would-do' }, { verdict: 'would-do', condition: { holds: 'yes' }, input: { url: 'https://crm.example/42' } }],
    })
    // What was answered to another question says nothing of this one.
    const other = await simulated({ text: asking('0388000000'), answers: [answer] })
    expect(other).toMatchObject({ steps: [{ action: 'lookup', verdict: 'unknown' }] })
    expect((await ines('POST', '/api/v1/simulate/ask', { ...request, answers: [answer] })).body).toMatchObject({ code: 'CORD_ASK_NOTHING' })
    const away = { ...request, text: request.text.replace('customers', 'paris') }
    expect((await ines('POST', '/api/v1/simulate/ask', away)).status).toBeGreaterThanOrEqual(400)
    expect((await session(home, 'sam')('POST', '/api/v1/simulate/ask', request)).status).toBe(403)
    const { body: audit } = await session(home, 'ada')('GET', '/api/v1/audit?limit=50')
    expect(JSON.stringify(audit)).toContain('"rule":"asks"')
  })
})
