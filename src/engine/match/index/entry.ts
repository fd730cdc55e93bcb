import type { Plan } from '../../../model/index.ts'
import type { ReadyRule } from '../contract.ts'
import { accessOf, type Variety } from './access.ts'
import type { Formula, Path, Test } from './formula.ts'
import type { PreparedRule } from './prepare.ts'
import type { Predicate, Slots } from './slots.ts'

export interface Candidate {
  readonly rule: ReadyRule
  /** What is still to be asked: all clauses, or only those behind filters and condition. */
  readonly clauses: ReadyRule['clauses']
  /** What a plan of the rule is made of. */
  readonly steps: Plan['steps']
  /** The rule forces a record open on the screen of the trigger's own agent. */
  readonly forcesOpen: boolean
}

/** A rule as it stands in the index of one trigger type, wherever that is. */
export interface Entry {
  readonly candidate: Candidate
  /** For a trigger with a field of a kind that the index leaves alone. */
  readonly whole: Candidate
  /** Slots with the tests by which it is found. undefined: it is looked at for every trigger. */
  readonly found: readonly (readonly [number, Test])[] | undefined
  /** What is left to ask of the fields; undefined: nothing. */
  readonly residual: Predicate | undefined
  /** Slots with the kinds that they must have. */
  readonly needs: readonly (readonly [number, number])[]
  readonly read: readonly (readonly [number, Path])[]
}

export function entryOf(one: PreparedRule, variety: Variety, slots: Slots): Entry {
  const { rule, formula, steps, forcesOpen, rest, exact } = one
  const access = accessOf(formula, variety)
  const residual = access?.residual ?? formula
  const whole = { rule, clauses: rule.clauses, steps, forcesOpen }
  const paths = [...pathsIn(formula), ...one.needs.map(({ path }) => path)]
  return {
    candidate: exact ? { ...whole, clauses: rest } : whole,
    whole,
    found: access?.tests.map(({ path, test }) => [slots.slotOf(path), test]),
    residual: residual.kind === 'always' ? undefined : slots.predicateOf(residual),
    needs: one.needs.map(({ path, allowed }) => [slots.slotOf(path), allowed]),
    read: [...new Map(paths.map((path) => [slots.slotOf(path), path]))],
  }
}

function pathsIn(formula: Formula): readonly Path[] {
  if (formula.kind === 'test') return [formula.path]
  if (formula.kind === 'not') return pathsIn(formula.part)
  return formula.kind === 'and' || formula.kind === 'or' ? formula.parts.flatMap(pathsIn) : []
}
