import { Duplex, Readable } from 'node:stream'
import { spawnNode } from '../launcher/spawn.ts'
import { startFromLauncher } from './launcher.ts'

/** A process that was started, and what leads to it. */
export interface Child {
  readonly pid: number
  readonly out: Readable
  readonly err: Readable
  readonly pipe: Duplex
  readonly ended: Promise<Ended>
  kill(signal: NodeJS.Signals): void
}

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
}

/** Starts Node, with a pipe to us as its descriptor 3. Rejects when it cannot be started. */
export function startNode(args: readonly string[], cwd: string): Promise<Child> {
  // Windows copies nothing to start a process, and ends every child with its parent by itself.
  return process.platform === 'win32' ? startHere(args, cwd) : startFromLauncher(args, cwd)
}

function startHere(args: readonly string[], cwd: string): Promise<Child> {
  const child = spawnNode(args, cwd, ['ignore', 'pipe', 'pipe', 'pipe'])
  const [, out, err, pipe] = child.stdio
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    const { pid } = child
    if (pid === undefined || !(out instanceof Readable) || !(err instanceof Readable) || !(pipe instanceof Duplex)) return
    const ended = new Promise<Ended>((tell) => child.on('exit', (code, signal) => tell({ code, signal })))
    resolve({ pid, out, err, pipe, ended, kill: (signal) => void child.kill(signal) })
  })
}
