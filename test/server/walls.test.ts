import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import { program, type Request, session } from './clients.ts'
import { type Home, openHome, PASSWORD, TOKENS } from './home.ts'

const CANARY = 'canary-7f3a9c'
const HOOK = 'hook-secret-51d0'
const reference = (name: string) => `\${env:${name}}`

type Operations = Record<string, Record<string, { security: object[] }>>

let home: Home
let host: Host
let logged = ''
let admin: Request
let operations: readonly (readonly [string, string])[]

const note = (level: string) => (fields: object, text?: string) => {
  logged += `${level} ${JSON.stringify(fields, (_, value) => (value instanceof Error ? `${value.message} ${value.stack}` : value))} ${text}\n`
}
const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }

beforeAll(async () => {
  const relay = { kind: 'relay', country: 'FR', config: { password: reference('CANARY') }, hookSecret: reference('RELAY_HOOK_SECRET') }
  home = await openHome({
    config: {
      connections: {
        paris: { kind: 'ingest' },
        relay,
        loud: { ...relay, config: { password: reference('CANARY'), mood: 'loud' } },
        lost: { ...relay, hookSecret: reference('NOBODY_SET_THIS') },
      },
    },
    files: {
      'rules/hold.yaml': 'name: Hold\non: ringing\nwhen: connection = "relay"\ndo: [{ action: hold }]\n',
      'rules/broken.yaml': 'name: Broken\non: ringing\nwhen: ((\ndo: [{ action: log, with: { text: x } }]\n',
    },
  })
  await home.host.close()
  host = await createHost({
    home: home.folder.path,
    port: 0,
    clock: home.clock,
    log,
    env: { CANARY, RELAY_HOOK_SECRET: HOOK },
    watch: false,
  })
  admin = program(host.url, TOKENS.admin)
  const { paths } = (await admin('GET', '/openapi.json')).body as { paths: Operations }
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
  )
})
afterAll(async () => {
  await host.close()
  home.folder[Symbol.dispose]()
})

const ring = (id: string, connection: string) =>
  host.ingest(connection, [
    { id, type: 'ringing', call: { id: `call-${id}`, type: 'inbound', caller: { number: '0388202122' } }, agent: { device: '4021' } },
  ])

describe('a secret of a connection', () => {
  test('is in no answer, log line, trace, error or figure', async () => {
    await ring('s1', 'relay')
    await host.idle()
    await expect.poll(() => logged).toContain('signing in with')
    const ids: Record<string, readonly string[]> = {
      '/api/v1/traces/{id}': ['1'],
      '/api/v1/rules/{id}': ['hold', 'broken'],
      '/api/v1/rules/{id}/revisions': ['hold'],
    }
    const said: string[] = []
    for (const [, path] of operations.filter(([method]) => method === 'GET')) {
      for (const id of ids[path] ?? ['x']) {
        const { body, headers } = await admin('GET', path.replace('{id}', id))
        said.push(`${path} ${JSON.stringify(body)} ${JSON.stringify([...headers])}`)
      }
    }
    for (const [method, path] of [
      ['POST', '/api/v1/connections/loud/reload'],
      ['POST', '/api/v1/plugins/relay/reload'],
      ['PATCH', '/api/v1/connections/relay'],
    ] as const) {
      said.push(JSON.stringify((await admin(method, path, method === 'PATCH' ? { enabled: true } : undefined)).body))
    }
    for (const operation of ['status', 'connections', 'plugins']) said.push(JSON.stringify(await host.operations.run(operation, {})))
    said.push(JSON.stringify(await host.operations.run('explain', { id: '1' })))
    const everything = said.join('\n')
    expect(everything).toContain('no hold with')
    expect(everything).toContain('was refused')
    expect(everything).toContain('is old')
    expect(`${everything}\n${logged}`).not.toMatch(new RegExp(`${CANARY}|${HOOK}`))
    const data = join(home.folder.path, 'data')
    const bytes = readdirSync(data)
      .filter((name) => name.startsWith('journal.db'))
      .map((name) => readFileSync(join(data, name), 'latin1'))
      .join('')
    expect(bytes).toContain('388202122')
    expect(bytes).not.toMatch(new RegExp(`${CANARY}|${HOOK}`))
    const pages = await Promise.all(
      ['/', '/agent', '/sign-in', '/record'].map((path) => session({ ...home, url: host.url }, 'ada')('GET', path)),
    )
    expect(JSON.stringify(pages.map(({ body }) => body))).not.toMatch(new RegExp(`${CANARY}|${HOOK}`))
  })

  test('opens the hooks of its connection, and one that cannot be read opens them to nobody', async () => {
    const hook = (connection: string, secret: string) =>
      program(host.url)('POST', `/hooks/${connection}/events`, '{}', { 'x-cordboard-secret': secret })
    expect((await hook('relay', HOOK)).status).toBe(200)
    expect((await hook('relay', reference('RELAY_HOOK_SECRET'))).status).toBe(401)
    expect((await hook('lost', reference('NOBODY_SET_THIS'))).status).toBe(401)
    expect((await hook('lost', 'undefined')).status).toBe(401)
    expect((await hook('lost', '')).status).toBe(401)
    expect(logged).toContain("The environment variable 'NOBODY_SET_THIS' is not set")
  })
})

describe('an agent', () => {
  test('reads and changes nothing but the own session, commands and desk', async () => {
    const marie = sessionAt('marie')
    const open: string[] = []
    const signOut = (method: string, path: string) => method === 'DELETE' && path === '/api/v1/session'
    for (const [method, path] of operations.filter((one) => !signOut(...one))) {
      const { status } = await marie(method, path.replace(/\{\w+\}/g, 'x'), method === 'GET' ? undefined : '{}', {
        'content-type': path.endsWith('import') ? 'text/csv' : 'application/json',
      })
      if (status !== 403) open.push(`${method} ${path} ${status}`)
    }
    expect(open).toMatchInlineSnapshot(`
      [
        "GET /healthz 200",
        "GET /openapi.json 200",
        "POST /api/v1/session 400",
        "GET /api/v1/session 200",
        "GET /api/v1/sign-in 200",
        "PUT /api/v1/session/guide 400",
        "PUT /api/v1/session/password 400",
        "POST /api/v1/agents/me/commands 400",
        "POST /api/v1/agents/me/reports 400",
        "PUT /api/v1/agents/me/desk 400",
        "POST /api/v1/dial 400",
        "PUT /api/v1/calls/record 400",
      ]
    `)
  })
})

describe('a cookie', () => {
  test.each([
    ['from a page of another site', { 'x-cordboard': '1', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['from a page of a neighbor', { 'x-cordboard': '1', 'sec-fetch-site': 'same-site' }],
    ['from a sandboxed page', { 'x-cordboard': '1', origin: 'null' }],
    ['from a form', { origin: 'https://evil.example' }],
    ['without our own header', {}],
  ])('%s changes nothing', async (_, headers) => {
    const cookie = home.cookies.ada
    const unsafe = operations.filter(([method, path]) => method !== 'GET' && path !== '/api/v1/session')
    for (const [method, path] of unsafe) {
      const { status } = await program(host.url)(method, path.replace(/\{\w+\}/g, 'x'), '{}', {
        ...headers,
        cookie,
        'content-type': 'application/json',
      } as Record<string, string>)
      expect([method, path, status]).toEqual([method, path, 403])
    }
  })
})

describe('a body that means harm', () => {
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
  test.each([
    ['two megabytes', JSON.stringify({ text: 'x'.repeat(2_000_000) }), [413]],
    ['a depth bomb', deep, [400]],
    ['a depth bomb of lists', '['.repeat(500_000), [400]],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), [400]],
    ['a prototype', '{"__proto__":{"role":"admin"},"text":"x","name":"x","role":"agent"}', [400]],
    ['a constructor', '{"constructor":{"prototype":{"role":"admin"}}}', [400]],
    ['a lambda', '{"text":"x","trigger":{"data":{"_jsonata_lambda":true,"apply":1}}}', [400]],
    ['a NUL', '{"user":"a\\u0000b","password":"x","name":"\\u0000"}', [400, 401]],
  ])('%s is refused by every route that reads JSON, with a code', async (_, body, statuses) => {
    const reading = operations.filter(
      ([method, path]) =>
        method !== 'GET' &&
        method !== 'DELETE' &&
        !/import|rule-set|reload|unpark|send|promote|tickets|connections\/\{id\}\/check|rules\/\{id\}$/.test(path),
    )
    const wrong: unknown[] = []
    for (const [method, path] of reading) {
      const asked = /\/me\/|password|guide/.test(path) ? sessionAt('paul') : admin
      const reply = await asked(method, path.replace('{id}', path.includes('users') ? 'sam' : 'relay'), body, {
        'content-type': 'application/json',
        'x-cordboard': '1',
        'if-match': '"x"',
      })
      // Many rules at once may be larger than that: it is read, and refused for what it says.
      const refused = path === '/api/v1/rules' ? [...statuses, 400] : statuses
      if (!refused.includes(reply.status)) wrong.push([method, path, reply.status])
      expect(reply.body).toMatchObject({ code: expect.stringMatching(/^CORD_/), next: expect.any(String) })
    }
    expect(wrong).toEqual([])
    expect((await program(host.url)('GET', '/healthz')).status).toBe(200)
    expect(logged).not.toContain('A request failed')
  })

  test('is refused as a rule and as a list of people too', async () => {
    const put = (body: string | Buffer) =>
      admin('PUT', '/api/v1/rules/x', body, { 'content-type': 'application/yaml', 'if-none-match': '*' })
    expect((await put('x'.repeat(2_000_000))).status).toBe(413)
    expect((await put(Buffer.from([0xff, 0xfe, 0x00]))).status).toBe(422)
    expect((await put('['.repeat(20_000))).status).toBe(422)
    expect((await put('a: &a [x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n')).status).toBe(422)
    const csv = (body: string | Buffer) => admin('POST', '/api/v1/users/import', body, { 'content-type': 'text/csv' })
    expect((await csv(Buffer.from([0xff, 0xfe, 0x00]))).status).toBe(400)
    expect((await csv(`user,name,role\n${'"'.repeat(1001)}`)).status).toBe(400)
    const set = (method: string, path: string, body: string | Buffer) => admin(method, path, body, { 'content-type': 'application/json' })
    for (const [method, path] of [
      ['PUT', '/api/v1/rule-set'],
      ['POST', '/api/v1/rule-set/compare'],
    ] as const) {
      expect((await set(method, path, Buffer.from([0xff, 0xfe, 0x00]))).status).toBe(400)
      expect((await set(method, path, '['.repeat(20_000))).status).toBe(400)
    }
    expect((await admin('GET', '/api/v1/rules/..%2F..%2Fcordboard')).status).toBe(404)
    expect((await admin('PUT', '/api/v1/rules/..%2Fevil', 'x', { 'content-type': 'application/yaml', 'if-none-match': '*' })).status).toBe(
      422,
    )
    expect((await admin('GET', '/api/v1/rules/%ff')).status).toBe(400)
    expect((await program(host.url)('POST', '/hooks/%ff/x', 'x')).status).toBe(400)
    expect(logged).not.toContain('A request failed')
  })
})

test('a password is never told', async () => {
  expect(logged).not.toContain(PASSWORD)
})

function sessionAt(user: 'marie' | 'paul'): Request {
  return session({ ...home, url: host.url }, user)
}
