import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { setPriority } from 'node:os'

/** Lower than the server: what a plugin computes is not worth a late pop. */
const niceness = 5

/** Starts Node with an empty environment. */
export function spawnNode(args: readonly string[], cwd: string, stdio: StdioOptions): ChildProcess {
  // Apart from our group: a Ctrl+C is the server's to answer, plugins are let finish and ended.
  const child = spawn(process.execPath, args, { env: {}, cwd, stdio, detached: process.platform !== 'win32' })
  giveWay(child.pid)
  return child
}

function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, niceness)
  } catch {
    // It has gone already, or this machine does not let us: fairness is left to its scheduler.
  }
}
