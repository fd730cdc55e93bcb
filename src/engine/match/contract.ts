import type { ActionSpec, ClauseName, Facts, JsonObject, Problem, Step } from '../../model/index.ts'
import type { Expression, Scope } from '../compile/contract.ts'
import type { CompiledRule } from '../contract.ts'
import type { StepInput } from '../plan/step-input.ts'
import type { RangeMap } from '../rules/contract.ts'
import type { Path } from '../shape/path.ts'
import type { Once, Subjects } from './keys.ts'
import type { StageSide } from './stage.ts'

/** A rule made ready to be asked and carried out. Nothing in it changes. */
export interface ReadyRule extends CompiledRule {
  readonly ranges: RangeMap
  readonly types: readonly string[]
  /** In the order in which they are asked; a rule is planned when all of them hold. */
  readonly clauses: readonly RuleClause[]
  /** undefined: it has one text, for all. */
  readonly stage: StageSide | undefined
  readonly when: Expression | undefined
  /** undefined when the rule says off. */
  readonly once: Once | undefined
  readonly steps: readonly ReadyRuleStep[]
}

export interface ReadyRuleStep {
  readonly step: Step
  readonly spec: ActionSpec
  readonly when: Expression | undefined
  readonly input: StepInput
  /** For open-record: the `as` of the earlier lookups that its input is made from. */
  readonly lookups: readonly string[]
}

/** One condition that rules put on a trigger. */
export interface RuleClause {
  readonly name: ClauseName
  /** Where it stands in the rule; undefined for a default that is not written. */
  readonly path: Path | undefined
  /** The clause as written. */
  textOf(rule: ReadyRule): string | undefined
  ask(asking: Asking, rule: ReadyRule): Answer
}

/** What a clause is asked against. */
export interface Asking {
  readonly facts: Facts
  /** What expressions see: the facts without the ledger. */
  readonly input: JsonObject
  readonly scope: Scope
  /** Group -> the rule that holds it. */
  readonly held: ReadonlyMap<string, string>
  readonly subjects: Subjects
}

export type Answer =
  | { readonly holds: 'yes' }
  | { readonly holds: 'no' | 'failed'; readonly because: (asking: Asking, rule: ReadyRule) => Problem }
