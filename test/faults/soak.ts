import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCrm } from './crm.ts'
import { cookieOf, makeHome, rulesOfFaults } from './home.ts'
import { startLoad } from './load.ts'
import { createRandom } from './random.ts'
import { comesToRest } from './scenario.ts'
import { startServer } from './server-process.ts'
import { openSoakAgents } from './soak-agents.ts'
import { plotStrips } from './soak-plot.ts'

export interface SoakOptions {
  readonly minutes: number
  /** Triggers a second. */
  readonly rate: number
  /** The share of calls that rules do something about. */
  readonly watched: number
  readonly agents: number
  /** What the journal may grow to. */
  readonly megabytes: number
  readonly seed: number
  /** Where the picture goes. */
  readonly plot?: string | undefined
}

export interface SoakReport {
  readonly minutes: number
  readonly accepted: number
  /** Accepted a second, over all. */
  readonly rate: number
  readonly retries: number
  /** Pages that came, and those open at once at most. */
  readonly pages: { readonly came: number; readonly mostOpen: number }
  /** Milliseconds to the agent's page, which was open all the while: from the answer to the post (0 when the page was faster), and from the post. */
  readonly fromAccepted: Quantiles
  readonly fromPost: Quantiles
  /** Of the second quarter and of the last: flat when they are alike. */
  readonly memoryMb: { readonly secondQuarter: number; readonly lastQuarter: number; readonly most: number }
  readonly fileMb: { readonly secondQuarter: number; readonly lastQuarter: number; readonly most: number }
  readonly complaints: readonly string[]
}

interface Quantiles {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

interface Sample {
  readonly minutes: number
  readonly memoryMb: number
  readonly fileMb: number
  readonly perSecond: number
  readonly pages: number
  readonly p50: number
  readonly p99: number
}

const p99Goal = 50
const growthMost = 1.1
const megabyte = 1_048_576
/** The write-ahead log stands beside the file. */
const fileSlack = 1.25

/** A working day in short: calls, and agents whose pages come and go. What grows, and what takes longer, is found. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { minutes, rate, watched, agents: count, megabytes, seed } = options
  const users = Array.from({ length: count }, (_, index) => `agent-${index}`)
  const crm = await startCrm(createRandom(seed + 1))
  const retention = `retention: { megabytes: ${megabytes} }\n`
  using home = await makeHome(crm.url, rulesOfFaults, { users, config: retention })
  const server = await startServer(home.path)
  const fromAccepted: number[] = []
  const fromPost: number[] = []
  let ofSample: number[] = []
  const times = new Map<string, { readonly sent: number; readonly accepted: number }>()
  const early = new Map<string, { readonly shown: number; readonly since: number }>()
  let accepted = 0

  function shown(sent: number, answered: number, at: number, since: number): void {
    // Who was away when the call rang is shown it late, and rightly so.
    if (since > sent) return
    const milliseconds = Math.max(0, at - answered)
    fromAccepted.push(milliseconds)
    ofSample.push(milliseconds)
    fromPost.push(at - sent)
  }

  const agents = openSoakAgents({
    url: server.url,
    users,
    cookie: cookieOf,
    random: createRandom(seed + 3),
    onRecord(key, since) {
      const trigger = key.split('|')[1] ?? ''
      const time = times.get(trigger)
      const now = performance.now()
      if (time === undefined) early.set(trigger, { shown: now, since })
      else shown(time.sent, time.accepted, now, since)
    },
  })
  const load = startLoad({
    url: () => server.url,
    random: createRandom(seed + 2),
    rate,
    watched,
    desks: count,
    onAccepted({ id, type }, sent) {
      accepted += 1
      if (type !== 'ringing') return
      const now = performance.now()
      const page = early.get(id)
      early.delete(id)
      if (page === undefined) times.set(id, { sent, accepted: now })
      else shown(sent, now, page.shown, page.since)
      // Only what rang lately can still come to a page.
      for (const oldest of times.keys()) {
        if (times.size <= 20_000) break
        times.delete(oldest)
      }
    },
  })

  const began = performance.now()
  const samples: Sample[] = []
  const every = Math.max(1_000, Math.min(10_000, (minutes * 60_000) / 120))
  let before = { accepted: 0, at: began }
  while (performance.now() - began < minutes * 60_000) {
    await new Promise((resolve) => setTimeout(resolve, every))
    const at = performance.now()
    const quantiles = quantilesOf(ofSample)
    ofSample = []
    samples.push({
      minutes: (at - began) / 60_000,
      memoryMb: residentMb(server.pid),
      fileMb: fileMb(home.path),
      perSecond: ((accepted - before.accepted) * 1000) / (at - before.at),
      pages: agents.open(),
      p50: quantiles.p50,
      p99: quantiles.p99,
    })
    before = { accepted, at }
  }
  const seconds = (performance.now() - began) / 1000
  const acceptedInTime = accepted
  await load.stop()
  const unrest = await comesToRest(server.url)
  agents.close()
  server.kill('SIGTERM')
  const code = await server.ended
  await crm.close()
  if (options.plot !== undefined) writeFileSync(options.plot, picture(options, samples))

  const memoryMb = growth(samples.map((sample) => sample.memoryMb))
  const file = growth(samples.map((sample) => sample.fileMb))
  const quantiles = quantilesOf(fromAccepted)
  return {
    minutes,
    accepted: acceptedInTime,
    rate: Math.round(acceptedInTime / seconds),
    retries: load.retries(),
    pages: { came: agents.came(), mostOpen: Math.max(...samples.map(({ pages }) => pages)) },
    fromAccepted: quantiles,
    fromPost: quantilesOf(fromPost),
    memoryMb,
    fileMb: file,
    complaints: [
      ...unrest,
      ...(code === 0 ? [] : [`the server ended with ${code}:\n${server.output()}`]),
      ...[...new Set(agents.troubles)].slice(0, 5),
      ...(quantiles.count > 0 ? [] : ['no record came to a page']),
      ...(quantiles.p99 <= p99Goal ? [] : [`p99 to the page is ${quantiles.p99} ms, more than ${p99Goal}`]),
      ...(memoryMb.lastQuarter <= growthMost * memoryMb.secondQuarter ? [] : ['memory grows']),
      ...(file.most <= fileSlack * megabytes ? [] : [`the journal grew to ${file.most} MB of ${megabytes}`]),
    ],
  }
}

function picture({ minutes, rate, agents }: SoakOptions, samples: readonly Sample[]): string {
  const line = (name: string, of: (sample: Sample) => number) => ({
    name,
    points: samples.map((sample) => [sample.minutes, of(sample)] as const),
  })
  return plotStrips(`${minutes} minutes, ${rate} triggers a second asked for, ${agents} agents whose pages come and go`, [
    { title: 'ms from accepted to the page', goal: p99Goal, lines: [line('p99', ({ p99 }) => p99), line('median', ({ p50 }) => p50)] },
    { title: 'memory of the server, MB', lines: [line('resident', ({ memoryMb }) => memoryMb)] },
    { title: 'journal, MB', lines: [line('with its log', ({ fileMb: size }) => size)] },
    { title: 'triggers a second', lines: [line('accepted', ({ perSecond }) => perSecond)] },
    { title: 'pages', lines: [line('open', ({ pages }) => pages)] },
  ])
}

function growth(values: readonly number[]): { readonly secondQuarter: number; readonly lastQuarter: number; readonly most: number } {
  const quarter = Math.max(1, Math.floor(values.length / 4))
  return {
    secondQuarter: mean(values.slice(quarter, 2 * quarter)),
    lastQuarter: mean(values.slice(-quarter)),
    most: Math.round(Math.max(...values)),
  }
}

function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length))
}

function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((one, two) => one - two)
  const at = (share: number): number => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10
  return { count: values.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}

function residentMb(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

function fileMb(home: string): number {
  const sizes = ['', '-wal'].map((end) => statSync(join(home, 'data', `journal.db${end}`), { throwIfNoEntry: false })?.size ?? 0)
  return sizes.reduce((sum, size) => sum + size, 0) / megabyte
}
