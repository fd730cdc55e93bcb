/**
 * The whole way, in one run: from a post over HTTP to the planned action, the journal on disk before the answer; Node-RED doing the same
 * job beside it. The sender is a process of its own on the same cores. The peers are installed by `npm ci --prefix bench`.
 * Run: npm run bench -- ingest [--rules 100,1000] [--triggers 40000] [--seconds 20] [--rounds 3] [--pace 1000] [--only cordboard]
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { type CallsToPlay, createCalls, marks } from './ingest/calls.ts'
import type { LoadOptions, LoadReport } from './ingest/load.ts'
import { startCordboard, startNodeRed, type Target } from './ingest/targets.ts'

const { values: asked } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rules: { type: 'string', default: '100,1000' },
    triggers: { type: 'string', default: '40000' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '50' },
    list: { type: 'string', default: '100' },
    // Posts a second of a sender that does not ask for as much as there is.
    pace: { type: 'string', default: '1000' },
    only: { type: 'string' },
  },
})
const starts = { cordboard: startCordboard, 'node-red': startNodeRed }
const checkedCalls = 10
const folder = mkdtempSync(join(tmpdir(), 'cordboard-bench-'))
const run = promisify(execFile)

interface Measured extends LoadReport {
  /** Seconds of a core that the server used. */
  readonly server: number
  /** Within so many seconds 99 of 100 triggers were decided; undefined where nobody counts. */
  readonly decided: number | undefined
}

try {
  console.log(`${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`)
  console.log(
    `${asked.connections} connections (8 with lists), at most ${asked.triggers} triggers or ${asked.seconds} s, median of ${asked.rounds} rounds`,
  )
  for (const count of asked.rules.split(',').map(Number)) tell(count, await compare(count))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function compare(count: number): Promise<ReadonlyMap<string, readonly Measured[]>> {
  const calls = createCalls(count, 2500)
  const bodies = join(folder, `bodies-${count}`)
  writeFileSync(bodies, calls.bodies.join('\n'))
  const reports = new Map<string, Measured[]>()
  for (let round = 0; round < Number(asked.rounds); round += 1) {
    for (const [id, start] of Object.entries(starts)) {
      if (asked.only !== undefined && asked.only !== id) continue
      const target = await start(folder, calls.rules)
      try {
        if (round === 0) await check(target, calls)
        let from = checkedCalls
        for (const { suffix, ...way } of waysOf(target)) {
          const warm = await send(target, { bodies, from, ...way }, 0.5)
          const measured = await measure(target, () => send(target, { bodies, from: warm.next, ...way }, 1))
          from = measured.next
          const name = `${target.name}${suffix}`
          reports.set(name, [...(reports.get(name) ?? []), measured])
        }
      } finally {
        await target.stop()
      }
    }
  }
  return reports
}

function waysOf({ name }: Target): readonly (Pick<LoadOptions, 'list' | 'pace'> & { readonly suffix: string })[] {
  const alone = { suffix: '', list: 1 }
  if (name === 'Node-RED') return [alone]
  const list = Number(asked.list)
  return [alone, { suffix: `, lists of ${list}`, list }, { suffix: `, ${asked.pace} posts a second`, list: 1, pace: Number(asked.pace) }]
}

/** Both must say the same of a part of the calls, one trigger after another. */
async function check(target: Target, { bodies, expected }: CallsToPlay): Promise<void> {
  for (let index = 0; index < checkedCalls * 4; index += 1) {
    const call = Math.floor(index / 4)
    const numbers = { trigger: index, call, desk: call }
    const body = Object.entries(marks).reduce(
      (text, [kind, mark]) => text.replaceAll(mark, String(numbers[kind as keyof typeof marks]).padStart(mark.length, '0')),
      bodies[index] ?? '',
    )
    const said = await target.answer(body)
    if (said !== expected[index]) throw new Error(`${target.name} says ${said} of ${body}, not ${expected[index]}`)
  }
}

async function send(target: Target, options: Pick<LoadOptions, 'bodies' | 'from' | 'list' | 'pace'>, share: number): Promise<LoadReport> {
  const { port, path, headers } = target
  const connections = options.list === 1 ? Number(asked.connections) : 8
  const most = { seconds: Number(asked.seconds) * share, triggers: Number(asked.triggers) * share }
  const load: LoadOptions = { ...options, ...most, port, path, headers, connections }
  const script = join(import.meta.dirname, 'ingest/load.ts')
  const { stdout } = await run(process.execPath, ['--conditions=cordboard-source', script, JSON.stringify(load)])
  return JSON.parse(stdout)
}

async function measure(target: Target, work: () => Promise<LoadReport>): Promise<Measured> {
  const decidedBefore = await target.decided()
  const before = coreSeconds(target.pid)
  const report = await work()
  const server = coreSeconds(target.pid) - before
  const counts = [...(await target.decided())].map(([bound, count]) => [bound, count - (decidedBefore.get(bound) ?? 0)] as const)
  const all = counts.at(-1)?.[1] ?? 0
  return { ...report, server, decided: counts.find(([, count]) => count >= 0.99 * all)?.[0] }
}

/** What a process has used of the cores: hundredths, as Linux counts. */
function coreSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function tell(count: number, reports: ReadonlyMap<string, readonly Measured[]>): void {
  const rate = (report: Measured) => report.triggers / report.seconds
  const cost = (core: number, report: Measured) => (core * 1e6) / report.triggers
  const median = (name: string) => {
    const sorted = (reports.get(name) ?? []).toSorted((a, b) => rate(a) - rate(b))
    return sorted[Math.floor(sorted.length / 2)]
  }
  const peer = median('Node-RED')
  console.log(`
| ${count} rules | triggers/s | times Node-RED | server, core µs a trigger | times Node-RED | answered p50 / p99 ms | decided p99 ms | refused |
|---|--:|--:|--:|--:|--:|--:|--:|`)
  for (const name of reports.keys()) {
    const one = median(name)
    if (one === undefined) continue
    const { p50, p99, decided, refused, refusal, server } = one
    const times =
      peer === undefined ? ['', ''] : [rate(one) / rate(peer), cost(peer.server, peer) / cost(server, one)].map((by) => by.toFixed(1))
    const within = decided === undefined ? '' : `<= ${decided * 1000}`
    const cells = [
      rate(one).toFixed(0),
      times[0],
      cost(server, one).toFixed(0),
      times[1],
      `${p50.toFixed(1)} / ${p99.toFixed(1)}`,
      within,
      refused,
    ]
    console.log(`| ${name} | ${cells.join(' | ')} |`)
    if (refusal !== '') console.log(`\nThe first refusal of ${name}: ${refusal}\n`)
  }
}
