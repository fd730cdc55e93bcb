import { always, and, type Formula, kinds, not, or, type Path, type Test, test } from './formula.ts'

/** What the fields alone tell of an expression, provided that each field is of an allowed kind. */
export interface Finding {
  /** Holds at least whenever the expression is truthy or fails. */
  readonly truth: Formula
  /** Holds at least whenever the expression gives something that is not truthy, or fails. */
  readonly falsity: Formula
  /** `truth` and `falsity` hold exactly then. */
  readonly exact: boolean
  /** The expression cannot fail. */
  readonly safe: boolean
}

/** Field -> the kinds for which what was found of an expression is so. Keyed by `keyOf(path)`. */
export type Needs = ReadonlyMap<string, Need>

export interface Need {
  readonly path: Path
  readonly allowed: number
}

/** Collects what fields must be: all expressions that read a field must allow its kind. */
export class NeedSet {
  readonly all = new Map<string, Need>()

  add(path: Path, allowed: number): void {
    const key = keyOf(path)
    this.all.set(key, needOf(path, key, allowed & (this.all.get(key)?.allowed ?? allowed)))
  }

  /** The same list for the same needs. */
  list(): readonly Need[] {
    const needs = [...this.all.values()]
    const key = needs.map(({ path, allowed }) => `${allowed} ${keyOf(path)}`).join('\u0001')
    const same = lists.get(key) ?? needs
    if (lists.size >= most) lists.clear()
    lists.set(key, same)
    return same
  }
}

const most = 10_000
const known = new Map<string, Need>()
const lists = new Map<string, readonly Need[]>()

/** The same for the same field and kinds: thousands of rules need the same of a few fields. */
function needOf(path: Path, key: string, allowed: number): Need {
  const name = `${allowed} ${key}`
  const need = known.get(name) ?? { path, allowed }
  if (known.size >= most) known.clear()
  known.set(name, need)
  return need
}

export const anyButLists = kinds.string | kinds.number | kinds.boolean | kinds.null | kinds.object
export const anyValue = anyButLists | kinds.list

export const unknown: Finding = { truth: always, falsity: always, exact: false, safe: false }
export const unknownButSafe: Finding = { ...unknown, safe: true }

export function keyOf(path: Path): string {
  return path.join('\u0000')
}

/** An expression that always gives true or false. */
export function decided(truth: Formula): Finding {
  return { truth, falsity: not(truth), exact: true, safe: true }
}

/** An expression that gives nothing when the field is missing. */
export function ifPresent(path: Path, one: Test): Finding {
  const truth = test(path, one)
  return { truth, falsity: and(test(path, { kind: 'exists' }), not(truth)), exact: true, safe: true }
}

export function negated({ truth, falsity, exact, safe }: Finding): Finding {
  return { truth: falsity, falsity: truth, exact, safe }
}

/** What stands behind an `and` is reached only where the left side neither fails nor says no. */
export function both(left: Finding, right: Finding): Finding {
  if (!left.safe) return { truth: left.truth, falsity: always, exact: false, safe: false }
  return joined(and(left.truth, right.truth), left, right)
}

export function either(left: Finding, right: Finding): Finding {
  return joined(or(left.truth, right.truth), left, right)
}

function joined(truth: Formula, left: Finding, right: Finding): Finding {
  const exact = left.exact && right.exact
  return { truth, falsity: exact ? not(truth) : always, exact, safe: left.safe && right.safe }
}
