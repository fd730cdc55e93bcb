import { afterAll, beforeAll, expect, test } from 'vitest'
import { program } from '../../server/clients.ts'
import { TOKENS } from '../../server/home.ts'
import { type Desk, openDesk } from './desk.ts'

let office: Desk
let proof: string
beforeAll(async () => {
  const run = `name: Run
on: ringing
connections: [paris]
do:
  - { action: 'divalto:run', connection: office, with: { popup: true } }
`
  const rule = (when: string) => `name: Rule\non: ringing\nwhen: ${when}\ndo: [{ action: log, with: { text: x } }]\n`
  office = await openDesk({}, { busy: rule('$agentBusy()'), free: rule('$not($exists(agent.calls[0]))'), run })
  proof = await office.workstation('1024')
})
afterAll(() => office.close())

const ask = (method: string, path: string, authorization: string, body?: object) =>
  program(office.home.url)(method, path, body, { authorization })
const at = (path: string) => `/hooks/office/${path}`
const basic = (token: string) => `Basic ${Buffer.from(`desk:${token}`).toString('base64')}`

test('a workstation speaks for its own telephone, whatever it says', async () => {
  const answer = await ask('POST', at('workstation'), proof, { number: 'tel:+33388202122', telorg: '9999', ident: 'boss', popup: true })
  expect(answer.status).toBe(202)
  const [heard] = await office.heard()
  expect(heard).toMatchObject({
    type: 'ringing',
    agent: { device: '1024' },
    call: { caller: { number: '+33388202122' } },
    data: { popup: true },
  })
  expect(heard?.agent).not.toHaveProperty('id')
})

test('its token opens nothing else, and nothing else opens its door', async () => {
  const opens = async (authorization: string) => [
    (await ask('POST', at('workstation'), authorization, { number: '1' })).status,
    (await ask('POST', at('api/cti/setevent'), authorization, { tel: '1', telorg: '1024' })).status,
    (await ask('GET', at('api/cti/getevent?telorg=1024'), authorization)).status,
    (await ask('GET', '/api/v1/traces', authorization)).status,
    (await ask('POST', '/api/v1/triggers?connection=office', authorization, { id: 'x', type: 'ringing' })).status,
  ]
  expect(await opens(proof)).toEqual([202, 401, 401, 403, 403])
  expect((await opens(`Bearer ${TOKENS.ingest}`)).slice(0, 3)).toEqual([401, 202, 200])
  expect((await opens(`Bearer ${TOKENS.admin}`))[0]).toBe(401)
  expect(await opens('Bearer nonsense')).toEqual([401, 401, 401, 401, 401])
  const elsewhere = await office.home.host.operations.run('tokens.add', { name: 'pc of paris', workstation: 'paris:1024' })
  const token = elsewhere !== null && typeof elsewhere === 'object' && 'token' in elsewhere ? String(elsewhere.token) : ''
  expect((await ask('POST', at('workstation'), `Bearer ${token}`, { number: '1' })).status).toBe(401)
})

test('a telephone that can put no header sends the token as a password', async () => {
  const query = at('api/cti/setevent?tel=0388202123&telorg=1030')
  expect((await ask('GET', query, basic(TOKENS.ingest))).status).toBe(202)
  expect((await ask('GET', query, basic('wrong'))).status).toBe(401)
  expect((await ask('POST', at('workstation'), basic(proof.slice('Bearer '.length)), { number: '0388202124' })).status).toBe(202)
})

test('a token for nothing, or for a scope and a workstation, is not made; one that was removed is nobody', async () => {
  const make = (params: object) =>
    office.home.host.operations
      .run('tokens.add', { name: 'odd', ...params })
      .catch(({ problem }: { problem: { code: string } }) => problem.code)
  expect([await make({}), await make({ scopes: ['read'], workstation: 'office:1' }), await make({ workstation: 'nothing' })]).toEqual([
    'CORD_CLI_TOKEN_PURPOSE',
    'CORD_CLI_TOKEN_PURPOSE',
    'CORD_CLI_AGENT',
  ])
  const gone = await office.workstation('1099')
  expect(await office.home.host.operations.run('tokens.list', {})).toContainEqual(
    expect.objectContaining({ name: 'pc-1099', workstation: 'office:1099', scopes: [] }),
  )
  await office.home.host.operations.run('tokens.remove', { name: 'pc-1099' })
  expect((await ask('POST', at('workstation'), gone, { number: '1' })).status).toBe(401)
})

test('a rule lets Harmony open a record at the workstation, as its script asks for orders and reports them', async () => {
  const helper = await office.workstation('4021')
  const orders = ask('GET', at('workstation/orders'), helper)
  await office.home.ring('run')
  const { orders: given } = (await orders).body as { orders: readonly { id: string }[] }
  expect(given).toEqual([{ do: 'run', number: '0388202122', popup: true, id: expect.any(String) }])
  const form = new URLSearchParams({ id: given[0]?.id ?? '', code: 'no-program', detail: 'workstation.conf names no program' })
  const done = await fetch(`${office.home.url}${at('workstation/done')}`, {
    method: 'POST',
    headers: { authorization: helper },
    body: form,
  })
  expect(done.status).toBe(200)
  expect(await office.steps()).toMatchInlineSnapshot(`
    [
      "done",
      "refused: CORD_ACTION_REFUSED: The workstation said: workstation.conf names no program (no-program)",
    ]
  `)
})

test('two pops and no end told: the agent is not busy, then or ever', async () => {
  const pops = ['0388202130', '0388202131']
  for (const number of pops) {
    await ask('POST', at('workstation'), proof, { number })
    await office.home.clock.advance(60_000)
  }
  const calls = async () => {
    await office.home.host.idle()
    const { body } = await program(office.home.url, TOKENS.read)('GET', '/api/v1/calls')
    return (body as { calls: readonly { caller?: { number?: string } }[] }).calls
      .flatMap(({ caller }) => caller?.number ?? [])
      .filter((number) => pops.includes(number))
  }
  expect((await office.heard()).slice(-2).map(({ planned }) => planned)).toEqual([['free'], ['free']])
  expect(await calls()).toEqual(pops)
  await office.home.clock.advance(4 * 3_600_000)
  await ask('POST', at('workstation'), proof, { number: '0388202132' })
  expect(await calls()).toEqual([])
  expect((await office.heard()).at(-1)?.planned).toEqual(['free'])
})
