import type { Facts, Json, JsonObject, Problem } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import { isObject } from '../compile/index.ts'
import type { ReadyRuleStep } from '../match/contract.ts'
import { hintsOf, ranked } from './ranking.ts'

/** What to do with a record whose lookup found nobody, or several. */
export type Policy =
  /** `results` are what its templates see; `page` is the input that names the page for nobody. */
  | {
      readonly kind: 'go'
      readonly results: JsonObject
      readonly choices: readonly Candidate[] | undefined
      readonly page: 'searchUrl' | 'createUrl' | undefined
    }
  | { readonly kind: 'skip'; readonly problem: Problem }

/** One of several that a lookup found. */
export interface Candidate {
  /** What the templates see when this one is meant. */
  readonly results: JsonObject
  readonly id: string | undefined
  readonly name: string
  readonly hints: readonly string[]
}

/**
 * The `none` and `many` policies of open-record, for the lookups that its input is made from. `none: skip` leaves the step out; `search`
 * and `create` let it go on without a customer. `many: first` and `choose` rank the matches and go on with the first, `choose` as an
 * offer of all of them; `many: skip` leaves it out.
 */
export function policyOf(ready: ReadyRuleStep, results: JsonObject, facts: Facts): Policy {
  const { none = 'skip', many = 'choose', rank } = ready.step.with ?? {}
  const fields = Array.isArray(rank) ? rank.map(String) : undefined
  let seen: JsonObject = results
  let choices: readonly Candidate[] | undefined
  let page: 'searchUrl' | 'createUrl' | undefined
  for (const as of ready.lookups) {
    const result = results[as]
    if (!isObject(result)) continue
    if (result.status === 'none') {
      if (none === 'skip') return { kind: 'skip', problem: problem('CORD_STEP_LOOKUP_NONE', { as }) }
      page = none === 'search' ? 'searchUrl' : 'createUrl'
    }
    if (result.status !== 'many') continue
    const given: readonly Json[] = Array.isArray(result.matches) ? result.matches : []
    if (many === 'skip') return { kind: 'skip', problem: problem('CORD_STEP_LOOKUP_MANY', { as, count: given.length }) }
    const matches = ranked(given.filter(isObject), fields, facts.agent)
    const before = seen
    const seeing = (match: JsonObject): JsonObject => ({ ...before, [as]: { ...match, ...result } })
    if (many === 'choose') {
      choices = matches.map((match) => {
        const hints = hintsOf(match, fields)
        return { results: seeing(match), id: textOf(match.id), name: textOf(match.name) ?? textOf(match.id) ?? '?', hints }
      })
    }
    const [first] = matches
    if (first !== undefined) seen = seeing(first)
  }
  return { kind: 'go', results: seen, choices, page }
}

/** The states in which an agent has somebody on the line. */
const talking: ReadonlySet<string> = new Set(['talking', 'held', 'dialing'])

/** The agent is on another call than the one that this is about, or than the one that it is a consultation of. */
export function isBusy({ agent, call }: Facts): boolean {
  return (agent?.calls ?? []).some(
    ({ id, interactionId, state }) => talking.has(state) && interactionId !== call?.interactionId && id !== call?.parentId,
  )
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
}
