// Starts plugins' processes for the host, over the channel of its parent. It is small and stays so: starting a process costs what its parent weighs.
import type { ChildProcess } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { headingOf, type Line, lines, type Order, type Report } from '../protocol/launching.ts'
import { spawnNode } from './spawn.ts'

const children = new Map<string, ChildProcess>()

// The host alone has the other end.
process.on('message', (order: Order) => {
  if (order.t === 'kill') children.get(order.key)?.kill(order.signal)
  else start(order).catch((error: unknown) => report({ t: 'failed', key: order.key, reason: messageOf(error) }))
})

// However the host ended, its plugins end with it: one in an endless loop does not notice that its pipe has closed.
process.on('disconnect', () => {
  for (const child of children.values()) child.kill('SIGKILL')
  process.exit(0)
})

// Whoever stops the server leaves its plugins to it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

async function start({ key, address, args, cwd }: Extract<Order, { t: 'start' }>): Promise<void> {
  const ends = await Promise.all(lines.map((line) => dial(address, key, line)))
  try {
    const child = spawnNode(args, cwd, ['ignore', ...ends])
    child.on('error', (error) => {
      if (child.pid === undefined) report({ t: 'failed', key, reason: error.message })
    })
    child.on('exit', (code, signal) => {
      children.delete(key)
      report({ t: 'ended', key, code, signal })
    })
    if (child.pid === undefined) return
    children.set(key, child)
    report({ t: 'started', key, pid: child.pid })
  } finally {
    // The process has its own.
    for (const end of ends) end.destroy()
  }
}

/** A line to the host, of which nothing is read here: what comes is the process's. */
function dial(address: string, key: string, line: Line): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    socket.pause()
    socket.on('error', reject)
    socket.write(headingOf(key, line), () => resolve(socket))
  })
}

function report(what: Report): void {
  // The host may have gone meanwhile.
  process.send?.(what, () => undefined)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
