import { type Problem, problem } from '../../model/index.ts'

/** What a text did over some time. */
export interface Tally {
  /** Triggers that were decided meanwhile, whichever rules they concerned. */
  readonly triggers: number
  /** Plans that were carried out. */
  readonly plans: number
  /** Times that the text itself failed: its condition, or a step that could not be prepared. */
  readonly errors: number
}

export interface Limits {
  /** So many times as often as before is a jump. */
  readonly factor: number
  /** Fewer than this are no jump, however many more than before they are. */
  readonly minimum: number
}

/** A text that planned for fewer triggers than this share before is held against this share. */
const leastPlans = 0.05
/** The same for the share of failures. */
const leastErrors = 0.1
/** So many triggers, for each of the minimum, tell how often a rule plans. */
const enough = 10

/**
 * What is wrong with a text, going by what it did since it is live and what the one before did; undefined: nothing. Shares of triggers, not
 * of time, so that a busy hour is no jump.
 */
export function jumpOf(rule: string, before: Tally, after: Tally, { factor, minimum }: Limits): Problem | undefined {
  const asked = (tally: Tally) => tally.plans + tally.errors
  const errors = [share(before.errors, asked(before)), share(after.errors, asked(after))] as const
  if (after.errors >= minimum / 2 && errors[1] >= Math.min(1, factor * Math.max(errors[0], leastErrors)))
    return problem('CORD_RULE_ROLLED_BACK_ERRORS', { rule, count: after.errors, asked: asked(after) })
  if (before.triggers < minimum * enough) return undefined
  const plans = [share(before.plans, before.triggers), share(after.plans, after.triggers)] as const
  if (after.plans < minimum || plans[1] < factor * Math.max(plans[0], leastPlans)) return undefined
  return problem('CORD_RULE_ROLLED_BACK_POPS', { rule, before: hundredths(plans[0]), after: hundredths(plans[1]) })
}

function share(some: number, all: number): number {
  return all === 0 ? 0 : some / all
}

function hundredths(value: number): number {
  return Math.round(value * 1000) / 10
}
