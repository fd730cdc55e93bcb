import type { Clause, Facts, Outcome, Plan } from '../../model/index.ts'
import { placedProblem } from '../compile/index.ts'
import { notTrue } from '../match/because.ts'
import type { ReadyRule } from '../match/contract.ts'
import { inputOf } from '../match/decide.ts'
import { type Explaining, readingsOf } from '../match/readings.ts'
import { upcoming, withResults } from './next.ts'
import { resultsOf } from './results.ts'

interface Explained extends Explaining {
  readonly rule: ReadyRule
  readonly plan: Plan
  readonly facts: Facts
}

/** Why the condition of the step whose turn it is holds or not, with what it read; undefined: the step has none. */
export function explainNext(explained: Explained, outcomes: readonly Outcome[]): Clause | undefined {
  const { rule, plan, facts, scope } = explained
  const step = upcoming({ rule, plan }, outcomes)
  const when = step?.ready.when
  if (step === undefined || when === undefined) return undefined
  const input = withResults(inputOf(facts), resultsOf(plan, outcomes))
  const path = ['do', step.index, 'when']
  const { shown, because } = readingsOf({ when, ranges: rule.ranges, path }, { ...explained, input })
  const base = { name: 'when' as const, text: when.text, place: rule.ranges.placeOf(path), ...shown }
  try {
    const value = when.evaluate(input, scope)
    return value === true ? { ...base, holds: 'yes' } : { ...base, holds: 'no', because: because ?? notTrue(value) }
  } catch (error) {
    return { ...base, holds: 'failed', because: placedProblem(error, when.text, rule.ranges, path) }
  }
}
