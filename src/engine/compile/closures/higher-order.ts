import { arityOf, call } from './apply.ts'
import { failure } from './failure.ts'
import { repeat } from './repeat.ts'
import type { Run } from './run.ts'
import { isList, isNumeric, isTrue, type List, push, sequence } from './values.ts'

type Implementation = (args: readonly unknown[], run: Run) => unknown

/** JSONata's functions that call functions, whose own versions wait for promises. */
export const higherOrder: Readonly<Record<string, Implementation>> = {
  map: ([given, fn], run) => {
    const list = itemsOf(given)
    if (list === undefined) return undefined
    const invoke = repeat(fn, 3, run)
    const results = sequence()
    for (let index = 0; index < list.length; index += 1) {
      const result = invoke(list[index], index, list)
      if (result !== undefined) push(results, result, run)
    }
    return results
  },
  filter: ([given, fn], run) => {
    const list = itemsOf(given)
    if (list === undefined) return undefined
    const invoke = repeat(fn, 3, run)
    const results = sequence()
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index]
      if (isTrue(invoke(item, index, list))) push(results, item, run)
    }
    return results
  },
  single: ([given, fn], run) => {
    const list = itemsOf(given)
    if (list === undefined) return undefined
    const invoke = fn === undefined ? () => true : repeat(fn, 3, run)
    let found: { readonly item: unknown } | undefined
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index]
      if (!isTrue(invoke(item, index, list))) continue
      if (found !== undefined) throw failure('D3138', { index })
      found = { item }
    }
    if (found === undefined) throw failure('D3139')
    return found.item
  },
  reduce: ([given, fn, start], run) => {
    const list = itemsOf(given)
    if (list === undefined) return undefined
    const arity = arityOf(fn)
    if (arity < 2) throw failure('D3050', { index: 1 })
    const invoke = repeat(fn, 4, run)
    const fromFirst = start === undefined && list.length > 0
    let result: unknown = fromFirst ? list[0] : start
    for (let index = fromFirst ? 1 : 0; index < list.length; index += 1) {
      result = invoke(result, list[index], index, list)
    }
    return result
  },
  each: ([object, fn], run) => {
    const invoke = repeat(fn, 3, run)
    const results = sequence()
    for (const [key, item] of entriesOf(object)) {
      const result = invoke(item, key, object)
      if (result !== undefined) push(results, result, run)
    }
    return results
  },
  sift: ([object, fn], run) => {
    const invoke = repeat(fn, 3, run)
    const kept = entriesOf(object).filter(([key, item]) => isTrue(invoke(item, key, object)))
    return kept.length === 0 ? undefined : Object.assign(Object.create(null), Object.fromEntries(kept))
  },
  sort: ([list, fn], run) => {
    if (!isList(list) || list.length <= 1) return list
    if (fn !== undefined) return sortBy(list, fn, run)
    const sortable = list.every(isNumeric) ? list : list.filter((item) => typeof item === 'string')
    if (sortable.length < list.length) throw failure('D3070', { index: 1 })
    return mergeSort<string | number>(sortable, (a, b) => a > b, run)
  },
}

/** What is gone through. A call of what was applied partially is not checked: it may give a text, or what has no items. */
function itemsOf(given: unknown): readonly unknown[] | undefined {
  if (isList(given) || given === undefined) return given
  return typeof given === 'string' ? given.split('') : []
}

/** A function that decides an order is given two items, however many it takes. */
function sortBy(list: List, fn: unknown, run: Run): unknown[] {
  const invoke = arityOf(fn) === 2 ? repeat(fn, 2, run) : (a: unknown, b: unknown) => call(fn, [a, b], null, run)
  return mergeSort(list, (a, b) => Boolean(invoke(a, b)), run)
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

/**
 * Sorts into a new list that is no sequence; `swaps` says whether the first belongs behind the second. Stable, and asks in the
 * order of the reference: a comparison may fail.
 */
export function mergeSort<T>(items: readonly T[], swaps: (a: T, b: T) => boolean, run: Run): T[] {
  const sorted = [...items]
  sortPart([...items], sorted, 0, items.length, swaps, run)
  return sorted
}

/** Sorts what is between two places, the same in both lists, into the second. */
function sortPart<T>(from: T[], into: T[], begin: number, end: number, swaps: (a: T, b: T) => boolean, run: Run): void {
  if (end - begin <= 1) return
  run.charge(end - begin)
  const middle = begin + Math.floor((end - begin) / 2)
  sortPart(into, from, begin, middle, swaps, run)
  sortPart(into, from, middle, end, swaps, run)
  let [left, right] = [begin, middle]
  for (let at = begin; at < end; at += 1) {
    const takesRight = left >= middle || (right < end && swaps(from[left] as T, from[right] as T))
    into[at] = (takesRight ? from[right++] : from[left++]) as T
  }
}
