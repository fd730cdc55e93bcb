import type { TraceRecord } from '../journal/index.ts'
import type { RuleExplanation } from '../model/index.ts'
import type { Parts } from './parts.ts'

/**
 * Why each rule did or did not plan, made again from the journalled facts and the revision that decided.
 * Undefined while the trigger is not decided yet, or when that revision's texts are gone.
 */
export async function explainTrace(parts: Pick<Parts, 'rulebook'>, trace: TraceRecord): Promise<readonly RuleExplanation[] | undefined> {
  if (trace.facts === undefined || trace.decision === undefined) return undefined
  const current = parts.rulebook.current()
  const book = current.revision === trace.decision.revision ? current : await parts.rulebook.at(trace.decision.revision)
  return book?.explain(trace.facts)
}
