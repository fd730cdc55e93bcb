import type { Fields } from './fields.ts'
import { kinds, type Operator } from './formula.ts'
import { comparisons } from './programs.ts'
import type { Reading } from './reader.ts'

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

/** Puts the rules that the field in this slot finds, which is not wild, with those that are found already. */
export function find(postings: Postings, { values, numbers, kinds: kindOf }: Reading, slot: number, fields: Fields, into: Found[]): void {
  const { equal, members, prefixes, ranges, present, truthy } = postings
  const number = numbers[slot] as number
  if (number > 0) {
    put(equal[number], into)
    put(members[number], into)
  }
  if (prefixes.length > 0) findPrefixes(prefixes, values[slot], into)
  if (ranges.length > 0) findRanges(ranges, values[slot], into)
  if (members.length > 0 && kindOf[slot] === kinds.list) findMembers(members, values[slot], fields.numbers[slot], into)
  put(present, into)
  if (truthy !== undefined && values[slot]) into.push(truthy)
}

function put(found: Found | undefined, into: Found[]): void {
  if (found !== undefined) into.push(found)
}

function findPrefixes(prefixes: readonly Prefixes[], value: unknown, into: Found[]): void {
  if (typeof value !== 'string') return
  for (const { length, found } of prefixes) if (value.length >= length) put(found.get(value.slice(0, length)), into)
}

function findRanges(ranges: readonly Range[], value: unknown, into: Found[]): void {
  if (typeof value !== 'string' && typeof value !== 'number') return
  for (const { operator, type, bounds } of ranges) {
    if (typeof value !== type) continue
    const holds = comparisons[operator]
    for (const { bound, found } of bounds) {
      if (!holds(value, bound)) break
      into.push(found)
    }
  }
}

function findMembers(members: Postings['members'], value: unknown, numbers: ReadonlyMap<unknown, number> | undefined, into: Found[]): void {
  if (Array.isArray(value)) for (const one of new Set(value)) put(members[numbers?.get(one) ?? 0], into)
}
