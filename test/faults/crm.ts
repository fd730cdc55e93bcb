import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A record system that does a request once per Idempotency-Key, as it must, and remembers what it was sent. */
export interface FakeCrm {
  readonly url: string
  /** Key -> every body that came with it, in order. */
  readonly seen: ReadonlyMap<string, readonly string[]>
  /** How long an answer takes, in milliseconds. */
  latency: number
  close(): Promise<void>
}

/** `busy` answers 503 instead of doing it: a share of the requests, drawn by `random`. */
export async function startCrm(random: () => number, busy = 0): Promise<FakeCrm> {
  const seen = new Map<string, string[]>()
  const done = new Map<string, number>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const key = String(request.headers['idempotency-key'])
    seen.set(key, [...(seen.get(key) ?? []), Buffer.concat(chunks).toString()])
    await new Promise((resolve) => setTimeout(resolve, crm.latency * random()))
    response.setHeader('content-type', 'application/json')
    if (!done.has(key) && random() < busy) {
      response.writeHead(503).end('{}')
      return
    }
    if (!done.has(key)) done.set(key, done.size + 1)
    response.writeHead(200).end(JSON.stringify({ id: done.get(key) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const crm: FakeCrm = {
    url: `http://127.0.0.1:${port}`,
    seen,
    latency: 20,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return crm
}
