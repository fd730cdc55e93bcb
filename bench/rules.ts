/**
 * What deciding one trigger costs, with other rule engines beside. Each engine runs in a process of its own and is checked before it is
 * timed. The peers are installed by `npm ci --prefix bench`.
 * Run: npm run bench -- rules [--full] [--rounds N] [--plot FILE] [engine ...]
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { engines } from './rules/engines.ts'
import { goalsMarkdown } from './rules/goals.ts'
import { plot } from './rules/plot.ts'

interface Cell {
  readonly microseconds: number
  readonly readyMs: number
  readonly matches: number
  readonly heapMb: number
}

const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    plot: { type: 'string' },
  },
})
const counts = values.full ? [100, 1000, 10_000] : [100, 1000]
const milliseconds = values.full ? 300 : 150

const rows = [
  ...Object.keys(engines).map((engine) => ({ name: engine, engine, share: 0 })),
  { name: 'cordboard, 5 % opaque', engine: 'cordboard', share: 5 },
  { name: 'cordboard, 100 % opaque', engine: 'cordboard', share: 100 },
].filter(({ engine }) => positionals.length === 0 || positionals.includes(engine))

const cells = new Map<string, Cell[]>()
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const count of counts) {
    for (const row of rows) {
      if (isTooMuch(row.name, count, round)) continue
      const key = `${row.name} ${count}`
      cells.set(key, [...(cells.get(key) ?? []), measure(row.engine, count, row.share)])
    }
  }
}

/** With 10,000 rules one round is enough, and what took milliseconds for 1,000 would take the better part of an hour. */
function isTooMuch(name: string, count: number, round: number): boolean {
  return count === 10_000 && (round > 0 || (cost(name, 1000) ?? 0) > 1000)
}

function measure(engine: string, count: number, share: number): Cell {
  const argv = ['--conditions=cordboard-source', '--max-old-space-size=4096', join(import.meta.dirname, 'rules/cell.ts')]
  const output = execFileSync(process.execPath, [...argv, engine, String(count), String(share), String(milliseconds)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(output)
}

function median(name: string, count: number): Cell | undefined {
  const sorted = [...(cells.get(`${name} ${count}`) ?? [])].sort((a, b) => a.microseconds - b.microseconds)
  return sorted[Math.floor(sorted.length / 2)]
}

function cost(name: string, count: number): number | undefined {
  return median(name, count)?.microseconds
}

const ratio = (of: number | undefined, to: number | undefined) => (of === undefined || to === undefined ? '' : (of / to).toPrecision(3))

console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg().map(Math.round).join(' ')}; processor time of the whole process, median of ${values.rounds} rounds, microseconds per trigger\n`,
)
console.log(`| engine | ${counts.map((count) => `${count} rules | times cordboard`).join(' | ')} |`)
console.log(`|---|${counts.map(() => '--:|--:').join('|')}|`)
for (const { name } of rows) {
  const columns = counts.map(
    (count) => `${cost(name, count)?.toPrecision(3) ?? ''} | ${ratio(cost(name, count), cost('cordboard', count))}`,
  )
  console.log(`| ${name} | ${columns.join(' | ')} |`)
}
if (positionals.length === 0) console.log(`\n${goalsMarkdown(counts, cost)}`)
for (const count of counts) {
  const own = median('cordboard', count)
  if (own === undefined) continue
  console.log(
    `\n${count} rules: ${own.matches.toFixed(2)} match a trigger, ready after ${own.readyMs.toFixed(0)} ms, ${own.heapMb.toFixed(0)} MB of heap`,
  )
}
if (values.plot !== undefined) {
  const lines = rows.map(({ name }) => ({ name, points: counts.map((count) => [count, cost(name, count) ?? Number.NaN] as const) }))
  writeFileSync(values.plot, plot(lines))
}
