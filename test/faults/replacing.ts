import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openJournal, type TraceRecord } from '../../src/journal/index.ts'
import { type FakeCrm, startCrm } from './crm.ts'
import { makeHome, token } from './home.ts'
import { createRandom } from './random.ts'
import { comesToRest } from './scenario.ts'
import { pluginsOf, startServer, within } from './server-process.ts'
import { asteriskSystem } from './systems/asterisk.ts'
import { ovhSystem } from './systems/ovh.ts'
import { queueSystem } from './systems/queue.ts'
import type { System } from './systems/system.ts'
import { tracesOf } from './verdict.ts'

const systems = { asterisk: asteriskSystem, ovh: ovhSystem, queue: queueSystem } as const

/** What `npm run faults` can be asked for. */
export const replacements = [
  { name: 'reload-asterisk', system: 'asterisk', how: 'reload' },
  { name: 'reload-ovh', system: 'ovh', how: 'reload' },
  { name: 'reload-queue', system: 'queue', how: 'reload' },
  { name: 'kill-queue', system: 'queue', how: 'kill' },
  { name: 'rules-asterisk', system: 'asterisk', how: 'rules' },
  { name: 'rules-ovh', system: 'ovh', how: 'rules' },
] as const satisfies readonly (Pick<ReplaceOptions, 'system' | 'how'> & { readonly name: string })[]

export interface ReplaceOptions {
  readonly system: keyof typeof systems
  /** reload: a new generation of the plugin takes over. kill: its process is killed, and started again. rules: the rulebook is replaced. */
  readonly how: 'reload' | 'kill' | 'rules'
  readonly seed: number
  readonly times: number
  readonly triggersPerSecond: number
}

export interface ReplaceReport {
  readonly calls: number
  /** Resident memory of the server in MB, after each tenth replacement; the first comes when what it remembers of calls is full. */
  readonly memoryMb: readonly number[]
  /** Of the last ten replacements to the ten after the first twenty, in percent; undefined for less than forty. */
  readonly growthPercent: number | undefined
  /** Requests that the record system heard more than once, under one key. */
  readonly repeated: number
  /** The longest replacement, in milliseconds. */
  readonly slowestMs: number
  readonly seconds: number
  readonly complaints: readonly string[]
}

const tell = (edition: number) => `name: Tell the record system, edition ${edition}
on: ringing
once: off
do:
  - action: http-request
    retry: { count: 20, seconds: 1 }
    with: { url: '{{ $const.crm & "/calls" }}', body: { call: '{{ call.id }}' } }
`

/** As long as another call was told a moment ago, more may come: a machine that does much else takes its time. */
const silenceMilliseconds = 30_000

const growthMostPercent = 10
/** Replacements from which on memory is judged. */
const judgedFrom = 40
/** The server remembers 20,000 calls that are over, and its heap settles within some collections behind that: what fills it up is no leak. */
const callsToFill = 60_000
const fillMostMilliseconds = 600_000

/** Replaces a plugin or the rules again and again while calls ring and end, and says what was lost or doubled. */
export async function replaceAgainAndAgain(options: ReplaceOptions): Promise<ReplaceReport> {
  const began = Date.now()
  const random = createRandom(options.seed)
  const system = await systems[options.system]()
  const crm = await startCrm(random)
  crm.latency = 0
  const config = JSON.stringify({
    log: { level: 'warn' },
    connections: { phones: system.connection },
    http: { baseUrls: [crm.url] },
    const: { crm: crm.url },
  })
  using home = await makeHome(crm.url, { 'cordboard.yaml': config, 'rules/tell.yaml': tell(0), ...system.files })
  const server = await startServer(home.path)
  try {
    const listens = system.keepsAll || (await within(silenceMilliseconds, async () => (await linkOf(server.url)) === 'online'))
    if (!listens) throw new Error(`the connection is not online:\n${server.output()}`)
    const load = startCalls(system, options.triggersPerSecond, random)
    const troubles: string[] = []
    const memoryMb: number[] = []
    let slowest = 0
    if (options.times >= judgedFrom) await within(fillMostMilliseconds, () => load.calls().length >= callsToFill)
    for (let time = 1; time <= options.times; time += 1) {
      await pause(500 * random())
      if (options.how === 'kill') killPlugin(server.pid, system.plugin)
      const began = performance.now()
      const trouble =
        options.how === 'rules' ? await replaceRules(server.url, home.path, time) : await reloadPlugin(server.url, system.plugin)
      if (trouble !== undefined) troubles.push(`after ${time}: ${trouble}`)
      slowest = Math.max(slowest, Math.round(performance.now() - began))
      memoryMb.push(residentMb(server.pid))
    }
    await load.stop()
    const expected = load.calls()
    // What the system said last is on its way.
    for (let told = -1; told < crm.seen.size && crm.seen.size < expected.length; ) {
      told = crm.seen.size
      await within(silenceMilliseconds, () => crm.seen.size > told)
    }
    const unrest = await comesToRest(server.url)
    server.kill('SIGTERM')
    const code = await server.ended
    const journal = openJournal({ path: join(home.path, 'data', 'journal.db'), now: Date.now })
    const traces = tracesOf(journal)
    await journal.close()
    const growthPercent = growthOf(memoryMb)
    return {
      calls: expected.length,
      memoryMb: memoryMb.filter((_, index) => index % 10 === 9),
      growthPercent,
      repeated: [...crm.seen.values()].filter(({ length }) => length > 1).length,
      slowestMs: slowest,
      seconds: Math.round((Date.now() - began) / 1000),
      complaints: [
        ...troubles,
        ...unrest,
        ...(code === 0 ? [] : [`the server ended with ${code}:\n${server.output()}`]),
        ...judgeCalls(expected, traces, crm),
        ...(growthPercent === undefined || growthPercent <= growthMostPercent ? [] : [`memory grew by ${growthPercent} %`]),
      ],
    }
  } finally {
    server.kill('SIGKILL')
    await crm.close()
    await system.close()
  }
}

/** Every call that the system told is journalled once as ringing and once as released, in this order, decided, and told once to the record system. */
function judgeCalls(calls: readonly string[], traces: readonly TraceRecord[], crm: Pick<FakeCrm, 'seen'>): readonly string[] {
  const byCall = Map.groupBy(traces, ({ trigger }) => trigger.call?.id ?? '')
  // What is asked again under its key is done once.
  const asked = Map.groupBy([...crm.seen.values()], ([body = '{}']) => String(JSON.parse(body).call))
  return calls.flatMap((call) => {
    const found = byCall.get(call) ?? []
    const told = found.map(({ trigger }) => trigger.type).filter((type) => type === 'ringing' || type === 'released')
    return [
      ...(told.join() === 'ringing,released' ? [] : [`${call} is journalled as ${told.join() || 'nothing'}`]),
      ...(found.every(({ decision }) => decision !== undefined) ? [] : [`${call} is not decided`]),
      ...(asked.get(call)?.length === 1 ? [] : [`${call} was told ${asked.get(call)?.length ?? 0} times to the record system`]),
    ]
  })
}

async function linkOf(url: string): Promise<unknown> {
  const { connections } = JSON.parse(await request('GET', `${url}/api/v1/connections`))
  return connections.find(({ id }: { readonly id: string }) => id === 'phones')?.state.kind
}

/** Undefined when all is well. */
async function reloadPlugin(url: string, plugin: string): Promise<string | undefined> {
  const reloaded = JSON.parse(await request('POST', `${url}/api/v1/plugins/${plugin}/reload`))
  return reloaded.state.kind === 'active' && reloaded.refused === undefined ? undefined : JSON.stringify(reloaded)
}

/** Saves another edition of the rule and waits until it is live. */
async function replaceRules(url: string, home: string, edition: number): Promise<string | undefined> {
  const revision = async (): Promise<unknown> => JSON.parse(await request('GET', `${url}/api/v1/rules`)).revision
  const before = await revision()
  writeFileSync(join(home, 'rules/tell.yaml'), tell(edition))
  return (await within(silenceMilliseconds, async () => (await revision()) !== before)) ? undefined : 'the new rules are not live'
}

/** One sample says little: what is garbage and what is not shows over ten. */
function growthOf(samples: readonly number[]): number | undefined {
  if (samples.length < judgedFrom) return undefined
  const mean = (some: readonly number[]): number => some.reduce((sum, one) => sum + one, 0) / some.length
  return Math.round((mean(samples.slice(-10)) / mean(samples.slice(20, 30)) - 1) * 1000) / 10
}

function startCalls(system: System, triggersPerSecond: number, random: () => number) {
  const ids: string[] = []
  const live: number[] = []
  let due = performance.now()
  const timer = setInterval(() => {
    for (; due <= performance.now(); due += 1000 / triggersPerSecond) {
      const ends = live.length > 20 || (live.length > 0 && random() < 0.5)
      if (ends) system.end(live.splice(Math.floor(random() * live.length), 1)[0] ?? 0)
      else {
        live.push(ids.length)
        ids.push(system.ring(ids.length))
      }
    }
  }, 5)
  return {
    calls: () => ids,
    async stop() {
      clearInterval(timer)
      for (const call of live.splice(0)) system.end(call)
      await pause(1_000)
    },
  }
}

function killPlugin(server: number, plugin: string): void {
  for (const pid of pluginsOf(server)) {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`plugins/${plugin}`)) process.kill(pid, 'SIGKILL')
  }
}

async function request(method: 'GET' | 'POST', url: string): Promise<string> {
  const answer = await fetch(url, { method, headers: { authorization: `Bearer ${token}` } })
  return await answer.text()
}

function residentMb(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
}
