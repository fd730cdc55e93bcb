import type { Json, JsonObject, Problem } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import { isObject } from '../compile/index.ts'
import type { ReadyRuleStep } from '../match/contract.ts'

/** What to do with a record whose lookup found nobody, or several. */
export type Policy =
  /** `results` are what its templates see. */
  | { readonly kind: 'go'; readonly results: JsonObject; readonly choices: readonly string[] | undefined }
  | { readonly kind: 'skip'; readonly problem: Problem }

/**
 * The `none` and `many` policies of open-record, for the lookups that its input is made from. `none: skip` leaves the step out; `search`
 * and `create` let it go on without a customer. `many: first` and `choose` go on with the first match, `choose` as an offer that names
 * them; `many: skip` leaves it out.
 */
export function policyOf(ready: ReadyRuleStep, results: JsonObject): Policy {
  let seen: JsonObject = results
  let choices: readonly string[] | undefined
  for (const as of ready.lookups) {
    const result = results[as]
    if (!isObject(result)) continue
    const { none = 'skip', many = 'choose' } = ready.step.with ?? {}
    if (result.status === 'none' && none === 'skip') return { kind: 'skip', problem: problem('CORD_STEP_LOOKUP_NONE', { as }) }
    if (result.status !== 'many') continue
    const matches: readonly Json[] = Array.isArray(result.matches) ? result.matches : []
    if (many === 'skip') return { kind: 'skip', problem: problem('CORD_STEP_LOOKUP_MANY', { as, count: matches.length }) }
    const [first] = matches
    if (isObject(first)) seen = { ...seen, [as]: { ...first, ...result } }
    if (many === 'choose') choices = matches.flatMap((match) => (isObject(match) ? [nameOf(match)] : []))
  }
  return { kind: 'go', results: seen, choices }
}

function nameOf(match: JsonObject): string {
  const { name, id } = match
  return typeof name === 'string' ? name : typeof id === 'string' ? id : '?'
}
