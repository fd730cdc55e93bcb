import type { Scalar, Test } from './formula.ts'
import type { Bound, Found, Postings, Range } from './postings.ts'
import type { Program } from './programs.ts'

/** A rule that one test of a field finds, and the program that is left to ask then. */
export interface Posting {
  readonly test: Test
  readonly number: number
  readonly program: Program
}

/** The postings of one field without some rules and with others. What is not touched is shared; `numberOf`: of a value of the field. */
export function changePostings(
  before: Postings,
  gone: readonly Posting[],
  come: readonly Posting[],
  numberOf: (value: Scalar) => number,
): Postings {
  const equal = [...before.equal]
  const members = [...before.members]
  const prefixes = new Map(before.prefixes.map(({ length, found }) => [length, found]))
  const maps = new Map<number, Map<string, Found>>()
  const lists = new Map<Found | undefined, number[]>()
  let { present, truthy } = before

  /** A list that nobody else has, so that it may be written to. */
  function own(found: Found | undefined): number[] {
    const list = (found === undefined ? undefined : lists.get(found)) ?? [...(found ?? [])]
    lists.set(list, list)
    return list
  }

  function ownMap(length: number): Map<string, Found> {
    const map = maps.get(length) ?? new Map(prefixes.get(length))
    maps.set(length, map)
    prefixes.set(length, map)
    return map
  }

  function change({ test, ...posting }: Posting, edit: (list: number[], posting: Omit<Posting, 'test'>) => void): void {
    const edited = (found: Found | undefined): Found | undefined => {
      const list = own(found)
      edit(list, posting)
      return list.length === 0 ? undefined : list
    }
    if (test.kind === 'equal') changeAt(equal, numberOf(test.value), edited)
    else if (test.kind === 'has') changeAt(members, numberOf(test.value), edited)
    else if (test.kind === 'exists') present = edited(present)
    else if (test.kind === 'truthy') truthy = edited(truthy)
    else if (test.kind === 'prefix') {
      const map = ownMap(test.text.length)
      const found = edited(map.get(test.text))
      if (found === undefined) map.delete(test.text)
      else map.set(test.text, found)
    }
  }

  for (const posting of gone) change(posting, takeOut)
  for (const posting of come) change(posting, (list, { number, program }) => list.push(number, program))
  return {
    equal,
    members: members.every((found) => found === undefined) ? [] : members,
    prefixes: [...prefixes].flatMap(([length, found]) => (found.size === 0 ? [] : [{ length, found }])),
    ranges: changeRanges(before.ranges, gone.filter(isRange), come.filter(isRange)),
    present,
    truthy,
  }
}

function changeAt(lists: (Found | undefined)[], number: number, edited: (found: Found | undefined) => Found | undefined): void {
  while (lists.length <= number) lists.push(undefined)
  lists[number] = edited(lists[number])
}

function takeOut(list: number[], { number }: { readonly number: number }): void {
  for (let at = list.length - 2; at >= 0; at -= 2) if (list[at] === number) list.splice(at, 2)
}

type RangePosting = Posting & { readonly test: { readonly kind: 'range' } }

function isRange(posting: Posting): posting is RangePosting {
  return posting.test.kind === 'range'
}

function changeRanges(before: readonly Range[], gone: readonly RangePosting[], come: readonly RangePosting[]): readonly Range[] {
  if (gone.length === 0 && come.length === 0) return before
  const left = new Set(gone.map(({ number }) => number))
  const ranges = new Map<string, { readonly operator: Range['operator']; readonly type: Range['type']; bounds: Bound[] }>()
  const rangeOf = (operator: Range['operator'], type: Range['type']): { bounds: Bound[] } => {
    const key = `${operator} ${type}`
    const range = ranges.get(key) ?? { operator, type, bounds: [] }
    ranges.set(key, range)
    return range
  }
  for (const { operator, type, bounds } of before) {
    rangeOf(operator, type).bounds = bounds.filter(({ found: [number] }) => number === undefined || !left.has(number))
  }
  for (const { test, number, program } of come) {
    const type = typeof test.bound === 'string' ? 'string' : 'number'
    rangeOf(test.operator, type).bounds.push({ bound: test.bound, found: [number, program] })
  }
  for (const { operator, bounds } of ranges.values()) {
    const direction = operator.startsWith('>') ? 1 : -1
    bounds.sort((a, b) => (a.bound < b.bound ? -direction : a.bound > b.bound ? direction : 0))
  }
  return [...ranges.values()].filter(({ bounds }) => bounds.length > 0)
}
