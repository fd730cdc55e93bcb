import type { Case, Clause, Facts, Place } from '../../model/index.ts'
import type { ClauseCoverage, CompiledRulebook, RulebookSource } from '../contract.ts'
import type { ReadyRule } from '../match/contract.ts'
import { caseFacts } from './case-facts.ts'

interface Seen {
  readonly clause: Clause & { readonly text: string }
  yes: number
  no: number
}

/**
 * What the cases of a rule, which stands alone in its rulebook, saw of its written conditions: a whole one and each operand of its `and`
 * and `or`, in the order in which they stand. One that was never reached was seen neither way.
 */
export function coverageOf(ready: ReadyRule, rulebook: CompiledRulebook, source: RulebookSource): readonly ClauseCoverage[] {
  const seen = new Map<string, Seen>()
  for (const one of ready.rule.cases ?? []) {
    const facts = factsOf(ready, one, source)
    const explained = facts === undefined ? [] : rulebook.explain(facts, ready.id)
    for (const { clauses } of explained) for (const clause of clauses) note(clause, seen)
  }
  const all = [...seen.values()].sort((a, b) => byPlace(a.clause.place, b.clause.place))
  return all.map(({ clause: { name, text, place }, yes, no }) => ({ name, text, ...(place === undefined ? {} : { place }), yes, no }))
}

/** Why a case is none is said where it is run. */
function factsOf({ rule }: ReadyRule, one: Case, source: RulebookSource): Facts | undefined {
  try {
    return caseFacts(rule, one, source)
  } catch {
    return undefined
  }
}

function note(clause: Clause, seen: Map<string, Seen>): void {
  const { text, place, holds, parts = [] } = clause
  // Without a place it is a default that nobody wrote.
  if (text !== undefined && place !== undefined) {
    const key = `${place.line}:${place.column} ${text}`
    const known = seen.get(key) ?? { clause: { ...clause, text }, yes: 0, no: 0 }
    seen.set(key, known)
    if (holds === 'yes') known.yes += 1
    if (holds === 'no') known.no += 1
  }
  for (const part of parts) note(part, seen)
}

function byPlace(a: Place | undefined, b: Place | undefined): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
}
