import type { Facts, Json, Outcome } from '../model/index.ts'
import type { CaseResult, CompiledRulebook, RulebookSource, Simulation } from './contract.ts'
import { runCasesOf } from './plan/cases.ts'
import { simulate as simulateWith } from './plan/simulate.ts'
import { changeRules, compileRulebook, readyRule, sourceOf } from './rulebook.ts'
import type { RangeMap } from './rules/contract.ts'

/**
 * Runs the cases of one rule, alone in a rulebook of its own, so that other rules neither help nor harm. No results when the rule is
 * not there or is out: its diagnostics say why. `empty` is a rulebook of the same source without rules, for those who have one at hand.
 */
export function runCases(
  source: RulebookSource,
  rule: string,
  empty: CompiledRulebook = compileRulebook({ ...source, rules: [] }),
): readonly CaseResult[] {
  const alone = { ...source, rules: source.rules.flatMap((one) => (one.id === rule ? [{ ...one, forAll: true as const }] : [])) }
  const rulebook = changeRules(empty, alone.rules, [])
  const ready = readyRule(rulebook, rule)
  if (ready === undefined) return []
  if (ready.rule.enabled !== false) return runCasesOf(ready, rulebook, alone)
  const on = { ...alone, rules: alone.rules.map((text) => ({ ...text, text: switchedOn(text.text, ready.ranges) })) }
  const awake = changeRules(empty, on.rules, [])
  return runCasesOf(readyRule(awake, rule) ?? ready, awake, on)
}

// The cases of a rule that is switched off say what it does when it is on: switching it off must not break them. Lines stay as they are.
function switchedOn(text: string, ranges: RangeMap): string {
  const { line = 1, column = 1, endColumn = column } = ranges.placeOf(['enabled'])
  const splice = (one: string) => `${one.slice(0, column - 1)}true${one.slice(endColumn - 1)}`
  return text
    .split('\n')
    .map((one, index) => (index === line - 1 ? splice(one) : one))
    .join('\n')
}

/** A rulebook on recorded or invented facts; nothing is done. `given` is keyed by rule id, then by `as` or index. */
export function simulate(
  rulebook: CompiledRulebook,
  facts: Facts,
  given: Readonly<Record<string, Readonly<Record<string, Json>>>>,
  recorded: readonly Outcome[],
): Simulation {
  return simulateWith(rulebook, sourceOf(rulebook)?.actions ?? [], facts, given, recorded)
}
