import type { Diagnostic, Problem, Rule } from '../../model/index.ts'
import type { RulebookSource, RuleText } from '../contract.ts'
import { clausesOf } from '../match/clauses.ts'
import type { ReadyRule, ReadyRuleStep } from '../match/contract.ts'
import { compileInput, templatesIn } from '../plan/compile-input.ts'
import type { RangeMap } from '../rules/contract.ts'
import { lintRule } from '../rules/lint.ts'
import { readRule } from '../rules/read.ts'
import type { Path } from '../shape/path.ts'
import type { Expression } from './contract.ts'
import { placedProblem } from './error.ts'
import { compileExpression } from './expression.ts'
import { lintExpressions } from './lint.ts'
import { plain } from './plain.ts'

/** What making one rule ready gives: no rule when a diagnostic is an error. */
export interface RuleCompilation {
  readonly text: RuleText
  readonly hash: string
  readonly ready: ReadyRule | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a rule, compiles every expression in it and lints it. Never throws. */
export function compileRule(text: RuleText, hash: string, source: RulebookSource): RuleCompilation {
  const { rule, diagnostics: read, ranges } = readRule(text, source.actions)
  if (rule === undefined) return { text, hash, ready: undefined, diagnostics: read }
  const wrong: Diagnostic[] = []
  const compiling: Compiling = { rule, ranges, source, tell: (found) => wrong.push({ ...found, severity: 'error' }) }
  const when = compileText(rule.when, ['when'], compiling)
  const steps = rule.do.map((_, index) => compileStep(index, compiling))
  if (wrong.length > 0) return { text, hash, ready: undefined, diagnostics: [...read, ...wrong] }
  const types = typeof rule.on === 'string' ? [rule.on] : rule.on
  const clauses = clausesOf(text.id, rule, when, ranges)
  const ready: ReadyRule = {
    id: text.id,
    file: text.file,
    hash,
    rule,
    ranges,
    types,
    clauses,
    when,
    steps: steps.filter((step) => step !== undefined),
  }
  return { text, hash, ready, diagnostics: [...read, ...lint(ready, source), ...lintExpressions(ready)] }
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

function compileStep(index: number, compiling: Compiling): ReadyRuleStep | undefined {
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
  const when = compileText(step.when, ['do', index, 'when'], compiling)
  const reads = templatesIn(input).flatMap(({ expressions }) => expressions.flatMap(({ expression }) => expression.reads))
  return { step, spec, when, input, lookups: spec.id === 'open-record' ? lookupsBefore(rule, index, reads) : [] }
}

/** The `as` of the lookups before a step that its input reads. */
function lookupsBefore(rule: Rule, index: number, reads: readonly string[]): readonly string[] {
  const read = new Set(reads.map((path) => path.split('.')[0]))
  return rule.do.slice(0, index).flatMap(({ action, as }) => (action === 'lookup' && as !== undefined && read.has(as) ? [as] : []))
}

function compileText(text: string | undefined, path: Path, { ranges, source, tell }: Compiling): Expression | undefined {
  if (text === undefined) return undefined
  try {
    return compileExpression(text, { library: source.functions })
  } catch (error) {
    tell(placedProblem(error, text, ranges, path))
    return undefined
  }
}
