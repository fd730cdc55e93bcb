import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPage, program, session } from './clients.ts'
import { type Home, openHome, TOKENS } from './home.ts'

let home: Home
beforeAll(async () => {
  home = await openHome()
})
afterAll(() => home.close())

/** What a socket that speaks for itself gets: the status, or nothing. */
async function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(home.url)
  return await new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(text))
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk.toString()
      socket.end()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(said.split('\r\n')[0] ?? ''))
  })
}

describe('what is too much', () => {
  const admin = () => program(home.url, TOKENS.admin)
  const json = { 'content-type': 'application/json' }

  test('an address', async () => {
    const reply = await admin()('GET', `/api/v1/traces?number=${'1'.repeat(5000)}`)
    expect([reply.status, reply.body]).toMatchObject([414, { code: 'CORD_SERVER_QUERY_TOO_LONG' }])
    expect((await admin()('GET', `/api/v1/traces?${'a=1&'.repeat(900)}`)).status).toBe(200)
  })

  test('headers, in size and in number', async () => {
    expect(await raw(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`)).toContain('431')
    const many = Array.from({ length: 3000 }, (_, index) => `X-${index}: 1\r\n`).join('')
    expect(await raw(`GET /healthz HTTP/1.1\r\nHost: x\r\n${many}\r\n`)).toMatch(/431|200/)
  })

  test('a body that says one length and has another, or two of them', async () => {
    const head = `POST /api/v1/session HTTP/1.1\r\nHost: x\r\nX-Cordboard: 1\r\nContent-Type: application/json\r\n`
    expect(await raw(`${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toContain('400')
    expect(await raw(`${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}`)).toContain('400')
    expect(await raw(`${head}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`)).toContain('400')
  })

  test('a body packed small that unpacks large', async () => {
    const { gzipSync } = await import('node:zlib')
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20))
    const reply = await admin()('POST', '/api/v1/triggers', bomb, { ...json, 'content-encoding': 'gzip' })
    expect(reply.status).toBe(413)
  })

  test('lists, texts and ids', async () => {
    const trigger = { connection: 'paris', id: 'x', type: 'link-state', link: { state: 'up' } }
    const refused = async (method: string, path: string, body: unknown) => (await admin()(method, path, body)).status
    expect(
      await refused(
        'POST',
        '/api/v1/triggers',
        Array.from({ length: 1001 }, () => trigger),
      ),
    ).toBe(400)
    expect(await refused('PUT', '/api/v1/users/x', { name: 'x'.repeat(201), role: 'agent' })).toBe(400)
    expect(
      await refused('PUT', '/api/v1/users/x', { name: 'x', role: 'agent', teams: Array.from({ length: 300 }, (_, index) => `t${index}`) }),
    ).toBe(400)
    expect(
      await refused('PUT', '/api/v1/users/paul/bindings', {
        bindings: Array.from({ length: 300 }, () => ({ connection: 'p', device: '1' })),
      }),
    ).toBe(400)
    expect(await refused('PUT', `/api/v1/users/${'x'.repeat(200)}`, { name: 'x', role: 'agent' })).toBe(400)
    expect(await refused('PUT', '/api/v1/users/a%0Ab', { name: 'x', role: 'agent' })).toBe(400)
    expect(await refused('POST', '/api/v1/tokens', { name: 'x'.repeat(129), scopes: ['read'] })).toBe(400)
    expect(await refused('POST', '/api/v1/simulate', { text: 'x'.repeat(262_145), trigger: {} })).toBe(400)
    expect(await refused('POST', '/api/v1/backtest', { text: 'x', limit: 10_001 })).toBe(400)
  })

  test('a message of a socket, and messages in a row', async () => {
    const big = await openPage(home.url, home.cookies.marie, 'page-that-shouts')
    big.raw(JSON.stringify({ type: 'ack', key: 'x'.repeat(70_000), did: 'opened' }))
    expect(await big.closed).toBe(1009)
    const many = await openPage(home.url, home.cookies.marie, 'page-that-talks')
    for (let time = 0; time < 300; time += 1) many.send({ type: 'active', window: 'open' })
    expect(await many.closed).toBe(1008)
    const deep = await openPage(home.url, home.cookies.marie, 'page-that-digs')
    deep.raw('['.repeat(20_000))
    expect(await deep.closed).toBe(1008)
    expect((await session(home, 'marie')('GET', '/api/v1/session')).status).toBe(200)
  })
})
