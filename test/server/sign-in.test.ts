import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { program, session, signIn } from './clients.ts'
import { type Home, openHome, PASSWORD, TOKENS } from './home.ts'

// One password costs 128 MB and a third of a second of an idle core; machines that test are not idle.
let home: Home
beforeAll(async () => {
  home = await openHome()
})
afterAll(() => home.close())

const attempt = (user: string, password: string, headers: Record<string, string> = { 'x-cordboard': '1' }) =>
  program(home.url)('POST', '/api/v1/session', { user, password }, headers)

/** An administrator shuts a user out, or lets them in again. */
const change = (user: string, disabled: boolean) =>
  session(home, 'ada')('PUT', `/api/v1/users/${user}`, { name: user, role: 'agent', disabled })

describe('signing in', () => {
  test('a user with the right password gets a cookie that scripts cannot read', async () => {
    const reply = await attempt('marie', PASSWORD)
    expect(reply.body).toEqual({ id: 'marie', name: 'marie', role: 'agent' })
    expect(reply.headers.get('set-cookie')).toMatch(/^cordboard=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=50400$/)
  })

  test('a wrong password, an unknown and a disabled user get the same answer', async () => {
    expect((await change('paul', true)).status).toBe(200)
    const replies = [await attempt('marie', 'wrong'), await attempt('nobody', PASSWORD), await attempt('paul', PASSWORD)]
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401])
    expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    await change('paul', false)
  })

  test('after ten failures of one user from one address the next try has to wait', async () => {
    for (let time = 0; time < 10; time += 1) expect((await attempt('sam', 'wrong')).status).toBe(401)
    const reply = await attempt('sam', PASSWORD)
    expect(reply.status).toBe(429)
    expect(reply.headers.get('retry-after')).toBe('900')
    expect((await attempt('paul', PASSWORD)).status).toBe(200)
    await home.clock.jump(900_000)
    expect((await attempt('sam', PASSWORD)).status).toBe(200)
  }, 300_000)

  test('a ticket signs an agent in, once, within a minute and for nobody of more power', async () => {
    const { token } = Object(await home.host.operations.run('tokens.add', { name: 'crm', scopes: ['sign-in'] }))
    const crm = program(home.url, token)
    const ticketFor = async (user: string) => Object((await crm('POST', `/api/v1/agents/${user}/tickets`)).body)
    const use = (ticket: string) => program(home.url)('POST', '/api/v1/session', { ticket }, { 'x-cordboard': '1' })

    const { ticket, expiresAt } = await ticketFor('marie')
    expect(Date.parse(expiresAt) - home.clock.now()).toBe(60_000)
    const reply = await use(ticket)
    expect([reply.status, Object(reply.body).id]).toEqual([200, 'marie'])
    expect(reply.headers.get('set-cookie')).toMatch(/^cordboard=/)
    expect([(await use(ticket)).status, (await use('made-up')).status]).toEqual([403, 403])
    const { ticket: old } = await ticketFor('marie')
    const { ticket: shut } = await ticketFor('paul')
    await change('paul', true)
    expect((await use(shut)).status).toBe(403)
    await change('paul', false)
    await home.clock.jump(60_000)
    expect(await use(old)).toMatchObject({ status: 403, body: { code: 'CORD_SIGN_IN_TICKET' } })

    expect(await ticketFor('ada')).toMatchObject({ code: 'CORD_SIGN_IN_TICKET_ROLE' })
    expect((await crm('POST', '/api/v1/agents/nobody/tickets')).status).toBe(404)
    expect((await crm('GET', '/api/v1/users')).status).toBe(403)
    for (const other of [program(home.url, TOKENS.ingest), session(home, 'ada')])
      expect((await other('POST', '/api/v1/agents/marie/tickets')).status).toBe(403)
    const { body } = await program(home.url, TOKENS.admin)('GET', '/api/v1/audit')
    expect(JSON.stringify(body)).toContain('"by":"ticket"')
    expect(JSON.stringify(body)).not.toContain(ticket)
  })

  test('a page of another site cannot sign anybody in', async () => {
    expect((await attempt('marie', PASSWORD, {})).status).toBe(403)
    expect((await attempt('marie', PASSWORD, { 'x-cordboard': '1', origin: 'https://evil.example' })).status).toBe(403)
    expect((await attempt('marie', PASSWORD, { 'x-cordboard': '1', 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  })

  test('a session ends by sign-out, with its day, and when the user is disabled', async () => {
    const first = await signIn(home.url, 'marie')
    expect((await first('DELETE', '/api/v1/session')).headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await first('GET', '/api/v1/session')).status).toBe(401)

    const second = await signIn(home.url, 'marie')
    await home.clock.jump(14 * 3_600_000)
    expect((await second('GET', '/api/v1/session')).status).toBe(401)

    const third = await signIn(home.url, 'marie')
    const ada = await signIn(home.url, 'ada')
    await ada('PUT', '/api/v1/users/marie', { name: 'marie', role: 'agent', disabled: true })
    expect((await third('GET', '/api/v1/session')).status).toBe(401)
  }, 300_000)

  test('behind https the cookie is Secure and bound to the host', async () => {
    const secure = await openHome({ config: { server: { publicUrl: 'https://cord.example' } } })
    const reply = await program(secure.url)(
      'POST',
      '/api/v1/session',
      { user: 'marie', password: PASSWORD },
      { 'x-cordboard': '1', origin: 'https://cord.example' },
    )
    expect(reply.headers.get('set-cookie')).toMatch(/^__Host-cordboard=.*; Path=\/; HttpOnly; SameSite=Lax; Secure/)
    await secure.close()
  })
})

describe('what needs a sign-in', () => {
  test('everything but the process being alive, the sign-in and the waiting page', async () => {
    const nobody = program(home.url)
    const paths = [
      '/healthz',
      '/readyz',
      '/metrics',
      '/openapi.json',
      '/api/v1/traces',
      '/api/v1/nothing',
      '/hooks/relay/events',
      '/',
      '/agent',
      '/demo-crm/x',
    ]
    expect([401, 503]).toContain((await nobody('GET', '/assets/x.js')).status)
    const statuses = await Promise.all(paths.map(async (path) => [path, (await nobody('GET', path)).status]))
    expect(Object.fromEntries(statuses)).toMatchInlineSnapshot(`
      {
        "/": 302,
        "/agent": 302,
        "/api/v1/nothing": 401,
        "/api/v1/traces": 401,
        "/demo-crm/x": 401,
        "/healthz": 200,
        "/hooks/relay/events": 404,
        "/metrics": 401,
        "/openapi.json": 401,
        "/readyz": 401,
      }
    `)
  })

  test('a token opens what its scope says, until it expires', async () => {
    const reader = program(home.url, TOKENS.read)
    expect((await reader('GET', '/api/v1/traces')).status).toBe(200)
    const refused = await reader('POST', '/api/v1/triggers', {})
    expect([refused.status, refused.body]).toMatchInlineSnapshot(`
      [
        403,
        {
          "code": "CORD_SERVER_FORBIDDEN",
          "detail": "This is not open to read.",
          "next": "Ask an administrator for one of these roles: admin, integrator; or use a token with one of these scopes: ingest, admin.",
          "params": {
            "roles": "admin, integrator",
            "scopes": "ingest, admin",
            "who": "read",
          },
          "status": 403,
          "title": "CORD_SERVER_FORBIDDEN",
          "type": "urn:cordboard:problem:CORD_SERVER_FORBIDDEN",
        },
      ]
    `)
    expect((await program(home.url, 'not-a-token')('GET', '/api/v1/traces')).status).toBe(401)
  })

  test('a change with a cookie needs our own page, a change with a token does not', async () => {
    const { cookie } = await signIn(home.url, 'ines')
    const bare = program(home.url)
    expect((await bare('POST', '/api/v1/connections/relay/reload', undefined, { cookie })).status).toBe(403)
    expect((await program(home.url, TOKENS.admin)('POST', '/api/v1/connections/relay/reload')).status).toBe(200)
  })

  test('problems are told in the language of the reader', async () => {
    const reply = await program(home.url)('GET', '/api/v1/traces', undefined, { 'accept-language': 'fr-FR,fr;q=0.9,en;q=0.5' })
    expect(reply.body).toMatchInlineSnapshot(`
      {
        "code": "CORD_SERVER_SIGN_IN_REQUIRED",
        "detail": "Une connexion est nécessaire : la requête ne contient ni session ni jeton valide.",
        "next": "Connectez-vous à nouveau, ou envoyez « Authorization: Bearer » avec un jeton qui n’a pas expiré.",
        "params": {},
        "status": 401,
        "title": "CORD_SERVER_SIGN_IN_REQUIRED",
        "type": "urn:cordboard:problem:CORD_SERVER_SIGN_IN_REQUIRED",
      }
    `)
  })
})
