import type { Diagnostic, Problem, Rule } from '../../model/index.ts'
import type { RulebookSource, RuleText } from '../contract.ts'
import { clausesOf } from '../match/clauses.ts'
import type { ReadyRule, ReadyRuleStep } from '../match/contract.ts'
import { type PreparedRule, prepare } from '../match/index/index.ts'
import { compileInput, templatesIn } from '../plan/compile-input.ts'
import type { RangeMap } from '../rules/contract.ts'
import { lintRule } from '../rules/lint.ts'
import { readRule } from '../rules/read.ts'
import type { Path } from '../shape/path.ts'
import { placedProblem } from './error.ts'
import { compileParsed } from './expression.ts'
import { type Condition, lintExpressions } from './lint.ts'
import { plain } from './plain.ts'

/** What making one rule ready gives: no rule when a diagnostic is an error. */
export interface RuleCompilation {
  readonly text: RuleText
  readonly hash: string
  readonly ready: ReadyRule | undefined
  /** What the index knows of it. */
  readonly prepared: PreparedRule | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a rule, compiles every expression in it and lints it. Never throws. */
export function compileRule(text: RuleText, hash: string, source: RulebookSource): RuleCompilation {
  const { rule, diagnostics: read, ranges, quick } = readRule(text, source.actions)
  if (rule === undefined) return { text, hash, ready: undefined, prepared: undefined, diagnostics: read }
  const wrong: Diagnostic[] = []
  const compiling: Compiling = { rule, ranges, source, tell: (found) => wrong.push({ ...found, severity: 'error' }) }
  const when = compileText(rule.when, ['when'], compiling)
  const steps = rule.do.map((_, index) => compileStep(index, compiling))
  if (wrong.length > 0) return { text, hash, ready: undefined, prepared: undefined, diagnostics: [...read, ...wrong] }
  const types = typeof rule.on === 'string' ? [rule.on] : rule.on
  const clauses = clausesOf(text.id, rule, when?.expression, ranges)
  const ready: ReadyRule = {
    id: text.id,
    file: text.file,
    hash,
    rule,
    ranges,
    types,
    clauses,
    when: when?.expression,
    steps: steps.flatMap((one) => one?.step ?? []),
  }
  const written = [...clauses.map(({ path }) => path), ...steps.map((one) => one?.condition?.path)]
  if (!quick) ranges.keep(written.filter((path) => path !== undefined))
  const conditions = [when, ...steps.map((one) => one?.condition)].filter((condition) => condition !== undefined)
  const diagnostics = [...read, ...lint(ready, source), ...lintExpressions(ready, conditions)]
  return { text, hash, ready, prepared: prepare(ready, when?.tree, new Set(Object.keys(source.functions))), diagnostics }
}

function lint(ready: ReadyRule, source: RulebookSource): readonly Diagnostic[] {
  const { rule, ranges } = ready
  const conditions = [
    { path: ['when'], when: ready.when },
    ...ready.steps.map(({ when }, index) => ({ path: ['do', index, 'when'], when })),
  ]
  const reads = [
    ...conditions.flatMap(({ path, when }) => (when === undefined ? [] : [{ path, text: when.text, reads: when.reads }])),
    ...ready.steps
      .flatMap(({ input }) => templatesIn(input))
      .map(({ path, text, expressions }) => ({ path, text, reads: expressions.flatMap(({ expression }) => expression.reads) })),
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
}

function compileStep(index: number, compiling: Compiling): CompiledStep | undefined {
  const { rule, ranges, source, tell } = compiling
  const step = rule.do[index]
  const spec = source.actions.find((action) => action.id === step?.action)
  // The reading has said so of an action that nobody contributes.
  if (step === undefined || spec === undefined) return undefined
  const input = compileInput(plain(step.with ?? {}) ?? {}, ['do', index, 'with'], {
    spec,
    ranges,
    options: { library: source.functions },
    records: source.records,
    tell,
  })
  const condition = compileText(step.when, ['do', index, 'when'], compiling)
  const reads = templatesIn(input).flatMap(({ expressions }) => expressions.flatMap(({ expression }) => expression.reads))
  const lookups = spec.id === 'open-record' ? lookupsBefore(rule, index, reads) : []
  return { step: { step, spec, when: condition?.expression, input, lookups }, condition }
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
