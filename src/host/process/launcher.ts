import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { type Line, lines, type Order, type Report } from '../protocol/launching.ts'
import { openIncoming } from './incoming.ts'
import { place } from './place.ts'
import type { Child, Ended } from './start.ts'

interface Launcher {
  start(args: readonly string[], cwd: string): Promise<Child>
}

/** A process from the order to its end. */
interface Entry {
  readonly ends: Map<Line, Socket>
  readonly child: PromiseWithResolvers<Child>
  readonly ended: PromiseWithResolvers<Ended>
  pid: number | undefined
}

/** A launcher that says nothing for so long, in real time, stands still: it is ended, and its plugins with it. */
const answerWithinMs = 20_000

let launcher: Promise<Launcher> | undefined

/**
 * Has a small process start it: when we do so ourselves, the system copies the tables of all our memory, and we do nothing else meanwhile.
 * Its lines come back to us over a local socket.
 */
export async function startFromLauncher(args: readonly string[], cwd: string): Promise<Child> {
  launcher ??= createLauncher(() => {
    launcher = undefined
  })
  const { start } = await launcher
  return start(args, cwd)
}

/** `gone`: from now on it starts nothing. */
async function createLauncher(gone: () => void): Promise<Launcher> {
  const entries = new Map<string, Entry>()
  const incoming = await openIncoming(receive).catch((error: unknown) => {
    gone()
    throw error
  })
  const child = spawnLauncher()
  child.on('message', hear)
  child.on('error', (error) => end(error.message))
  child.on('disconnect', () => end('the process that starts plugins has ended'))
  child.unref()

  function receive(key: string, line: Line, socket: Socket): boolean {
    const entry = entries.get(key)
    if (entry === undefined || entry.ends.has(line)) return false
    entry.ends.set(line, socket)
    settle(key, entry)
    return true
  }

  function hear(report: Report): void {
    const entry = entries.get(report.key)
    if (entry === undefined) return
    if (report.t === 'started') {
      entry.pid = report.pid
      settle(report.key, entry)
    } else if (report.t === 'ended') entry.ended.resolve(report)
    else fail(report.key, entry, report.reason)
  }

  // Its lines and the news of it come on different ways: it may have ended before the last of them is here.
  function settle(key: string, { ends, pid, child, ended }: Entry): void {
    const [out, err, pipe] = lines.map((line) => ends.get(line))
    if (pid === undefined || out === undefined || err === undefined || pipe === undefined) return
    child.resolve({ pid, out, err, pipe, ended: ended.promise, kill })
    void ended.promise.then(() => forget(key))

    function kill(signal: NodeJS.Signals): void {
      send({ t: 'kill', key, signal })
      if (signal === 'SIGKILL') expectSoon(ended.promise)
    }
  }

  function expectSoon(answer: Promise<unknown>): void {
    const patience = setTimeout(() => child.kill('SIGKILL'), answerWithinMs)
    const stop = (): void => clearTimeout(patience)
    answer.then(stop, stop)
  }

  function fail(key: string, entry: Entry, reason: string): void {
    for (const socket of entry.ends.values()) socket.destroy()
    entry.child.reject(new Error(reason))
    forget(key)
  }

  /** Nobody tells any more how its processes end: they are ended, and the next one has a new launcher. */
  function end(reason: string): void {
    gone()
    incoming.close()
    for (const [key, entry] of entries) {
      if (entry.pid !== undefined) endProcess(entry.pid)
      entry.ended.resolve({ code: null, signal: 'SIGKILL' })
      fail(key, entry, reason)
    }
  }

  function forget(key: string): void {
    entries.delete(key)
    keepAlive()
  }

  function send(order: Order): void {
    if (child.connected) child.send(order, () => undefined)
  }

  // A launcher that only waits must not keep us from ending.
  function keepAlive(): void {
    if (entries.size > 0) child.channel?.ref()
    else child.channel?.unref()
  }

  keepAlive()
  return {
    start(args, cwd) {
      const key = randomUUID()
      const entry: Entry = { ends: new Map(), child: Promise.withResolvers(), ended: Promise.withResolvers(), pid: undefined }
      if (!child.connected) return Promise.reject(new Error('the process that starts plugins has ended'))
      entries.set(key, entry)
      keepAlive()
      send({ t: 'start', key, address: incoming.address, args, cwd })
      expectSoon(entry.child.promise)
      return entry.child.promise
    },
  }
}

function spawnLauncher(): ChildProcess {
  // In a group of its own: what ends ours as a whole leaves who ends the plugins then.
  return spawn(process.execPath, ['--max-old-space-size=32', '--max-semi-space-size=1', place.launcher], {
    env: {},
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: true,
  })
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has gone with its launcher.
  }
}
