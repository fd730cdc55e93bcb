import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAmi, sleep } from './ami-client.ts'

const pbx = '127.0.0.1:5060'
const trunk = '127.0.0.2'
const phones: Readonly<Record<string, string>> = { '1024': '127.0.0.11', '1025': '127.0.0.12', '1026': '127.0.0.13' }

/** What callers dial. */
export const numbers = { queue: '12025550100', menu: '12025550110', '1024': '12025550124', '1025': '12025550125' } as const

export interface Caller {
  readonly number: string
  readonly name: string
  /** What the carrier sends as X-Customer-Id. */
  readonly customer: string
}

export const dana: Caller = { number: '+12025550143', name: 'Dana Reyes', customer: 'C-4711' }
export const joerg: Caller = { number: '+493023125042', name: 'Jörg Weiß', customer: '' }
export const withheld: Caller = { number: 'anonymous', name: 'Anonymous', customer: '' }

export interface PartyOptions {
  readonly port?: number
  /** How long it talks, or rings for caller-cancel, in milliseconds. */
  readonly ms?: number
  /** How long a phone rings before it answers. */
  readonly ringMs?: number
  /** Calls until it is finished; 0: until it is stopped. */
  readonly calls?: number
  readonly keys?: Readonly<Record<string, string>>
  readonly callId?: string
}

/** One sipp process: a phone or a caller. */
export interface Party {
  /** Resolves with its exit status: 0 when all went as written. */
  readonly done: Promise<number | string>
  /** Ends its call now, answered or not; for callers. What it did by then counts as well done. */
  hangUp(): Promise<void>
  /** What it sent and received so far, with times, as sipp writes it. */
  messages(): string
  stop(): Promise<void>
}

/** Real SIP parties of a test, each on an address of its own. */
export interface Parties extends AsyncDisposable {
  phone(extension: string, file: string, options?: PartyOptions): Party
  caller(who: Caller, number: string, file: string, options?: PartyOptions): Party
  /** A party at any phone's address that calls. */
  call(extension: string, number: string, file: string, options?: PartyOptions): Party
  /** The carrier's side of a call to outside. */
  carrier(file: string, options?: PartyOptions): Party
  /** Resolves when the phone, or the carrier without an extension, takes calls: a sipp that has just started does not yet. */
  listening(extension?: string): Promise<void>
  /** Waits for those that were to do a number of calls, ends the others. Rejects with what went wrong, naming the SIP logs. */
  finish(): Promise<void>
}

interface Running {
  readonly child: ChildProcess
  readonly file: string
  readonly log: string
  readonly calls: number
  readonly party: Party
  excused: boolean
}

export function createParties(name = 'test'): Parties {
  const logs = mkdtempSync(join(tmpdir(), `pbx-${name}-`))
  const running: Running[] = []
  let count = 0

  function run(file: string, ip: string, options: PartyOptions & { readonly to?: string; readonly service?: string }): Party {
    count += 1
    const log = join(logs, `${String(count).padStart(2, '0')}-${file}-${ip}`)
    const scenario = `${log}.xml`
    const text = readFileSync(join(import.meta.dirname, 'sipp', `${file}.xml`), 'utf8')
    writeFileSync(scenario, options.ringMs === undefined ? text : text.replace('<pause milliseconds="800"/>', `<pause milliseconds="${options.ringMs}"/>`))
    const calls = options.calls ?? 1
    const callId = options.callId ?? `${count}-${process.pid}-${Date.now()}@${ip}`
    const args = ['-sf', scenario, '-i', ip, '-mi', ip, '-ci', '127.0.0.1', '-p', String(options.port ?? 5060), '-nostdin']
    args.push('-trace_err', '-error_file', `${log}.err`, '-trace_msg', '-message_file', `${log}.msg`, '-timeout', '120s', '-timeout_error')
    if (options.service !== undefined) args.push('-s', options.service)
    if (options.to !== undefined && calls === 1) args.push('-cid_str', callId)
    if (options.ms !== undefined) args.push('-d', String(options.ms))
    if (calls > 0) args.push('-m', String(calls))
    for (const [key, value] of Object.entries(options.keys ?? {})) args.push('-key', key, value)
    if (options.to !== undefined) args.push('-l', '1', '-r', '10', options.to)
    const out = openSync(`${log}.out`, 'w')
    const child = spawn('sipp', args, { stdio: ['ignore', out, out], env: { ...process.env, TERM: 'dumb' } })
    const done = new Promise<number | string>((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (code, signal) => resolve(signal ?? code ?? 'unknown'))
    })
    const party: Party = {
      done,
      async hangUp() {
        entry.excused = true
        // sipp cannot be told to: the PBX ends the call at its side, which is the same to everybody else.
        await hangUpDialog(callId)
        await party.stop()
      },
      messages: () => readFileSync(`${log}.msg`, 'utf8'),
      async stop() {
        entry.excused = true
        child.kill('SIGTERM')
        await done
      },
    }
    const entry: Running = { child, file, log, calls, party, excused: calls === 0 }
    running.push(entry)
    return party
  }

  const parties: Parties = {
    phone: (extension, file, options = {}) => run(file, address(extension), { service: extension, ...options }),
    caller: (who, number, file, options = {}) =>
      run(file, trunk, { to: pbx, service: number, ...options, keys: { ...keysOf(who), ...options.keys } }),
    call: (extension, number, file, options = {}) => run(file, address(extension), { to: pbx, service: number, ...options }),
    carrier: (file, options = {}) => run(file, trunk, { service: 'carrier', ...options }),
    async listening(extension) {
      const bound = portOf(extension === undefined ? trunk : address(extension))
      const until = Date.now() + 15_000
      while (!readFileSync('/proc/net/udp', 'utf8').includes(bound)) {
        if (Date.now() > until) throw new Error(`nothing listens for ${extension ?? 'the carrier'}`)
        await sleep(20)
      }
    },
    async finish() {
      const failed: string[] = []
      for (const one of running) {
        if (one.calls === 0) await one.party.stop()
        const status = await Promise.race([one.party.done, new Promise<string>((resolve) => setTimeout(resolve, 15_000, 'still running'))])
        if (status === 'still running') await one.party.stop()
        if (status !== 0 && !one.excused) failed.push(`${one.file}: ${status}, see ${one.log}.err`)
      }
      running.length = 0
      if (failed.length > 0) throw new Error(failed.join('\n'))
      rmSync(logs, { recursive: true, force: true })
    },
    async [Symbol.asyncDispose]() {
      for (const { party } of running) await party.stop()
      running.length = 0
    },
  }
  return parties
}

async function hangUpDialog(callId: string): Promise<void> {
  const client = await openAmi()
  try {
    for (const { Channel } of await client.list('CoreShowChannels', 'CoreShowChannelsComplete')) {
      const channel = String(Channel)
      const { Value } = await client.action('Getvar', { Channel: channel, Variable: 'CHANNEL(pjsip,call-id)' })
      if (Value === callId) await client.action('Hangup', { Channel: channel, Cause: '16' })
    }
    await client.logoff()
  } finally {
    client.destroy()
  }
}

// As the kernel writes 127.0.0.11:5060: bytes of the address from the last to the first, in hexadecimal.
function portOf(ip: string): string {
  const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0')
  const bytes = ip.split('.').map((byte) => hex(Number(byte), 2))
  return `${bytes.toReversed().join('')}:${hex(5060, 4)} `
}

function address(extension: string): string {
  const ip = phones[extension]
  if (ip === undefined) throw new Error(`the test PBX has no phone ${extension}`)
  return ip
}

function keysOf(who: Caller): Readonly<Record<string, string>> {
  return { caller_number: who.number, caller_name: who.name, customer_id: who.customer }
}
