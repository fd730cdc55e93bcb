import type {
  ActionSpec,
  Capabilities,
  Clause,
  ClauseName,
  Decision,
  Diagnostic,
  EmittedTrigger,
  Facts,
  Json,
  Outcome,
  Place,
  Plan,
  Problem,
  Rule,
  RuleExplanation,
  Schedule,
  Trigger,
} from '../model/index.ts'

/** A rule's text and where it came from. `id` is its path under rules/ without the extension. */
export interface RuleText {
  readonly id: string
  readonly file: string
  readonly text: string
  /** Asked as though its stage were for all: as cases are. */
  readonly forAll?: true
}

/** Everything that can change an answer. Its hash is the revision. */
export interface RulebookSource {
  readonly rules: readonly RuleText[]
  /** Table name (file name without extension) -> its CSV text, already decoded. */
  readonly tables: Readonly<Record<string, string>>
  readonly schedules: Readonly<Record<string, Schedule>>
  readonly constants: Readonly<Record<string, Json>>
  /** Every action that a loaded plugin contributes, the standard ones included. */
  readonly actions: readonly ActionSpec[]
  /** Functions contributed by plugins: name without $ -> JSONata text. */
  readonly functions: Readonly<Record<string, string>>
  /** Connection id -> what rules need to know of it. */
  readonly connections: Readonly<Record<string, ConnectionFacts>>
  /** sha256 hex of a text; passed in because the engine has no I/O. The journal names texts by the same hash. */
  readonly hash: (text: string) => string
  /** Where open-record may go. */
  readonly records: { readonly origins: readonly string[]; readonly schemes: readonly string[] }
}

export interface ConnectionFacts {
  readonly country: string | undefined
  readonly timezone: string
  readonly capabilities: Capabilities | undefined
}

/** The outcome of making a rulebook: bad rules are out with their diagnostics, the others run. */
export interface CompiledRulebook {
  readonly revision: string
  /** In the order in which they are asked. */
  readonly rules: readonly CompiledRule[]
  /** Of all files, good and bad; warnings too. */
  readonly diagnostics: readonly Diagnostic[]
  /** Rules with a condition that no index can use: asked for every trigger of their types. Why, and where it stands. */
  readonly unindexed: readonly { readonly rule: string; readonly problem: Problem }[]
  /** Rules with a limit: the caller counts and puts the counts in facts.ledger.limits. */
  readonly limits: readonly LimitSpec[]
  /** Never throws. */
  decide(facts: Facts): Decision
  /** What to do next in a plan, given the outcomes so far (by step index). Pure; never throws. */
  next(plan: Plan, facts: Facts, outcomes: readonly Outcome[]): NextStep
  /** Why the condition of the next step holds or not; undefined: it has none. */
  explainNext(plan: Plan, facts: Facts, outcomes: readonly Outcome[]): Clause | undefined
  /** The whole why and why-not, one per rule of this trigger's type; `rule` limits it to one. */
  explain(facts: Facts, rule?: string): readonly RuleExplanation[]
}

export interface CompiledRule {
  readonly id: string
  readonly file: string
  readonly hash: string
  readonly rule: Rule
}

export interface LimitSpec {
  readonly rule: string
  readonly seconds: number
  /** The key under which facts.ledger.limits holds the count for this trigger. */
  key(facts: Omit<Facts, 'ledger'>): string
}

export type NextStep =
  | { readonly kind: 'run'; readonly step: ReadyStep }
  /** The step's condition is not true, or its lookup found nobody and the policy says skip: go on with the next one. */
  | { readonly kind: 'skip'; readonly index: number; readonly action: string; readonly as: string | undefined; readonly problem: Problem }
  /** The step could not be prepared: an expression failed or the input is not valid. */
  | {
      readonly kind: 'fail'
      readonly index: number
      readonly action: string
      readonly as: string | undefined
      readonly problem: Problem
      readonly ends: boolean
    }
  | { readonly kind: 'done' }

export interface ReadyStep {
  readonly index: number
  readonly action: string
  readonly as: string | undefined
  /** Validated by the action's input schema, defaults filled in. */
  readonly input: Readonly<Record<string, Json>>
  readonly connection: string
  /** Milliseconds since 1970, from the trigger's receivedAt; undefined: at once. */
  readonly notBefore: number | undefined
  /** Milliseconds since 1970. */
  readonly deadline: number
  readonly timeoutSeconds: number
  readonly retry: { readonly count: number; readonly seconds: number }
  readonly only: 'still-ringing' | 'still-on-call' | undefined
  readonly continueOnError: boolean
  readonly atMostOnce: boolean
}

export interface CaseResult {
  readonly rule: string
  readonly case: string
  readonly passed: boolean
  /** What was planned, with inputs. */
  readonly actual: readonly { readonly action: string; readonly with: Readonly<Record<string, Json>> }[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What the cases of a rule saw of one of its conditions, or of a part of one. */
export interface ClauseCoverage {
  readonly name: ClauseName
  readonly text: string
  readonly place?: Place
  /** Which step's condition it is; undefined: the rule's. */
  readonly step?: number
  /** So many cases saw it true, and so many false. */
  readonly yes: number
  readonly no: number
}

export interface Simulation {
  readonly decision: Decision
  readonly explanations: readonly RuleExplanation[]
  /** Steps with final inputs; a step whose answer nobody recorded or gave ends its plan as unknown. */
  readonly steps: readonly SimulatedStep[]
}

export interface SimulatedStep {
  readonly rule: string
  readonly index: number
  readonly action: string
  readonly verdict: 'would-do' | 'skip' | 'fail' | 'unknown'
  /** Its condition, if it has one and it was explained, part by part. */
  readonly condition?: Clause
  readonly input?: Readonly<Record<string, Json>>
  readonly result?: Json
  readonly problem?: Problem
}

/** Turns what a plugin emitted into a trigger: numbers, customer, interaction id. */
export interface NormaliseInput {
  readonly emitted: EmittedTrigger
  readonly connection: string
  readonly vendor: string
  readonly country: string | undefined
  readonly receivedAt: string
}

/** The functions that src/engine/index.ts exports, for reading in one place. */
export interface Engine {
  /** Text -> rule with ranges, or what is wrong with it. Never throws. */
  parseRule(source: RuleText): { readonly rule: Rule | undefined; readonly diagnostics: readonly Diagnostic[] }
  /** Never throws; `previous` lets unchanged rules be reused. */
  compileRulebook(source: RulebookSource, previous?: CompiledRulebook): CompiledRulebook
  /** The same a rule at a time, for those who have something else to do between two of them. */
  compileInSteps(source: RulebookSource, previous?: CompiledRulebook): Generator<undefined, CompiledRulebook>
  /** A rulebook with some rules replaced or added and some, by their ids, taken out. It costs the same however many others there are. */
  changeRules(rulebook: CompiledRulebook, texts: readonly RuleText[], gone: readonly string[]): CompiledRulebook
  /** A rule of a rulebook; undefined when it is not there or out. */
  readyRule(rulebook: CompiledRulebook, id: string): CompiledRule | undefined
  /** What is wrong with or suspicious in one rule. */
  ruleDiagnostics(rulebook: CompiledRulebook, id: string): readonly Diagnostic[]
  /** What is suspicious in rules beside each other, by rule id. */
  rulebookLints(rulebook: CompiledRulebook): ReadonlyMap<string, readonly Diagnostic[]>
  /** The same of one rule. */
  lintsOfRule(rulebook: CompiledRulebook, id: string): readonly Diagnostic[]
  /** Runs the cases of one rule, alone in a rulebook of its own; `empty`: one of the same source without rules. */
  runCases(source: RulebookSource, rule: string, empty?: CompiledRulebook): readonly CaseResult[]
  /** Which conditions of one rule its cases saw true, and which false. */
  coverCases(source: RulebookSource, rule: string, empty: CompiledRulebook): readonly ClauseCoverage[]
  /** A rulebook on recorded or invented facts; nothing is done. `given` is keyed by as or index, per rule id. */
  simulate(
    rulebook: CompiledRulebook,
    facts: Facts,
    given: Readonly<Record<string, Readonly<Record<string, Json>>>>,
    recorded: readonly Outcome[],
  ): Simulation
  /** What one plan of a decision would do, without the why: for those who ask it of very many. */
  simulatePlan(rulebook: CompiledRulebook, facts: Facts, plan: Plan, recorded: readonly Outcome[]): readonly SimulatedStep[]
  /** The step of a plan that would have to ask first, ready to be run; undefined: every answer is known. */
  stepToAsk(rulebook: CompiledRulebook, facts: Facts, plan: Plan, recorded: readonly Outcome[]): ReadyStep | undefined
  normalise(input: NormaliseInput): Trigger
  /** Makes facts from a case's or simulation's bare trigger. */
  factsOf(trigger: Trigger, known?: Partial<Facts>): Facts
  /** One guarded evaluation, for declarative mappings. `now` is what $now sees, in milliseconds since 1970. Throws a CordError. */
  evaluateMapping(expression: string, input: Json, now?: number): Json | undefined
  /** The live JSON Schema of a rule with every action's own input schema. */
  ruleSchema(actions: readonly ActionSpec[]): Json
}
