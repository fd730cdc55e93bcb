import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that tests can hold, cut and close. */
export interface TcpGate {
  readonly port: number
  /** Nothing passes any more, in either direction, and nobody is told. */
  hold(): void
  /** Held lines are ended, and all others. */
  cut(): void
  /** Who comes is turned away, until it is opened. */
  shut(): void
  open(): void
  /** How many lines were ever made. */
  readonly lines: number
  close(): Promise<void>
}

export async function openTcpGate(host: string, port: number): Promise<TcpGate> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let held = false
  let closed = false
  let lines = 0
  const server = createServer((near) => {
    lines += 1
    near.on('error', () => undefined)
    if (closed) {
      near.destroy()
      return
    }
    const far = connect(port, host)
    far.on('error', () => near.destroy())
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (bytes) => {
        if (!held) to.write(bytes)
      })
      from.on('close', () => {
        pairs.delete(pair)
        to.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  function cut(): void {
    for (const [near, far] of pairs) {
      near.destroy()
      far.destroy()
    }
  }
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    hold() {
      held = true
    },
    cut,
    shut() {
      closed = true
      cut()
    },
    open() {
      held = false
      closed = false
    },
    get lines() {
      return lines
    },
    async close() {
      cut()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
