import type { Json, JsonObject, Outcome, Plan } from '../../model/index.ts'
import { sentence } from '../../model/index.ts'
import { plain } from '../compile/index.ts'

const unsuccessful: ReadonlySet<Outcome['status']> = new Set([
  'failed',
  'expired',
  'refused',
  'withdrawn',
  'cancelled',
  'no-agent',
  'no-user',
])

const none: JsonObject = {}

/** The step did not come about; its rule ends there unless the step says continueOnError. */
export function isUnsuccessful(outcome: Pick<Outcome, 'status'>): boolean {
  return unsuccessful.has(outcome.status)
}

/** What later steps see, by `as`: results; `{status: 'failed', failed: code, message}` of what failed; nothing of what was skipped. */
export function resultsOf(plan: Plan, outcomes: readonly Outcome[]): JsonObject {
  if (outcomes.length === 0) return none
  const entries = plan.steps.flatMap(({ index, as }): [string, Json][] => {
    const outcome = outcomes.find((one) => one.index === index)
    const result = as === undefined || outcome === undefined ? undefined : resultOf(outcome)
    return as === undefined || result === undefined ? [] : [[as, result]]
  })
  return Object.fromEntries(entries)
}

function resultOf(outcome: Outcome): Json | undefined {
  if (!isUnsuccessful(outcome)) return plain(outcome.result)
  const { problem } = outcome
  const message = problem === undefined ? (outcome.detail ?? outcome.status) : sentence(problem)
  return { status: 'failed', failed: problem?.code ?? outcome.status, message }
}
