import type { ActionSpec, Clause, Facts, Json, Outcome, Plan, Problem } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import { plain } from '../compile/index.ts'
import type { CompiledRulebook, NextStep, ReadyStep, SimulatedStep, Simulation } from '../contract.ts'
import { isUnsuccessful } from './results.ts'

/** Results of steps, by their `as` or their index. */
export type Given = Readonly<Record<string, Json>>

/**
 * What a rulebook would do with facts. The result of a step is taken from the recording when its action and input are identical,
 * else from `given`; a write of which neither knows is taken to succeed, a read ends its plan as unknown. Nothing is done.
 */
export function simulate(
  rulebook: CompiledRulebook,
  actions: readonly ActionSpec[],
  facts: Facts,
  given: Readonly<Record<string, Given>>,
  recorded: readonly Outcome[],
): Simulation {
  const decision = rulebook.decide(facts)
  const explanations = rulebook.explain(facts)
  const reads = readsOf(actions)
  const steps = decision.plans.flatMap((plan) => {
    const answers = given[plan.rule] ?? {}
    const conditionOf = (outcomes: readonly Outcome[]) => rulebook.explainNext(plan, facts, outcomes)
    return walk(rulebook, plan, facts, (step) => answerOf(step, answers, recorded, reads), conditionOf)
  })
  return { decision, explanations, steps }
}

/** What one plan would do, without the why of it. */
export function simulatePlan(
  rulebook: CompiledRulebook,
  actions: readonly ActionSpec[],
  facts: Facts,
  plan: Plan,
  recorded: readonly Outcome[],
): readonly SimulatedStep[] {
  const reads = readsOf(actions)
  return walk(rulebook, plan, facts, (step) => answerOf(step, {}, recorded, reads))
}

/** The step whose answer has to be asked for before the plan can go on; undefined: all of them are known. */
export function stepToAsk(
  rulebook: CompiledRulebook,
  actions: readonly ActionSpec[],
  facts: Facts,
  plan: Plan,
  recorded: readonly Outcome[],
): ReadyStep | undefined {
  const reads = readsOf(actions)
  let asked: ReadyStep | undefined
  walk(rulebook, plan, facts, (step) => {
    const answer = answerOf(step, {}, recorded, reads)
    if (answer === undefined) asked = step
    return answer
  })
  return asked
}

function readsOf(actions: readonly ActionSpec[]): ReadonlySet<string> {
  return new Set(actions.filter((action) => action.effect === 'read').map((action) => action.id))
}

/** How a step would end; undefined: nobody knows. */
type Answer = Pick<Outcome, 'status' | 'result' | 'problem'> | undefined

function walk(
  rulebook: CompiledRulebook,
  plan: Plan,
  facts: Facts,
  answer: (step: ReadyStep) => Answer,
  conditionOf: (outcomes: readonly Outcome[]) => Clause | undefined = () => undefined,
): readonly SimulatedStep[] {
  const outcomes: Outcome[] = []
  const steps: SimulatedStep[] = []
  for (;;) {
    const next = rulebook.next(plan, facts, outcomes)
    if (next.kind === 'done') return steps
    const known =
      next.kind === 'run'
        ? answer(next.step)
        : { status: next.kind === 'skip' ? ('skipped' as const) : ('failed' as const), problem: next.problem }
    const condition = conditionOf(outcomes)
    steps.push({ ...simulated(plan, next, known), ...(condition === undefined ? {} : { condition }) })
    if (known === undefined || (next.kind === 'fail' && next.ends)) return steps
    const { index, action } = next.kind === 'run' ? next.step : next
    outcomes.push({ attempts: 1, ...known, index, action })
  }
}

function simulated(plan: Plan, next: Exclude<NextStep, { kind: 'done' }>, known: Answer): SimulatedStep {
  const { rule } = plan
  if (next.kind !== 'run') return { rule, index: next.index, action: next.action, verdict: next.kind, problem: next.problem }
  const { index, action, input } = next.step
  if (known === undefined) return { rule, index, action, verdict: 'unknown', input, problem: problem('CORD_STEP_UNKNOWN', { action }) }
  if (isUnsuccessful(known))
    return { rule, index, action, verdict: 'fail', input, ...(known.problem === undefined ? {} : { problem: known.problem }) }
  const result = plain(known.result)
  return { rule, index, action, verdict: 'would-do', input, ...(result === undefined ? {} : { result }) }
}

const settled: ReadonlySet<Outcome['status']> = new Set(['done', 'opened', 'offered', 'failed', 'refused', 'no-user'])

function answerOf(step: ReadyStep, given: Given, recorded: readonly Outcome[], reads: ReadonlySet<string>): Answer {
  const before = recorded.find(
    (outcome) => outcome.action === step.action && settled.has(outcome.status) && same(outcome.input, step.input),
  )
  if (before !== undefined) return before
  const answer = (step.as === undefined ? undefined : given[step.as]) ?? given[String(step.index)]
  if (answer !== undefined) return failureIn(answer) ?? { status: 'done', result: answer }
  return reads.has(step.action) ? undefined : { status: 'done', result: { status: 'done' } }
}

/** `{failed: code, message}` stands for a step that failed. */
function failureIn(answer: Json): Answer {
  if (typeof answer !== 'object' || answer === null || !('failed' in answer) || typeof answer.failed !== 'string') return undefined
  const { failed, message } = answer
  const found: Problem = { code: failed, params: typeof message === 'string' ? { message } : {} }
  return { status: 'failed', problem: found }
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))]
  return (
    Array.isArray(a) === Array.isArray(b) &&
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && same(value, right.get(key)))
  )
}
