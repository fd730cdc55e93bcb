import type { CompiledRulebook } from '../../engine/index.ts'
import type { OpenPlan } from '../../journal/index.ts'
import type { Outcome } from '../../model/index.ts'
import { asSeen, endsPlan, untriedOutcome } from './verdicts.ts'

/** The outcomes of a plan that has ended as it was made: its rule is in shadow. Undefined for one that is to be carried out. */
export function shadowOutcomes(book: CompiledRulebook, { plan, facts }: OpenPlan, at: string): readonly Outcome[] | undefined {
  if (plan.mode !== 'shadow') return undefined
  const outcomes: Outcome[] = []
  while (outcomes.length < plan.steps.length) {
    const next = book.next(plan, facts, outcomes.map(asSeen))
    const outcome = untriedOutcome(next, plan, at)
    if (outcome === undefined) return outcomes
    outcomes.push(outcome)
    if (endsPlan(next, outcome)) return outcomes
  }
  return outcomes
}
