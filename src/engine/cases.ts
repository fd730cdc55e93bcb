import type { Facts, Json, Outcome, Plan } from '../model/index.ts'
import type { CaseResult, ClauseCoverage, CompiledRulebook, ReadyStep, RulebookSource, SimulatedStep, Simulation } from './contract.ts'
import type { ReadyRule } from './match/contract.ts'
import { runCasesOf } from './plan/cases.ts'
import { coverageOf } from './plan/coverage.ts'
import { simulatePlan as simulatePlanWith, simulate as simulateWith, stepToAsk as stepToAskWith } from './plan/simulate.ts'
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
  const found = standAlone(source, rule, empty)
  return found === undefined ? [] : runCasesOf(found.ready, found.rulebook, found.source)
}

/** Which conditions of one rule its cases saw true, and which false. Empty for a rule without cases, or one that is out. */
export function coverCases(source: RulebookSource, rule: string, empty: CompiledRulebook): readonly ClauseCoverage[] {
  const found = standAlone(source, rule, empty)
  return found === undefined ? [] : coverageOf(found)
}

interface Alone {
  readonly ready: ReadyRule
  readonly rulebook: CompiledRulebook
  readonly source: RulebookSource
}

function standAlone(source: RulebookSource, rule: string, empty: CompiledRulebook): Alone | undefined {
  const alone = { ...source, rules: source.rules.flatMap((one) => (one.id === rule ? [{ ...one, forAll: true as const }] : [])) }
  const rulebook = changeRules(empty, alone.rules, [])
  const ready = readyRule(rulebook, rule)
  if (ready === undefined) return undefined
  if (ready.rule.enabled !== false) return { ready, rulebook, source: alone }
  const on = { ...alone, rules: alone.rules.map((text) => ({ ...text, text: switchedOn(text.text, ready.ranges) })) }
  const awake = changeRules(empty, on.rules, [])
  return { ready: readyRule(awake, rule) ?? ready, rulebook: awake, source: on }
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

/** What one plan of a decision would do, without the why: for those who ask it of very many. */
export function simulatePlan(rulebook: CompiledRulebook, facts: Facts, plan: Plan, recorded: readonly Outcome[]): readonly SimulatedStep[] {
  return simulatePlanWith(rulebook, sourceOf(rulebook)?.actions ?? [], facts, plan, recorded)
}

/** The step of a plan that would have to ask first, ready to be run; undefined: every answer is known. */
export function stepToAsk(rulebook: CompiledRulebook, facts: Facts, plan: Plan, recorded: readonly Outcome[]): ReadyStep | undefined {
  return stepToAskWith(rulebook, sourceOf(rulebook)?.actions ?? [], facts, plan, recorded)
}
