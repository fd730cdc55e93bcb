import { kinds, type Operator, type Test } from './formula.ts'
import { comparisons } from './slots.ts'

/** Which rules, by their position, are found by the value of one field. */
export interface Postings {
  add(test: Test, position: number): void
  /** Calls `see` with the position of each rule that one of its tests finds by this value. */
  find(value: unknown, kind: number, see: (position: number) => void): void
}

type Lists<Key, Entry = number> = Map<Key, Entry[]>

interface Bound {
  readonly bound: string | number
  readonly position: number
}

export function createPostings(): Postings {
  const equal: Lists<unknown> = new Map()
  const members: Lists<unknown> = new Map()
  const prefixes: { readonly length: number; readonly lists: Lists<string> }[] = []
  const ranges: Lists<Operator, Bound> = new Map()
  const present: number[] = []
  const truthy: number[] = []

  function add(test: Test, position: number): void {
    if (test.kind === 'equal') append(equal, test.value, position)
    else if (test.kind === 'has') append(members, test.value, position)
    else if (test.kind === 'exists') present.push(position)
    else if (test.kind === 'truthy') truthy.push(position)
    else if (test.kind === 'range') append(ranges, test.operator, { bound: test.bound, position })
    else {
      const { length } = test.text
      const lists = prefixes.find((known) => known.length === length)?.lists ?? new Map()
      if (lists.size === 0) prefixes.push({ length, lists })
      append(lists, test.text, position)
    }
  }

  function find(value: unknown, kind: number, see: (position: number) => void): void {
    if (equal.size > 0) seeAll(equal.get(value), see)
    if (members.size > 0) findMembers(value, kind, see)
    if (prefixes.length > 0 && typeof value === 'string') {
      for (const { length, lists } of prefixes) if (value.length >= length) seeAll(lists.get(value.slice(0, length)), see)
    }
    if (ranges.size > 0 && (typeof value === 'string' || typeof value === 'number')) {
      for (const [operator, bounds] of ranges) seeRange(value, comparisons[operator], bounds, see)
    }
    seeAll(present, see)
    if (truthy.length > 0 && value) seeAll(truthy, see)
  }

  function findMembers(value: unknown, kind: number, see: (position: number) => void): void {
    if (kind === kinds.list && Array.isArray(value)) for (const one of new Set(value)) seeAll(members.get(one), see)
    else seeAll(members.get(value), see)
  }

  return { add, find }
}

export function append<Key, Entry>(lists: Lists<Key, Entry>, key: Key, position: Entry): void {
  const known = lists.get(key)
  if (known === undefined) lists.set(key, [position])
  else known.push(position)
}

function seeAll(positions: readonly number[] | undefined, see: (position: number) => void): void {
  if (positions === undefined) return
  for (let index = 0; index < positions.length; index += 1) see(positions[index] as number)
}

function seeRange(
  value: string | number,
  holds: (value: string | number, bound: string | number) => boolean,
  bounds: readonly Bound[],
  see: (position: number) => void,
): void {
  for (const { bound, position } of bounds) if (typeof bound === typeof value && holds(value, bound)) see(position)
}
