import { createServer, type Socket } from 'node:net'
import type { Json, JsonObject } from '../model/index.ts'

/** How a system behaves that cannot be used: nobody listens, it hangs up on everybody, it takes the call and says nothing. */
export type Manner = 'refuses' | 'closes' | 'hangs'

export interface Peer {
  readonly port: number
  /** How many connections were made to it. */
  connections(): number
  close(): Promise<void>
}

export async function openPeer(manner: Manner): Promise<Peer> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.on('error', () => undefined)
    if (manner === 'closes') {
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.resume()
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()))
  // Its port is known to be free a moment longer.
  if (manner === 'refuses') await stop()
  return {
    port,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy()
      if (server.listening) await stop()
    },
  }
}

const url = /^([a-z]+:\/\/)(?:127\.0\.0\.1|localhost)(?::\d+)?/
const hostAndPort = /^(?:127\.0\.0\.1|localhost):\d+$/

/** A connection's config with every address of this machine led to a port, or undefined where it has none. */
export function leadTo(config: JsonObject, port: number): JsonObject | undefined {
  let led = false
  const lead = (value: Json): Json => {
    if (isList(value)) return value.map(lead)
    if (typeof value === 'object' && value !== null) return leadAll(value)
    if (typeof value !== 'string') return value
    led ||= url.test(value) || hostAndPort.test(value)
    return value.replace(url, `$1127.0.0.1:${port}`).replace(hostAndPort, `127.0.0.1:${port}`)
  }
  const leadAll = (value: JsonObject): JsonObject => {
    const inner = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, lead(item)]))
    if (inner.host !== '127.0.0.1' && inner.host !== 'localhost') return inner
    led = true
    return { ...inner, host: '127.0.0.1', port }
  }
  const result = leadAll(config)
  return led ? result : undefined
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
