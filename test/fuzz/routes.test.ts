import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import { program, type Request, session } from '../server/clients.ts'
import { type Home, openHome, recordRule, TOKENS } from '../server/home.ts'
import { length, patience } from './length.ts'

let home: Home
let host: Host
let askers: readonly Request[]
let operations: readonly (readonly [string, string])[]
const failures: string[] = []
const log = {
  debug() {},
  info() {},
  warn() {},
  error(fields: object, text?: string) {
    if (text === 'A request failed') failures.push(JSON.stringify(fields))
  },
}
const rejected = (reason: unknown): void => void failures.push(`unhandled: ${String(reason)}`)

beforeAll(async () => {
  home = await openHome()
  await home.host.close()
  host = await createHost({ home: home.folder.path, port: 0, clock: home.clock, log, watch: false })
  const admin = program(host.url, TOKENS.admin)
  askers = [admin, program(host.url), session({ ...home, url: host.url }, 'ada'), session({ ...home, url: host.url }, 'marie')]
  const { paths } = (await admin('GET', '/openapi.json')).body as { paths: Record<string, object> }
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
  )
  process.on('unhandledRejection', rejected)
})
afterAll(async () => {
  process.off('unhandledRejection', rejected)
  await host.close()
  home.folder[Symbol.dispose]()
})

// Valid bodies, to begin from; each is cut, repeated and mixed with what does not belong there.
const seeds = [
  '{"user":"marie","password":"x"}',
  '{"connection":"paris","id":"1","type":"ringing","call":{"id":"c","type":"inbound","caller":{"number":"0388202122"}},"agent":{"device":"4021"}}',
  '{"specversion":"1.0","type":"cordboard.ringing","source":"/connections/paris","id":"1","data":{"call":{"id":"c"}}}',
  '{"name":"x","role":"agent","teams":["a"],"bindings":[{"connection":"paris","device":"1"}]}',
  `{"text":${JSON.stringify(recordRule)},"trigger":{"id":"1","type":"ringing"}}`,
  recordRule,
  'user,name,role,teams\nluc,Luc,agent,a|b\n',
]

const mangled = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.nat(400),
    fc.nat(40),
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('[', '{', '"', '\\u0000', '{{', ': ', '\n- ', '1e999', '&a ', '*a'),
    ),
  )
  .map(([text, at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut))
const bodies = fc.oneof(
  mangled,
  fc.json({ maxDepth: 6 }),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom(...seeds),
)
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('..', '../..', 'paris', 'relay', 'sales/record', '1', '%', 'x'.repeat(300), '__proto__', 'constructor'),
)
const types = fc.constantFrom(
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'text/csv',
  'application/yaml',
  'text/plain',
  'nonsense',
)
const headers = fc.dictionary(
  fc.constantFrom(
    'if-match',
    'if-none-match',
    'accept-language',
    'ce-specversion',
    'ce-type',
    'ce-source',
    'ce-id',
    'x-forwarded-for',
    'x-cordboard-signature',
    'origin',
  ),
  fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom('*', '"x"', '1.0', 'fr;q=x', 't=1,v1=0', 'cordboard.ringing', '/connections/paris'),
  ),
)

test('whatever is asked of whatever route gets an answer with a code, never a failure of the server', { timeout: patience }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(3), words, words, bodies, types, headers, async (which, who, word, value, body, type, more) => {
      const [method, path] = operations[which % operations.length] ?? ['GET', '/']
      const ask = askers[who] ?? program(host.url)
      // The session that asks must stay.
      if (method === 'DELETE' && path === '/api/v1/session') return
      const where = `${path.replace(/\{\w+\}/g, encodeURIComponent(word.toWellFormed()))}?${new URLSearchParams({ number: value.toWellFormed(), limit: word.toWellFormed(), connection: value.toWellFormed() })}`
      const plain = Object.fromEntries(Object.entries(more).filter(([, text]) => /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text)))
      const reply = await ask(method, where, method === 'GET' ? undefined : body, { 'content-type': type, ...plain })
      expect([where, reply.status === 503 || reply.status < 500]).toEqual([where, true])
      if (reply.status >= 400 && path !== '/readyz') expect(reply.body).toMatchObject({ code: expect.stringMatching(/^CORD_/) })
      expect(failures).toEqual([])
    }),
    length,
  )
  expect((await program(host.url)('GET', '/healthz')).status).toBe(200)
})
