// The door to the test PBX: a real Asterisk with real SIP calls. README.md says what is in it.
import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ami, sleep } from './ami-client.ts'

export type { AmiClient, Headers } from './ami-client.ts'
export { ami, openAmi, sleep } from './ami-client.ts'
export { runScenario, type ScenarioOptions, scenarios, talking } from './scenarios.ts'
export { type Caller, createParties, dana, joerg, numbers, type Parties, type Party, type PartyOptions, withheld } from './sip.ts'

const script = join(import.meta.dirname, 'start-asterisk')
// In Linux's abstract namespace: no file that could be left behind.
const lockName = '\0cordboard-test-pbx'
const run = promisify(execFile)

/** Why the PBX cannot be used here, in a sentence; undefined when it can. In CI it must be: there a missing PBX is a failure. */
export function unavailableReason(): string | undefined {
  if (process.env['CI'] === 'true') return undefined
  if (process.getuid?.() !== 0) return 'the test PBX needs root: it runs an Asterisk by chroot'
  if (!has('sipp')) return 'the test PBX needs sipp (Debian package sip-tester)'
  const root = process.env['PBX_ROOT'] ?? '/var/cache/pbx-root'
  if (!existsSync(join(root, '.built')) && !has('debootstrap')) return 'the test PBX needs debootstrap to build its Asterisk'
  return undefined
}

export interface Pbx {
  readonly ami: typeof ami
  /** Leaves the PBX as it was found: running or not. */
  stop(): Promise<void>
}

/**
 * Starts the PBX if it does not run. Its ports and the phones' addresses are fixed, so whoever comes second
 * waits until the first has called `stop`, in this process or another.
 */
export async function startPbx(): Promise<Pbx> {
  const lock = await acquire()
  try {
    const { stdout } = await run(script, ['start'], { timeout: 300_000 })
    const found = stdout.includes('already running')
    return {
      ami,
      async stop() {
        if (!found) await run(script, ['stop'])
        lock.close()
      },
    }
  } catch (error) {
    lock.close()
    throw error
  }
}

// A listening socket is the lock: it goes with its process, however that ends.
async function acquire(): Promise<Server> {
  const until = Date.now() + 300_000
  for (;;) {
    const lock = createServer()
    try {
      lock.listen(lockName)
      await once(lock, 'listening')
      return lock.unref()
    } catch (error) {
      if (Date.now() > until) throw new Error('the test PBX is in use by another test process', { cause: error })
      await sleep(100)
    }
  }
}

function has(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}
