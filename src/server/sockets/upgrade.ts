import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Role } from '../../journal/index.ts'
import type { Clock } from '../../model/index.ts'
import { isSameOrigin, type Sessions, type SignedIn } from '../auth/sessions.ts'

export interface Endpoint {
  readonly roles: readonly Role[]
  readonly accept: (socket: WebSocket, caller: SignedIn) => void
}

export interface Upgrades {
  readonly handle: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  close(): void
}

const MESSAGE_BYTES = 65_536
const CLOSE_MS = 1000

/** Only a page of ours, with a session, of a role that may: everything else is refused before it is a socket. */
export function createUpgrades(
  endpoints: Readonly<Record<string, Endpoint>>,
  sessions: Sessions,
  options: {
    readonly publicUrl: string | undefined
    readonly clock: Clock
    /** The user that the proxy in front names. */
    readonly vouched: (request: IncomingMessage) => string | undefined
  },
): Upgrades {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES, perMessageDeflate: false })

  return {
    handle(request, stream, head) {
      stream.on('error', () => stream.destroy())
      const endpoint = endpoints[(request.url ?? '').split('?')[0] ?? '']
      const caller = sessions.caller(request.headers, options.vouched(request))
      if (endpoint === undefined) return refuse(stream, 404)
      if (request.headers.origin === undefined || !isSameOrigin(request.headers, options.publicUrl)) return refuse(stream, 403)
      if (caller.kind !== 'user') return refuse(stream, 401)
      if (!endpoint.roles.includes(caller.user.role)) return refuse(stream, 403)
      sockets.handleUpgrade(request, stream, head, (socket) => endpoint.accept(socket, caller))
    },
    close() {
      for (const socket of sockets.clients) {
        socket.close(1001, 'the server stops')
        // A page whose machine went away never answers the close.
        socket.once(
          'close',
          options.clock.setTimer(CLOSE_MS, () => socket.terminate()),
        )
      }
      sockets.close()
    },
  }
}

function refuse(stream: Duplex, status: number): void {
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
