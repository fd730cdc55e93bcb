import { randomUUID } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { headingBytes, type Line, readHeading } from '../protocol/launching.ts'

/** Who dials must say for whom within this time. */
const headingWithinMs = 10_000

/** Where lines of plugins' processes arrive. */
export interface Incoming {
  readonly address: string
  close(): void
}

/** `receive` says whether the line is expected: what is not is cut off. Does not keep this process from ending. */
export function openIncoming(receive: (key: string, line: Line, socket: Socket) => boolean): Promise<Incoming> {
  const address = newAddress()
  const server = createServer((socket) => {
    identify(socket, (heading) => {
      const { key, line } = readHeading(heading)
      if (line === undefined || !receive(key, line, socket)) socket.destroy()
    })
  })
  server.unref()
  return listening(server, address)
}

function listening(server: Server, address: string): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => resolve({ address, close: () => void server.close() }))
  })
}

// No more than the heading is read: the rest is whoever's the line is.
function identify(socket: Socket, then: (heading: string) => void): void {
  const patience = setTimeout(() => socket.destroy(), headingWithinMs)
  const cut = (): void => void socket.destroy()
  socket.on('readable', read)
  socket.on('error', cut)
  socket.on('close', () => clearTimeout(patience))

  function read(): void {
    const heading: unknown = socket.read(headingBytes)
    if (!Buffer.isBuffer(heading)) return
    clearTimeout(patience)
    socket.off('readable', read)
    then(heading.toString('latin1'))
  }
}

// Where a name can be without being in a file system, nothing is left behind, and a full or read-only disk is no hindrance.
function newAddress(): string {
  const name = `cordboard-${randomUUID()}`
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), name)
}
