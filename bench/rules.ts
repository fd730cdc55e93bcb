/**
 * What deciding one trigger costs, with other rule engines beside. Each engine runs in a process of its own and is checked before it is
 * timed. The peers are installed by `npm ci --prefix bench`. Run: npm run bench -- rules [--full] [engine ...]
 */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { engines } from './rules/engines.ts'

interface Cell {
  readonly microseconds: number
  readonly readyMs: number
  readonly matches: number
  readonly heapMb: number
}

const full = process.argv.includes('--full')
const named = process.argv.slice(2).filter((argument) => Object.hasOwn(engines, argument))
const counts = full ? [100, 1000, 10_000] : [100, 1000]
const rounds = full ? 3 : 1
const milliseconds = full ? 600 : 150

const rows = [
  ...Object.keys(engines).map((engine) => ({ name: engine, engine, share: 0 })),
  { name: 'cordboard, 5 % opaque', engine: 'cordboard', share: 5 },
  { name: 'cordboard, 100 % opaque', engine: 'cordboard', share: 100 },
].filter(({ engine }) => named.length === 0 || named.includes(engine))

const cells = new Map<string, Cell[]>()
for (let round = 0; round < rounds; round += 1) {
  for (const count of counts) {
    for (const row of rows) {
      const cell = measure(row.engine, count, row.share)
      const key = `${row.name} ${count}`
      cells.set(key, [...(cells.get(key) ?? []), cell])
    }
  }
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

const ratio = (of: number | undefined, to: number | undefined) => (of === undefined || to === undefined ? '' : (of / to).toPrecision(3))

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, median of ${rounds} rounds, microseconds per trigger`)
console.log(`| engine | ${counts.map((count) => `${count} rules | times cordboard`).join(' | ')} |`)
console.log(`|---|${counts.map(() => '--:|--:').join('|')}|`)
for (const { name } of rows) {
  const columns = counts.map((count) => {
    const own = median(name, count)?.microseconds
    return `${own?.toPrecision(3)} | ${ratio(own, median('cordboard', count)?.microseconds)}`
  })
  console.log(`| ${name} | ${columns.join(' | ')} |`)
}
for (const count of counts) {
  const own = median('cordboard', count)
  if (own === undefined) continue
  console.log(
    `${count} rules: ${own.matches.toFixed(2)} match a trigger, ready after ${own.readyMs.toFixed(0)} ms, ${own.heapMb.toFixed(0)} MB of heap`,
  )
}
