import type { Case, Diagnostic, Facts, Problem } from '../../model/index.ts'
import { CordError, problem, sentence } from '../../model/index.ts'
import { isObject, plain } from '../compile/index.ts'
import type { CaseResult, CompiledRulebook, RulebookSource, SimulatedStep, Simulation } from '../contract.ts'
import type { ReadyRule } from '../match/contract.ts'
import type { RangeMap } from '../rules/contract.ts'
import { fieldOf, type Path } from '../shape/path.ts'
import { withConstants } from './case-constants.ts'
import { caseFacts } from './case-facts.ts'
import { differences } from './difference.ts'
import { simulate } from './simulate.ts'

/** Runs the cases of one rule, which stands alone in its rulebook: what was planned, and how it misses what is expected. */
export function runCasesOf(ready: ReadyRule, rulebook: CompiledRulebook, source: RulebookSource): readonly CaseResult[] {
  return (ready.rule.cases ?? []).map((one, index) => runCase(one, index, { ready, rulebook, source }))
}

export interface Running {
  readonly ready: ReadyRule
  readonly rulebook: CompiledRulebook
  readonly source: RulebookSource
}

type Actual = CaseResult['actual']

/** What the rulebook does with the facts of a case, where lookups answer as the case says. */
export function simulateCase(one: Case, facts: Facts, { ready, rulebook, source }: Running): Simulation {
  const given = withConstants(plain(one.given ?? {}) ?? {}, source.constants)
  return simulate(rulebook, source.actions, facts, { [ready.id]: isObject(given) ? given : {} }, [])
}

function runCase(one: Case, index: number, running: Running): CaseResult {
  const { ready, source } = running
  const path: Path = ['cases', index]
  const result = (actual: Actual, problems: readonly Problem[]): CaseResult => ({
    rule: ready.id,
    case: one.name,
    passed: problems.length === 0,
    actual,
    diagnostics: problems.map((found): Diagnostic => ({ ...found, severity: 'error' })),
  })
  try {
    const facts = caseFacts(ready.rule, one, source)
    const simulation = simulateCase(one, facts, running)
    const done = simulation.steps.filter((step) => step.verdict === 'would-do' || step.verdict === 'unknown')
    const actual = done.map(({ action, input }) => ({ action, with: input ?? {} }))
    return result(actual, misses(one, path, simulation, actual, running))
  } catch (error) {
    const found = error instanceof CordError ? error.problem : problem('CORD_INTERNAL', { detail: String(error) })
    return result([], [{ ...found, place: ready.ranges.placeOf([...path, 'trigger', ...fieldsIn(found)]) }])
  }
}

/** Everything that is not as the case expects it, each at its place. */
function misses(one: Case, path: Path, simulation: Simulation, actual: Actual, { ready: { ranges }, source }: Running): readonly Problem[] {
  const unplanned = whyNot(simulation)
  if (unplanned !== undefined && one.expect.length > 0) {
    return [problem('CORD_CASE_NOT_PLANNED', { because: sentence(unplanned) }, ranges.placeOf([...path, 'trigger']))]
  }
  const stopped = simulation.steps.flatMap((step) => stopOf(step, path, ranges))
  if (stopped.length > 0) return stopped
  const missing = one.expect.slice(actual.length).map((expected, at) => {
    const place = ranges.placeOf([...path, 'expect', actual.length + at])
    return problem('CORD_CASE_MISSING', { action: expected.action, because: skipped(expected.action, simulation) }, place)
  })
  const extra = actual
    .slice(one.expect.length)
    .map(({ action }) => problem('CORD_CASE_EXTRA', { action }, ranges.placeOf([...path, 'expect'])))
  return [
    ...one.expect.flatMap((expected, at) => compare(expected, actual[at], [...path, 'expect', at], ranges, source)),
    ...missing,
    ...extra,
  ]
}

function compare(
  expected: Case['expect'][number],
  actual: Actual[number] | undefined,
  path: Path,
  ranges: RangeMap,
  { constants }: RulebookSource,
): readonly Problem[] {
  if (actual === undefined) return []
  if (actual.action !== expected.action) {
    return [problem('CORD_CASE_OTHER_ACTION', { expected: expected.action, found: actual.action }, ranges.placeOf([...path, 'action']))]
  }
  return differences(withConstants(plain(expected.with ?? {}) ?? {}, constants), actual.with).map((difference) =>
    problem(
      'CORD_CASE_DIFFERENT',
      { key: fieldOf(difference.path), expected: difference.expected, found: difference.found },
      ranges.placeOf([...path, 'with', ...difference.path]),
    ),
  )
}

/** A step that failed, or whose result nobody gave: the case cannot go on. */
function stopOf(step: SimulatedStep, path: Path, ranges: RangeMap): readonly Problem[] {
  if (step.verdict === 'unknown') return [problem('CORD_CASE_NO_GIVEN', { action: step.action, step: step.index }, ranges.placeOf(path))]
  if (step.verdict !== 'fail' || step.problem === undefined || step.input !== undefined) return []
  return [
    problem('CORD_CASE_STEP_FAILED', { action: step.action, detail: sentence(step.problem) }, step.problem.place ?? ranges.placeOf(path)),
  ]
}

function whyNot({ decision, explanations }: Simulation): Problem | undefined {
  if (decision.plans.length > 0) return undefined
  const clauses = explanations.flatMap((explanation) => explanation.clauses)
  return clauses.find((clause) => clause.because !== undefined)?.because ?? problem('CORD_CASE_NOT_ASKED')
}

function skipped(action: string, { steps }: Simulation): string {
  const found = steps.find((step) => step.action === action && step.verdict === 'skip')?.problem
  return found === undefined ? '' : sentence(found)
}

function fieldsIn({ place }: Problem): Path {
  return place?.field === undefined || place.field === 'trigger' ? [] : place.field.split('.')
}
