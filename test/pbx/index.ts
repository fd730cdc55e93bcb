// The door to the test PBX: a real Asterisk with real SIP calls. README.md says what is in it.
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ami, sleep } from './ami-client.ts'

export type { AmiClient, Headers } from './ami-client.ts'
export { ami, openAmi, sleep } from './ami-client.ts'
export { runScenario, type ScenarioOptions, scenarios, talking } from './scenarios.ts'
export { type Caller, createParties, dana, joerg, numbers, type Parties, type Party, type PartyOptions, withheld } from './sip.ts'

const script = join(import.meta.dirname, 'start-asterisk')
const lock = join(tmpdir(), 'cordboard-pbx.lock')
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
  await acquire()
  try {
    const { stdout } = await run(script, ['start'], { timeout: 300_000 })
    const found = stdout.includes('already running')
    return {
      ami,
      async stop() {
        if (!found) await run(script, ['stop'])
        rmSync(lock, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(lock, { recursive: true, force: true })
    throw error
  }
}

async function acquire(): Promise<void> {
  const until = Date.now() + 300_000
  while (!claim()) {
    if (Date.now() > until) throw new Error(`the test PBX is in use by the process named in ${lock}/pid`)
    await sleep(100)
  }
}

function claim(): boolean {
  try {
    mkdirSync(lock)
    writeFileSync(join(lock, 'pid'), String(process.pid))
    return true
  } catch {
    if (ownerIsGone()) rmSync(lock, { recursive: true, force: true })
    return false
  }
}

function ownerIsGone(): boolean {
  try {
    const pid = Number(readFileSync(join(lock, 'pid'), 'utf8'))
    return pid > 0 && !existsSync(`/proc/${pid}`)
  } catch {
    return false
  }
}

function has(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}
