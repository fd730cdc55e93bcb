import type { Fields } from './fields.ts'
import { kinds, type Operator } from './formula.ts'
import { comparisons } from './programs.ts'
import { numberIn, type Reading } from './reader.ts'

/** Rules that one value of a field finds, each with the program that is left to ask: number, program, number, program, ... */
export type Found = readonly number[]

/** Which rules are found by the value of one field. Nothing in it changes. */
export interface Postings {
  /** By the number of the value. */
  readonly equal: readonly (Found | undefined)[]
  /** The same for a field that is the value or a list that holds it. */
  readonly members: readonly (Found | undefined)[]
  readonly prefixes: readonly Prefixes[]
  readonly ranges: readonly Range[]
  readonly present: Found | undefined
  readonly truthy: Found | undefined
}

/** Beginnings of one length. */
export interface Prefixes {
  readonly length: number
  readonly found: ReadonlyMap<string, Found>
}

export interface Range {
  readonly operator: Operator
  readonly type: 'string' | 'number'
  /** Those that most values are on the right side of come first. */
  readonly bounds: readonly Bound[]
}

export interface Bound {
  readonly bound: string | number
  readonly found: Found
}

export const noPostings: Postings = { equal: [], members: [], prefixes: [], ranges: [], present: undefined, truthy: undefined }

/**
 * Puts the rules that the field in this slot finds, which is not wild, into a list from a place on. Returns the place behind the last.
 */
export function find(
  { equal, members, prefixes, ranges, present, truthy }: Postings,
  reading: Reading,
  slot: number,
  fields: Fields,
  into: Found[],
  from: number,
): number {
  const { values, kinds: kindOf } = reading
  let end = from
  if (equal.length > 0 || members.length > 0) {
    const number = numberIn(reading, slot, fields)
    end = put(equal[number], into, end)
    end = put(members[number], into, end)
  }
  if (prefixes.length > 0) end = findPrefixes(prefixes, values[slot], into, end)
  if (ranges.length > 0) end = findRanges(ranges, values[slot], into, end)
  if (members.length > 0 && kindOf[slot] === kinds.list) end = findMembers(members, values[slot], fields.numbers[slot], into, end)
  if (present !== undefined) end = put(present, into, end)
  return truthy !== undefined && values[slot] ? put(truthy, into, end) : end
}

function put(found: Found | undefined, into: Found[], end: number): number {
  if (found === undefined) return end
  into[end] = found
  return end + 1
}

function findPrefixes(prefixes: readonly Prefixes[], value: unknown, into: Found[], from: number): number {
  if (typeof value !== 'string') return from
  let end = from
  for (const { length, found } of prefixes) if (value.length >= length) end = put(found.get(value.slice(0, length)), into, end)
  return end
}

function findRanges(ranges: readonly Range[], value: unknown, into: Found[], from: number): number {
  if (typeof value !== 'string' && typeof value !== 'number') return from
  let end = from
  for (const { operator, type, bounds } of ranges) {
    if (typeof value !== type) continue
    const holds = comparisons[operator]
    for (const { bound, found } of bounds) {
      if (!holds(value, bound)) break
      end = put(found, into, end)
    }
  }
  return end
}

function findMembers(
  members: Postings['members'],
  value: unknown,
  numbers: ReadonlyMap<unknown, number> | undefined,
  into: Found[],
  from: number,
): number {
  let end = from
  if (Array.isArray(value)) for (const one of new Set(value)) end = put(members[numbers?.get(one) ?? 0], into, end)
  return end
}
