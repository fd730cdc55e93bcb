import type { Case, Clause, Facts, Place } from '../../model/index.ts'
import type { ClauseCoverage, RulebookSource } from '../contract.ts'
import type { ReadyRule } from '../match/contract.ts'
import { caseFacts } from './case-facts.ts'
import { type Running, simulateCase } from './cases.ts'

interface Seen {
  readonly clause: Clause & { readonly text: string }
  readonly step: number | undefined
  yes: number
  no: number
}

/**
 * What the cases of a rule, which stands alone in its rulebook, saw of its written conditions and of those of its steps: a whole one and
 * each operand of its `and` and `or`, in the order in which they stand. One that was never reached was seen neither way.
 */
export function coverageOf(running: Running): readonly ClauseCoverage[] {
  const { ready, source } = running
  const seen = new Map<string, Seen>()
  const cases = ready.rule.cases ?? []
  if (cases.length > 0)
    for (const [step, { when }] of ready.steps.entries()) {
      const place = ready.ranges.placeOf(['do', step, 'when'])
      if (when !== undefined) note({ name: 'when', text: when.text, place, holds: 'not-reached' }, seen, step)
    }
  for (const one of cases) {
    const facts = factsOf(ready, one, source)
    if (facts === undefined) continue
    const { explanations, steps } = simulateCase(one, facts, running)
    for (const { clauses } of explanations) for (const clause of clauses) note(clause, seen)
    for (const { index, condition } of steps) if (condition !== undefined) note(condition, seen, index)
  }
  const all = [...seen.values()].sort((a, b) => byPlace(a.clause.place, b.clause.place))
  return all.map(({ clause: { name, text, place }, step, yes, no }) => ({
    name,
    text,
    ...(place === undefined ? {} : { place }),
    ...(step === undefined ? {} : { step }),
    yes,
    no,
  }))
}

/** Why a case is none is said where it is run. */
function factsOf({ rule }: ReadyRule, one: Case, source: RulebookSource): Facts | undefined {
  try {
    return caseFacts(rule, one, source)
  } catch {
    return undefined
  }
}

function note(clause: Clause, seen: Map<string, Seen>, step?: number): void {
  const { text, place, holds, parts = [] } = clause
  // Without a place it is a default that nobody wrote.
  if (text !== undefined && place !== undefined) {
    const key = `${place.line}:${place.column} ${text}`
    const known = seen.get(key) ?? { clause: { ...clause, text }, step, yes: 0, no: 0 }
    seen.set(key, known)
    if (holds === 'yes') known.yes += 1
    if (holds === 'no') known.no += 1
  }
  for (const part of parts) note(part, seen, step)
}

function byPlace(a: Place | undefined, b: Place | undefined): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
}
