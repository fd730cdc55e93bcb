import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { program, session } from './clients.ts'
import { type Home, openHome, TOKENS } from './home.ts'

let home: Home
beforeAll(async () => {
  home = await openHome()
})
afterAll(() => home.close())

const SECRET = 'a-secret-of-the-relay'
const BODY = '{"event":"ring"}'
const hook = (headers: Record<string, string>, body = BODY, path = '/hooks/relay/events?line=7') =>
  program(home.url)('POST', path, body, { 'content-type': 'application/json', ...headers })

function sign(secret: string, at = Math.floor(home.clock.now() / 1000)): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${BODY}`).digest('hex')}`
}

describe('a hook', () => {
  test('with the secret of its connection reaches the plugin, without what proved it', async () => {
    const reply = await hook({ 'x-cordboard-secret': SECRET, cookie: 'a=b', 'x-event': 'e1' })
    expect([reply.status, reply.body]).toMatchObject([
      200,
      { method: 'POST', path: 'events', query: { line: '7' }, body: BODY, headers: { 'x-event': 'e1' } },
    ])
    expect(Object.keys((reply.body as { headers: object }).headers)).not.toContain('cookie')
    expect(JSON.stringify(reply.body)).not.toContain(SECRET)
  })

  test('may be signed instead, for five minutes', async () => {
    expect((await hook({ 'x-cordboard-signature': sign(SECRET) })).status).toBe(200)
    expect((await hook({ 'x-cordboard-signature': sign('another-secret-here') })).status).toBe(401)
    expect((await hook({ 'x-cordboard-signature': sign(SECRET, Math.floor(home.clock.now() / 1000) - 301) })).status).toBe(401)
    expect((await hook({ 'x-cordboard-signature': sign(SECRET) }, '{"event":"other"}')).status).toBe(401)
  })

  test('that was signed is taken once', async () => {
    const at = Math.floor(home.clock.now() / 1000) + 100
    const signature = sign(SECRET, at)
    expect((await hook({ 'x-cordboard-signature': signature })).status).toBe(200)
    expect(await hook({ 'x-cordboard-signature': signature })).toMatchObject({ status: 409, body: { code: 'CORD_SERVER_HOOK_REPLAYED' } })
    expect((await hook({ 'x-cordboard-signature': `v1=${'0'.repeat(64)},${signature}` })).status).toBe(409)
    await home.clock.jump(399_000)
    expect((await hook({ 'x-cordboard-signature': signature })).status).toBe(409)
    await home.clock.jump(2000)
    expect((await hook({ 'x-cordboard-signature': signature })).status).toBe(401)
  })

  test('without proof, of an unknown path or too large is refused', async () => {
    expect((await hook({})).body).toMatchObject({ code: 'CORD_SERVER_HOOK_SECRET' })
    expect((await hook({ 'x-cordboard-secret': 'wrong' })).status).toBe(401)
    expect((await hook({ 'x-cordboard-secret': SECRET }, BODY, '/hooks/relay/other')).status).toBe(404)
    expect((await hook({ 'x-cordboard-secret': SECRET }, BODY, '/hooks/paris/events')).status).toBe(404)
    expect((await hook({ 'x-cordboard-secret': SECRET }, 'x'.repeat(2000))).status).toBe(413)
  })

  test('of a route that wants a token takes one of scope ingest, and no cookie', async () => {
    const path = '/hooks/relay/token/events'
    expect((await hook({ authorization: `Bearer ${TOKENS.ingest}` }, BODY, path)).status).toBe(200)
    expect((await hook({ authorization: `Bearer ${TOKENS.read}` }, BODY, path)).status).toBe(401)
    expect((await hook({ cookie: session(home, 'ada').cookie }, BODY, path)).status).toBe(401)
  })
})

describe('commands of the bar', () => {
  test('go to the phone system for one of my own calls only', async () => {
    const marie = session(home, 'marie')
    await home.ring('mine', {}, { connection: 'relay' })
    await home.ring('his', {}, { connection: 'relay', device: '4022' })
    await home.host.idle()
    const command = (action: string, callId: string) =>
      marie('POST', '/api/v1/agents/me/commands', { action, call: { connection: 'relay', callId } })
    expect((await command('answer', 'mine')).body).toEqual({ result: { status: 'done', detail: 'mine at 4021' } })
    expect(await command('answer', 'his')).toMatchObject({ status: 403, body: { code: 'CORD_SERVER_COMMAND_CALL' } })
    expect(await command('answer', 'none')).toMatchObject({ status: 403 })
    expect(await command('transfer', 'mine')).toMatchObject({ status: 400, body: { code: 'CORD_COMMAND_FAILED' } })
    expect((await marie('POST', '/api/v1/agents/me/commands', { action: 'http-request' })).status).toBe(404)
  })

  test('a desk is chosen where the administrator allows it', async () => {
    const paul = session(home, 'paul')
    expect((await paul('PUT', '/api/v1/agents/me/desk', { connection: 'paris', device: '4021' })).status).toBe(204)
    const { body } = await session(home, 'ada')('GET', '/api/v1/users')
    const { users } = body as { users: { id: string; bindings: { connection: string; device: string }[] }[] }
    const desks = users.flatMap(({ id, bindings }) => bindings.map(({ connection, device }) => `${id} ${connection} ${device}`))
    expect(desks).toEqual(['marie relay 4021', 'paul relay 4022', 'paul paris 4021'])
    expect((await paul('PUT', '/api/v1/agents/me/desk', { connection: 'lyon', device: '1' })).status).toBe(404)
    const closed = await openHome({ config: { agents: {} } })
    expect((await session(closed, 'paul')('PUT', '/api/v1/agents/me/desk', { connection: 'paris', device: '1' })).status).toBe(403)
    await closed.close()
  })
})

describe('the headers of every answer', () => {
  test('keep the pages to themselves', async () => {
    const reply = await program(home.url)('GET', '/healthz')
    const wanted = [
      'content-security-policy',
      'x-content-type-options',
      'x-frame-options',
      'referrer-policy',
      'cross-origin-opener-policy',
      'x-powered-by',
      'cache-control',
    ]
    expect(Object.fromEntries(wanted.map((name) => [name, reply.headers.get(name)]))).toMatchInlineSnapshot(`
      {
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        "cross-origin-opener-policy": null,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "x-powered-by": null,
      }
    `)
  })
})

describe('connections and plugins', () => {
  test('are shown without their settings, switched and reloaded', async () => {
    const ines = session(home, 'ines')
    const shown = await ines('GET', '/api/v1/connections')
    expect(shown.body).toMatchObject({ connections: [{ id: 'paris', enabled: true }, { id: 'relay' }] })
    expect(JSON.stringify(shown.body)).not.toContain(SECRET)
    const ada = session(home, 'ada')
    expect((await ines('PATCH', '/api/v1/connections/paris', { enabled: false })).status).toBe(403)
    expect((await ada('PATCH', '/api/v1/connections/paris', { enabled: false })).body).toMatchObject({ id: 'paris', enabled: false })
    expect((await ada('PATCH', '/api/v1/connections/paris', { enabled: true })).body).toMatchObject({ enabled: true })
    expect((await ada('POST', '/api/v1/connections/relay/check')).body).toMatchObject({ good: expect.any(Boolean) })
    expect((await ada('POST', '/api/v1/connections/lyon/check')).status).toBe(404)
    expect((await ines('POST', '/api/v1/connections/lyon/reload')).status).toBe(404)
    expect((await ines('POST', '/api/v1/plugins/relay/unpark')).body).toMatchObject({ id: 'relay', name: 'Relay' })
  })
})
