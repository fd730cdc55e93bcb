import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import type { Log } from '../../src/model/index.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

interface Seen {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let home: TemporaryHome
let host: Host | undefined

async function web(status: () => number): Promise<{ readonly url: string; readonly seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    seen.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() })
    response.writeHead(status(), { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, seen }
}

interface Exported {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly SpanSeen[] }[] }[]
}
interface SpanSeen {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly status: { readonly code: number; readonly message?: string }
}

function spansIn(seen: readonly Seen[]): readonly SpanSeen[] {
  return seen.flatMap(({ body }) => {
    const { resourceSpans }: Exported = JSON.parse(body)
    return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
  })
}

async function start(crm: string, telemetry: string, log: Log = quiet): Promise<Host> {
  home = temporaryHome({
    'cordboard.yaml': `connections: { desk: { kind: ingest } }
http: { baseUrls: ['${crm}'] }
${telemetry}`,
    'rules/tell.yaml': `name: Tell
on: ringing
do:
  - { action: http-request, retry: { count: 1, seconds: 0.1 }, with: { url: '${crm}/calls', body: { number: '{{ call.caller.number }}' } } }
`,
  })
  host = await createHost({ home: home.path, port: 0, log, env: { OTLP: 'collector-secret' }, watch: false })
  await host.ingest('desk', [{ id: 't1', type: 'ringing', call: { id: 'c1', type: 'inbound', caller: { number: '0388202122' } } }])
  await host.idle()
  return host
}

beforeEach(() => {
  host = undefined
})
afterEach(async () => {
  await host?.close()
  home[Symbol.dispose]()
})

it('a trigger and its attempts are one trace at the collector, and the web service is told where it hangs', async () => {
  const statuses = [503, 200]
  const crm = await web(() => statuses.shift() ?? 200)
  const collector = await web(() => 200)
  await (await start(crm.url, `telemetry: { endpoint: '${collector.url}/', service: desk }`)).close()
  host = undefined
  expect(collector.seen[0]).toMatchObject({ path: '/v1/traces', headers: { 'content-type': 'application/json' } })
  expect(collector.seen[0]?.body).toContain('{"key":"service.name","value":{"stringValue":"desk"}}')
  const spans = spansIn(collector.seen)
  const root = spans.find(({ name }) => name === 'trigger ringing')
  const steps = spans.filter(({ name }) => name === 'step http-request')
  expect(root?.traceId).toMatch(/^[0-9a-f]{32}$/)
  expect(root?.spanId).toMatch(/^[0-9a-f]{16}$/)
  expect(steps.map(({ traceId, parentSpanId, status }) => [traceId, parentSpanId, status])).toEqual([
    [root?.traceId, root?.spanId, { code: 2, message: 'CORD_ACTION_UNAVAILABLE' }],
    [root?.traceId, root?.spanId, { code: 1 }],
  ])
  for (const { startTimeUnixNano, endTimeUnixNano } of spans)
    expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano))
  expect(crm.seen.map(({ headers }) => headers.traceparent)).toEqual(steps.map(({ spanId }) => `00-${root?.traceId}-${spanId}-01`))
  // Who called is the journal's to know.
  expect(collector.seen.map(({ body }) => body).join()).not.toContain('388202122')
})

it('the collector gets the headers that it asks for, with their secrets, and nobody else does', async () => {
  const crm = await web(() => 200)
  const collector = await web(() => 200)
  const said: unknown[] = []
  const note = (...parts: unknown[]) => void said.push(parts)
  const log = { debug: note, info: note, warn: note, error: note }
  const headers = `{ Authorization: 'Bearer \${env:OTLP}', x-tenant: desk, x-gone: '\${env:NOT_THERE}', Content-Type: text/plain }`
  await (await start(crm.url, `telemetry: { endpoint: '${collector.url}', headers: ${headers} }`, log)).close()
  host = undefined
  expect(collector.seen[0]?.headers).toMatchObject({
    authorization: 'Bearer collector-secret',
    'x-tenant': 'desk',
    'content-type': 'application/json',
  })
  expect(collector.seen[0]?.headers).not.toHaveProperty('x-gone')
  expect(JSON.stringify(said)).toContain('CORD_SECRET_ENV')
  expect(JSON.stringify([said, crm.seen])).not.toContain('collector-secret')
})

it('a collector that is away holds nothing up, and what is not sampled is said to be so', async () => {
  const crm = await web(() => 200)
  const running = await start(crm.url, "telemetry: { endpoint: 'http://127.0.0.1:9' }")
  expect(crm.seen.length).toBe(1)
  await running.close()
  host = undefined
  home[Symbol.dispose]()
  const collector = await web(() => 200)
  await (await start(crm.url, `telemetry: { endpoint: '${collector.url}', share: 0 }`)).close()
  host = undefined
  expect([collector.seen.length, crm.seen[1]?.headers.traceparent?.slice(-3)]).toEqual([0, '-00'])
})

it('without a collector nothing is made', async () => {
  const crm = await web(() => 200)
  await start(crm.url, '')
  expect(crm.seen.map(({ headers }) => headers.traceparent)).toEqual([undefined])
})
