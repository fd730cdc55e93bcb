/**
 * What hostile expressions cost until they are stopped, and what they do to the other rules: another rule is decided between them, and on
 * its own, in turns. Run: npm run bench -- hostile
 */
import { cpus } from 'node:os'
import { compileExpression, compileRulebook, type Expression, ExpressionError } from '../src/engine/index.ts'
import { hostile, hostileInput } from '../test/helpers/hostile.ts'
import { sourceOf } from './rules/engines.ts'
import { createWorkload } from './rules/workload.ts'

const rounds = 7
const scope = { values: {}, now: 0, seed: 'bench', functions: {} }

const made = hostile.flatMap(({ text, ends }) => {
  try {
    return [{ text, ends, expression: compileExpression(text) }]
  } catch (error) {
    if (error instanceof ExpressionError) return []
    throw error
  }
})
const costs = made.map(({ text, ends, expression }) => {
  const taken = Array.from({ length: rounds }, () => cost(() => expression.evaluate(hostileInput, scope)))
  return { text, ends, median: at(taken, 0.5), worst: at(taken, 1) }
})
const compiling = hostile.map(({ text }) => ({ text, taken: cost(() => compileExpression(text)) }))

const { rules, facts } = createWorkload(100, 1000)
const book = compileRulebook(sourceOf(rules, () => false))
for (const one of facts) book.decide(one)
const [alone, behind]: [number[], number[]] = [[], []]
for (let turn = 0; turn < made.length * rounds; turn += 1) {
  const [trigger, other] = [facts[turn % facts.length], made[turn % made.length]]
  if (trigger === undefined || other === undefined) continue
  alone.push(cost(() => book.decide(trigger)))
  behind.push(cost(() => evaluateAnd(other.expression, () => book.decide(trigger))))
}

function evaluateAnd(expression: Expression, next: () => unknown): void {
  cost(() => expression.evaluate(hostileInput, scope))
  next()
}

/** Milliseconds of the processor until it has ended, well or stopped: those of a clock tell what else the machine does. */
function cost(run: () => unknown): number {
  const before = process.threadCpuUsage()
  try {
    run()
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
  }
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${rounds} rounds`)
console.log(
  `${hostile.length} expressions, ${made.length} of them compiled; compiling took ${figures(compiling.map(({ taken }) => taken))}`,
)
console.log(`until one has ended, by its median: ${figures(costs.map(({ median }) => median))}`)
for (const { text, ends, median, worst } of costs.toSorted((a, b) => b.median - a.median).slice(0, 15)) {
  console.log(`${median.toFixed(2).padStart(8)} (worst ${worst.toFixed(2)}) ms  ${ends.padEnd(18)} ${text.slice(0, 100)}`)
}
for (const { text, taken } of compiling.toSorted((a, b) => b.taken - a.taken).slice(0, 5)) {
  console.log(`${taken.toFixed(2).padStart(8)} ms to compile or refuse ${text.slice(0, 80)}`)
}
console.log(`a trigger decided by 100 rules, alone: ${figures(alone)}`)
console.log(`the same, waiting for a hostile one:   ${figures(behind)}; p99 moved by ${(at(behind, 0.99) - at(alone, 0.99)).toFixed(2)} ms`)

function figures(values: readonly number[]): string {
  return `${at(values, 0.5).toFixed(3)} ms in the median, p99 ${at(values, 0.99).toFixed(2)}, at most ${at(values, 1).toFixed(2)}`
}
