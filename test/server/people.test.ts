import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { program, type Request, session } from './clients.ts'
import { type Home, openHome, TOKENS } from './home.ts'

let home: Home
let ada: Request
beforeAll(async () => {
  home = await openHome()
  ada = session(home, 'ada')
})
afterAll(() => home.close())

async function user(id: string): Promise<unknown> {
  const { users } = (await ada('GET', '/api/v1/users')).body as { users: { id: string }[] }
  return users.find((one) => one.id === id)
}

const importCsv = (text: string) => ada('POST', '/api/v1/users/import', text, { 'content-type': 'text/csv' })

describe('users', () => {
  test('are added with bindings and a password, shown without the password, and removed', async () => {
    const added = await ada('PUT', '/api/v1/users/luc', {
      name: 'Luc',
      role: 'agent',
      teams: ['sales'],
      password: 'a long enough one',
      bindings: [{ connection: 'paris', agentId: '77' }],
    })
    expect([added.status, added.body]).toEqual([
      201,
      { id: 'luc', name: 'Luc', role: 'agent', teams: ['sales'], bindings: [{ connection: 'paris', agentId: '77' }], hasPassword: true },
    ])
    expect((await ada('DELETE', '/api/v1/users/luc')).status).toBe(204)
    expect((await ada('DELETE', '/api/v1/users/luc')).status).toBe(404)
  })

  test('are signed out when their role changes', async () => {
    const sam = session(home, 'sam')
    expect((await sam('GET', '/api/v1/session')).status).toBe(200)
    await ada('PUT', '/api/v1/users/sam', { name: 'Sam', role: 'agent' })
    expect((await sam('GET', '/api/v1/session')).status).toBe(401)
  })

  test('never lose their last administrator', async () => {
    expect((await ada('DELETE', '/api/v1/users/ada')).body).toMatchObject({ status: 409, code: 'CORD_SERVER_LAST_ADMIN' })
    expect((await ada('PUT', '/api/v1/users/ada', { name: 'Ada', role: 'agent' })).status).toBe(409)
    expect((await ada('PUT', '/api/v1/users/ada', { name: 'Ada L.', role: 'admin' })).status).toBe(200)
  })

  test('are for administrators only', async () => {
    expect((await session(home, 'ines')('GET', '/api/v1/users')).status).toBe(403)
    expect((await program(home.url, TOKENS.read)('GET', '/api/v1/users')).status).toBe(403)
  })
})

describe('a list of users', () => {
  test('from a spreadsheet adds people, teams and desks', async () => {
    const reply = await importCsv(
      '\uFEFFuser;name;role;teams;connection;agentId;device;language\nluc;Luc Petit;agent;sales|night;paris;77;;fr\nluc;;;;relay;;4077;\nmarie;Marie Curie;agent;sales;paris;;4021;\n',
    )
    expect(reply.body).toEqual({ users: 2, bindings: 3 })
    expect(await user('luc')).toEqual({
      id: 'luc',
      name: 'Luc Petit',
      role: 'agent',
      teams: ['sales', 'night'],
      language: 'fr',
      hasPassword: false,
      bindings: [
        { connection: 'paris', agentId: '77' },
        { connection: 'relay', device: '4077' },
      ],
    })
    expect((await ada('GET', '/api/v1/teams')).body).toEqual({
      teams: [
        { id: 'night', users: ['luc'] },
        { id: 'sales', users: ['luc', 'marie', 'paul'] },
      ],
    })
  })

  test('with mistakes changes nothing and names every line', async () => {
    const reply = await importCsv(
      'user,name,role,connection,device\nleo,Leo,agent,paris,78\n,Nobody,agent,,\nann,Ann,boss,,\nbob,Bob,agent,lyon,5\neve,Eve,agent,paris,78\nzoe,Zoe,agent,paris,\n',
    )
    const { problems } = reply.body as { problems: { message: string; place: { line: number } }[] }
    expect(problems.map(({ place, message }) => `${place.line}: ${message}`)).toMatchInlineSnapshot(`
      [
        "3: The user "" must be 1 to 128 characters without spaces.",
        "4: The role "boss" must be one of admin, integrator, supervisor, agent.",
        "5: The connection "lyon" is not in cordboard.yaml.",
        "6: The device "78" is already given to leo.",
        "7: The device "" is missing: give agentId or device.",
      ]
    `)
    expect(await user('leo')).toBeUndefined()
  })

  test('without the columns it needs is refused in a sentence', async () => {
    expect(await importCsv('user,name\nluc,Luc\n')).toMatchObject({
      status: 400,
      body: { problems: [{ params: { detail: 'column role is missing' } }] },
    })
    expect(await importCsv('user,name,role,desk\nluc,Luc,agent,7\n')).toMatchObject({
      body: { problems: [{ params: { detail: 'unknown column desk' } }] },
    })
  })
})

describe('tokens', () => {
  test('are shown once, work, and stop working when revoked', async () => {
    const made = await ada('POST', '/api/v1/tokens', { name: 'relay', scopes: ['ingest'] })
    const { token } = made.body as { token: string }
    expect(made.status).toBe(201)
    expect(JSON.stringify((await ada('GET', '/api/v1/tokens')).body)).not.toContain(token)
    const sender = program(home.url, token)
    expect((await sender('POST', '/api/v1/triggers', { connection: 'paris', id: 'x', type: 'link-state' })).status).toBe(202)
    expect((await ada('POST', '/api/v1/tokens', { name: 'relay', scopes: ['ingest'] })).status).toBe(409)
    expect((await ada('DELETE', '/api/v1/tokens/relay')).status).toBe(204)
    expect((await sender('POST', '/api/v1/triggers', {})).status).toBe(401)
  })

  test('end at their time', async () => {
    const made = await ada('POST', '/api/v1/tokens', { name: 'short', scopes: ['read'], expiresAt: '2026-11-20T09:01:00.000Z' })
    const reader = program(home.url, (made.body as { token: string }).token)
    expect((await reader('GET', '/api/v1/calls')).status).toBe(200)
    await home.clock.jump(60_000)
    expect((await reader('GET', '/api/v1/calls')).status).toBe(401)
  })
})
