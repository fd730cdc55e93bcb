import type { Ordered } from '../order.ts'
import { accessOf, type Variety } from './access.ts'
import type { Fields } from './fields.ts'
import type { Formula } from './formula.ts'
import type { Posting } from './posting-changes.ts'
import type { Candidate, PreparedRule } from './prepare.ts'
import { fails, type Program, type Programs } from './programs.ts'

/** What the indexes of one trigger type that follow each other have in common. It only grows; when much of it is unused, all is made anew. */
export interface Common {
  readonly fields: Fields
  readonly programs: Programs
  readonly variety: Variety
  /** How many rules the variety was counted of. */
  readonly counted: number
  /** What rules need, by what it is: many need the same. */
  readonly needs: Map<string, Entry['needs']>
  /** How many rules have a number. */
  size: number
}

/** A rule as it stands in the index of one trigger type. */
export interface Entry extends Ordered {
  readonly prepared: PreparedRule
  readonly whole: Candidate
  readonly candidate: Candidate
  readonly number: number
  /** It is looked at for every trigger, for no way was found to leave it out. */
  readonly always: boolean
  /** What is asked of the fields of such a rule. */
  readonly program: Program
  /** Where it is found, by slots. */
  readonly postings: readonly (readonly [number, Posting])[]
  /** Slots with the kinds that they must have. */
  readonly needs: readonly (readonly [number, number])[]
}

export function entryOf(prepared: PreparedRule, common: Common): Entry {
  const { fields, programs, variety } = common
  const { id, order, group, isFallback, whole, candidate, rule, formula } = prepared
  const number = common.size
  common.size += 1
  const entry = { id, order, group, isFallback, prepared, whole, candidate, number }
  // A rule that is switched off is explained and never found.
  if (rule.rule.enabled === false) return { ...entry, always: false, program: fails, postings: [], needs: [] }
  const access = accessOf(formula, variety)
  const program = programs.programOf(access?.residual ?? formula)
  const needs = sameNeeds(
    prepared.needs.map(({ path, allowed }) => [fields.slotOf(path), allowed] as const),
    common,
  )
  for (const path of pathsIn(formula)) fields.slotOf(path)
  const postings = (access?.tests ?? []).map(({ path, test }) => [fields.slotOf(path), { test, number, program }] as const)
  return { ...entry, always: access === undefined, program, postings, needs }
}

function sameNeeds(needs: Entry['needs'], { needs: known }: Common): Entry['needs'] {
  const key = needs.join(' ')
  const same = known.get(key) ?? needs
  known.set(key, same)
  return same
}

function pathsIn(formula: Formula): readonly (readonly string[])[] {
  if (formula.kind === 'test') return [formula.path]
  if (formula.kind === 'not') return pathsIn(formula.part)
  return formula.kind === 'and' || formula.kind === 'or' ? formula.parts.flatMap(pathsIn) : []
}
