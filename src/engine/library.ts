import type { Decision, Diagnostic, Facts, Json, Outcome, Plan, Rule, RuleExplanation, Trigger } from '../model/index.ts'
import { standardActions } from '../model/index.ts'
import { compileExpression as compile, type ExpressionOptions, type NativeFunction } from './compile/index.ts'
import type { CompiledRule, CompiledRulebook, NextStep, RulebookSource, RuleText } from './contract.ts'
import { nameOf } from './hash.ts'
import { factsOf } from './plan/facts.ts'
import { changeRules, compileRulebook as compileSource } from './rulebook.ts'

/** A JSONata expression, made once and evaluated many times. */
export interface CompiledExpression {
  /** compiled: as closures of ours. reference: in JSONata's own evaluator; nothing needs that today. */
  readonly mode: 'compiled' | 'reference'
  /** Dotted paths of the input that it reads, as far as its text tells. */
  readonly reads: readonly string[]
  /** Throws an ExpressionError. `bindings`: variables by their names without the $. */
  evaluate(input: Json, bindings?: Readonly<Record<string, Json>>): Json | undefined
}

export interface CompileExpressionOptions extends ExpressionOptions {
  /** What $now and $millis see, in milliseconds since 1970: 0 unless given. */
  readonly now?: number
  /** Seeds $random and $shuffle. */
  readonly seed?: string
  /** Functions in JavaScript, by their names without the $. */
  readonly functions?: Readonly<Record<string, NativeFunction>>
}

/** Makes an expression. Throws an ExpressionError when the text is not JSONata. */
export function compileExpression(text: string, options: CompileExpressionOptions = {}): CompiledExpression {
  const { now = 0, seed = '', functions = {}, ...rest } = options
  const expression = compile(text, rest)
  const { mode, reads } = expression
  return { mode, reads, evaluate: (input, values = {}) => expression.evaluate(input, { values, now, seed, functions }) }
}

/** A rule by its id: as an object, or as the text of its file. */
export type LibraryRule =
  | { readonly id: string; readonly rule: Rule }
  | { readonly id: string; readonly text: string; readonly file?: string }

/** What is around the rules; nothing of it has to be given. */
export type LibraryOptions = Partial<Omit<RulebookSource, 'rules'>>

/** Rules that decide. It never changes: replacing a rule gives another one. */
export interface LibraryRulebook {
  readonly revision: string
  /** In the order in which they are asked. */
  readonly rules: readonly CompiledRule[]
  /** What is wrong with rules, which are out then, and what is suspicious. */
  readonly diagnostics: readonly Diagnostic[]
  /** Whose rules are planned. `facts` may be a bare trigger. Never throws. */
  decide(facts: Facts | Trigger): LibraryDecision
  /** The next step of a plan, made ready, given the results of those before it, by their index. Never throws. */
  next(plan: LibraryPlan, results: readonly StepResult[]): NextStep
  /** Of every rule for this type of trigger, each clause with the values it read. */
  explain(facts: Facts | Trigger): readonly RuleExplanation[]
  /** The rulebook with this rule instead of the one of its id. What it costs does not depend on how many others there are. */
  replace(rule: LibraryRule): LibraryRulebook
}

export interface LibraryDecision extends Omit<Decision, 'plans'> {
  readonly plans: readonly LibraryPlan[]
}

/** Plain data, with the facts that it was made from: it can be kept and carried on elsewhere. */
export interface LibraryPlan extends Plan {
  readonly facts: Facts
}

/** How a step ended. */
export type StepResult = Pick<Outcome, 'index'> & Partial<Omit<Outcome, 'index'>>

/** Makes a rulebook of rules. Never throws: a rule that is wrong is out, with its diagnostics. */
export function compileRulebook(rules: readonly LibraryRule[], options: LibraryOptions = {}): LibraryRulebook {
  return libraryOf(
    compileSource({
      tables: {},
      schedules: {},
      constants: {},
      actions: standardActions,
      functions: {},
      connections: {},
      hash: nameOf,
      records: { origins: ['*'], schemes: [] },
      ...options,
      rules: rules.map(textOf),
    }),
  )
}

function libraryOf(book: CompiledRulebook): LibraryRulebook {
  return {
    revision: book.revision,
    rules: book.rules,
    get diagnostics() {
      return book.diagnostics
    },
    decide(given) {
      const facts = asFacts(given)
      const { plans, ...decision } = book.decide(facts)
      return { ...decision, plans: plans.map((plan) => ({ ...plan, facts })) }
    },
    next: ({ facts, ...plan }, results) => {
      const outcomes = results.map((result) => outcomeOf(result, plan))
      return book.next(plan, facts, outcomes)
    },
    explain: (given) => book.explain(asFacts(given)),
    replace: (rule) => libraryOf(changeRules(book, [textOf(rule)], [])),
  }
}

function textOf(given: LibraryRule): RuleText {
  if ('rule' in given) return { id: given.id, file: `rules/${given.id}.json`, text: JSON.stringify(given.rule) }
  return { id: given.id, file: given.file ?? `rules/${given.id}.yaml`, text: given.text }
}

function asFacts(given: Facts | Trigger): Facts {
  return 'ledger' in given ? given : factsOf(given)
}

function outcomeOf(result: StepResult, plan: Plan): Outcome {
  const action = plan.steps.find(({ index }) => index === result.index)?.action ?? ''
  return { action, status: 'done', attempts: 1, ...result }
}
