import { type Diagnostic, type Problem, problem, type Rule } from '../../model/index.ts'
import type { RulebookSource, RuleText } from '../contract.ts'
import { clausesOf, clausesOutside } from '../match/clauses.ts'
import type { ReadyRule, ReadyRuleStep } from '../match/contract.ts'
import { type PreparedRule, prepare, prepareAgain } from '../match/index/index.ts'
import { onceOf } from '../match/keys.ts'
import { isStageId, stageIdOf, wholeIdOf } from '../match/stage.ts'
import { templatesIn } from '../plan/compile-input.ts'
import type { TemplateNode } from '../plan/contract.ts'
import { inputOfStep, StepInput } from '../plan/step-input.ts'
import type { RangeMap } from '../rules/contract.ts'
import { lintRule } from '../rules/lint.ts'
import { readRule } from '../rules/read.ts'
import { compact } from '../shape/compact.ts'
import type { Path } from '../shape/path.ts'
import { placedProblem } from './error.ts'
import { compileParsed } from './expression.ts'
import { type Condition, lintExpressions } from './lint.ts'

/** What making one rule ready gives: no rule when a diagnostic is an error. */
export interface RuleCompilation {
  readonly text: RuleText
  readonly hash: string
  readonly ready: ReadyRule | undefined
  /** What the index knows of it. */
  readonly prepared: PreparedRule | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** As it is while no newer text of it is in a stage; undefined: as it stands here. */
  readonly alone?: RuleCompilation
}

/** Reads a rule, compiles every expression in it and lints it. Never throws. */
export function compileRule(text: RuleText, hash: string, source: RulebookSource): RuleCompilation {
  const { rule: asRead, diagnostics: read, ranges, quick } = readRule(text, source.actions)
  const rule = asRead === undefined || text.forAll !== true ? asRead : withoutStage(asRead)
  if (rule === undefined) return { text, hash, ready: undefined, prepared: undefined, diagnostics: read }
  const wrong: Diagnostic[] = []
  const compiling: Compiling = { rule, ranges, source, tell: (found) => wrong.push({ ...found, severity: 'error' }) }
  if (text.forAll !== true) checkStage(text.id, compiling)
  const when = compileText(rule.when, ['when'], compiling)
  const steps = rule.do.map((_, index) => compileStep(index, compiling))
  if (wrong.length > 0) return { text, hash, ready: undefined, prepared: undefined, diagnostics: [...read, ...wrong] }
  const clauses = clausesOf(rule)
  const ready: ReadyRule = {
    id: text.id,
    file: text.file,
    hash,
    rule,
    ranges,
    types: typeof rule.on === 'string' ? oneType(rule.on) : rule.on,
    clauses,
    stage: rule.stage === undefined ? undefined : { stage: rule.stage, side: 'inside' },
    when: when?.expression,
    once: onceOf(wholeIdOf(text.id), rule.once),
    steps: compact(steps.flatMap((one) => one?.step ?? [])),
  }
  const written = [...clauses.map(({ path }) => path), ...steps.map((one) => one?.condition?.path)]
  if (!quick) ranges.keep(written.filter((path) => path !== undefined))
  const conditions = [when, ...steps.map((one) => one?.condition)].filter((condition) => condition !== undefined)
  const templates = steps.map((one) => one?.templates ?? [])
  const expressions = templates.map((some) => some.flatMap((node) => node.expressions.map(({ expression }) => expression)))
  const diagnostics = compact([...read, ...lint(ready, templates.flat(), source), ...lintExpressions(ready, conditions, expressions)])
  return { text, hash, ready, prepared: prepare(ready, when?.tree, new Set(Object.keys(source.functions))), diagnostics }
}

/** The rule as it decides beside this one, which may be its newer text in a stage. One that is switched off or in shadow decides for nobody. */
export function besideStage(rule: RuleCompilation, newer: RuleCompilation | undefined): RuleCompilation {
  const alone = rule.alone ?? rule
  const stage = newer?.ready?.rule.stage
  if (stage === undefined || (newer?.ready?.rule.enabled ?? true) !== true) return alone
  if (alone.ready === undefined || alone.prepared === undefined) return alone
  const ready: ReadyRule = { ...alone.ready, clauses: clausesOutside(alone.ready.rule), stage: { stage, side: 'outside' } }
  return { ...alone, ready, prepared: prepareAgain(alone.prepared, ready), alone }
}

function checkStage(id: string, { rule, ranges, tell }: Compiling): void {
  if (isStageId(id) && rule.stage === undefined) tell(problem('CORD_RULE_STAGE_MISSING', {}, ranges.keyPlaceOf(['name'])))
  if (isStageId(id) || rule.stage === undefined) return
  tell(problem('CORD_RULE_STAGE_MISPLACED', { file: `rules/${stageIdOf(id)}.yaml` }, ranges.keyPlaceOf(['stage'])))
}

function withoutStage({ stage: _, ...rule }: Rule): Rule {
  return rule
}

function lint(ready: ReadyRule, templates: readonly TemplateNode[], source: RulebookSource): readonly Diagnostic[] {
  const { rule, ranges } = ready
  const conditions = [
    { path: ['when'], when: ready.when },
    ...ready.steps.map(({ when }, index) => ({ path: ['do', index, 'when'], when })),
  ]
  const reads = [
    ...conditions.flatMap(({ path, when }) => (when === undefined ? [] : [{ path, text: when.text, reads: when.reads }])),
    ...templates.map(({ path, text, expressions }) => ({ path, text, reads: expressions.flatMap(({ expression }) => expression.reads) })),
  ]
  const { actions, connections } = source
  return lintRule({
    rule,
    ranges,
    actions,
    connections,
    reads,
    tables: Object.keys(source.tables),
    schedules: Object.keys(source.schedules),
    functions: Object.keys(source.functions),
  })
}

interface Compiling {
  readonly rule: Rule
  readonly ranges: RangeMap
  readonly source: RulebookSource
  readonly tell: (found: Problem) => void
}

interface CompiledStep {
  readonly step: ReadyRuleStep
  readonly condition: Condition | undefined
  /** In its input. */
  readonly templates: readonly TemplateNode[]
}

function compileStep(index: number, compiling: Compiling): CompiledStep | undefined {
  const { rule, ranges, source, tell } = compiling
  const step = rule.do[index]
  const spec = source.actions.find((action) => action.id === step?.action)
  // The reading has said so of an action that nobody contributes.
  if (step === undefined || spec === undefined) return undefined
  const around = { step, index, spec, ranges, library: source.functions, records: source.records }
  const templates = templatesIn(inputOfStep(around, tell))
  const condition = compileText(step.when, ['do', index, 'when'], compiling)
  const reads = templates.flatMap(({ expressions }) => expressions.flatMap(({ expression }) => expression.reads))
  const lookups = spec.id === 'open-record' ? lookupsBefore(rule, index, reads) : []
  return {
    step: { step, spec, when: condition?.expression, input: new StepInput(around), lookups: compact(lookups) },
    condition,
    templates,
  }
}

/** The `as` of the lookups before a step that its input reads. */
function lookupsBefore(rule: Rule, index: number, reads: readonly string[]): readonly string[] {
  const read = new Set(reads.map((path) => path.split('.')[0]))
  return rule.do.slice(0, index).flatMap(({ action, as }) => (action === 'lookup' && as !== undefined && read.has(as) ? [as] : []))
}

function compileText(text: string | undefined, path: Path, { ranges, source, tell }: Compiling): Condition | undefined {
  if (text === undefined) return undefined
  try {
    return { ...compileParsed(text, { library: source.functions }), path }
  } catch (error) {
    tell(placedProblem(error, text, ranges, path))
    return undefined
  }
}

const lists = new Map<string, readonly string[]>()

/** Thousands of rules are for one of a few types: they have their lists between them. */
function oneType(type: string): readonly string[] {
  const list = lists.get(type) ?? [type]
  lists.set(type, list)
  return list
}
