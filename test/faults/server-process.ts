import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../architecture.walls.ts'

/** `cordboard start` on a home, as a process of its own. */
export interface ServerProcess {
  readonly url: string
  readonly pid: number
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  output(): string
  kill(signal: NodeJS.Signals): void
}

export interface StartOptions {
  readonly uid?: number
  /** With a clock that SIGUSR2 sets back by an hour. */
  readonly movableClock?: boolean
  /** In a process group of its own, as a shell starts it. */
  readonly group?: boolean
}

/** Resolves when it listens. Rejects with what it wrote when it ends before. */
export function startServer(home: string, options: StartOptions = {}): Promise<ServerProcess> {
  const main = join(repository, 'src/app/cli/main.ts')
  const clock = options.movableClock === true ? ['--import', join(repository, 'test/faults/clock.ts')] : []
  const child = spawn(process.execPath, ['--conditions=cordboard-source', ...clock, main, 'start', '--home', home, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: options.group === true,
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  })
  let output = ''
  const ended = new Promise<number | string>((resolve) => child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown')))
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const url = /is open at (\S+)/.exec(output)?.[1]
      if (url === undefined) return
      resolve({ url, pid: child.pid ?? 0, ended, output: () => output, kill: (signal) => void child.kill(signal) })
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('error', reject)
    void ended.then((how) => reject(new Error(`the server ended with ${how} before it listened:\n${output}`)))
  })
}

/** The plugins' processes that a server has started and that live: their ids. */
export function pluginsOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = statOf(Number(name))
      if (stat === undefined || stat.state === 'Z' || !commandOf(name).includes('host/child/main')) return []
      // A server has them started by a process of its own.
      return statOf(stat.parent)?.parent === pid ? [Number(name)] : []
    })
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

export function isAlive(pid: number): boolean {
  const stat = statOf(pid)
  return stat !== undefined && stat.state !== 'Z'
}

function statOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  try {
    const [, state = '', parent = ''] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return { state, parent: Number(parent) }
  } catch {
    return undefined
  }
}

/** Asks `found` every 20 ms until it is true; false when that takes longer than `milliseconds`. */
export async function within(milliseconds: number, found: () => boolean | Promise<boolean>): Promise<boolean> {
  const until = Date.now() + milliseconds
  while (Date.now() < until) {
    if (await found()) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return await found()
}
