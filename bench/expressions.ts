/**
 * What an expression costs compiled, against jsonata's own evaluator: evaluated, asked whether it holds where it is a condition, and, where
 * there is a sketch for it, as generated source. All take turns in short slices; a round keeps the quickest slice of each, which no other
 * work of the machine has been in, and the median of the rounds is told. Answers are compared first. Run: npm run bench -- expressions
 */
import { cpus } from 'node:os'
import jsonata from 'jsonata'
import { compileExpression, limitProfiles, type Scope } from '../src/engine/index.ts'
import { generate } from './expressions/generated.ts'
import { type Shape, shapes } from './expressions/shapes.ts'

const rounds = 7
const slices = 30
const warmUps = 100
const scope: Scope = { values: {}, now: 0, seed: 'bench', functions: {} }

interface Way {
  readonly name: 'jsonata' | 'compiled' | 'holds' | 'generated'
  readonly run: () => unknown
  /** Evaluations of a slice. */
  readonly batch: number
  readonly costs: number[]
}

function waysOf({ kind, text, input }: Shape): readonly Way[] {
  const expression = compileExpression(text, { limits: { ...limitProfiles.rules, sequence: 10_000 } })
  const reference = jsonata(text)
  const generated = generate(reference.ast())
  const heavy = kind === 'heavy'
  const ways: Omit<Way, 'costs'>[] = [
    { name: 'jsonata', run: () => reference.evaluate(input), batch: heavy ? 1 : 20 },
    { name: 'compiled', run: () => expression.evaluate(input, scope), batch: heavy ? 2 : 1000 },
  ]
  if (kind === 'predicate') ways.push({ name: 'holds', run: () => expression.holds(input, scope), batch: 1000 })
  if (generated !== undefined) ways.push({ name: 'generated', run: () => generated(input, { steps: 0 }), batch: heavy ? 2 : 1000 })
  return ways.map((way) => ({ ...way, costs: [] }))
}

async function compare({ text }: Shape, ways: readonly Way[]): Promise<void> {
  const answers = await Promise.all(ways.map(async ({ run }) => JSON.stringify(await run())))
  if (new Set(answers).size !== 1) throw new Error(`${text} differs: ${answers.join(', ')}`)
}

/** Nanoseconds for one evaluation, in the quickest slice. */
async function quickest(ways: readonly Way[], count: number): Promise<readonly number[]> {
  const best = ways.map(() => Number.POSITIVE_INFINITY)
  for (let slice = 0; slice < count; slice += 1) {
    for (const [at, { run, batch, name }] of ways.entries()) {
      const begin = process.hrtime.bigint()
      if (name === 'jsonata') for (let index = 0; index < batch; index += 1) await run()
      else for (let index = 0; index < batch; index += 1) run()
      best[at] = Math.min(best[at] ?? 0, Number(process.hrtime.bigint() - begin) / batch)
    }
  }
  return best
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

const measured = shapes.map((shape) => ({ shape, ways: waysOf(shape) }))
for (const { shape, ways } of measured) {
  await compare(shape, ways)
  await quickest(ways, warmUps)
}
for (let round = 0; round < rounds; round += 1) {
  for (const { ways } of measured) for (const [at, cost] of (await quickest(ways, slices)).entries()) ways[at]?.costs.push(cost)
}

const columns = ['compiled', 'holds', 'generated'] as const
console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}; nanoseconds for one evaluation, and how many times quicker`,
)
console.log(`${'expression'.padEnd(24)}${'jsonata'.padStart(10)}${columns.map((name) => name.padStart(16)).join('')}`)
const factors = new Map<string, number[]>()
for (const { shape, ways } of measured) {
  const costOf = (name: string): number => median(ways.find((way) => way.name === name)?.costs ?? [])
  const reference = costOf('jsonata')
  const cells = columns.map((name) => {
    const cost = costOf(name)
    if (Number.isNaN(cost)) return ''.padStart(16)
    const key = `${shape.kind}, ${name}`
    factors.set(key, [...(factors.get(key) ?? []), reference / cost])
    return `${cost.toFixed(0)} (${(reference / cost).toFixed(0)}x)`.padStart(16)
  })
  console.log(`${shape.name.padEnd(24)}${reference.toFixed(0).padStart(10)}${cells.join('')}`)
}
for (const [key, list] of factors) console.log(`${key}: ${median(list).toFixed(0)}x in the median of ${list.length}`)
