import { arityOf, call } from './apply.ts'
import { failure } from './failure.ts'
import type { Run } from './run.ts'
import { isList, isNumeric, isTrue, push, sequence } from './values.ts'

type Implementation = (args: readonly unknown[], run: Run) => unknown

/** JSONata's functions that call functions, whose own versions wait for promises. */
export const higherOrder: Readonly<Record<string, Implementation>> = {
  map: ([given, fn], run) => {
    const list = itemsOf(given)
    if (list === undefined) return undefined
    const invoke = invoker(fn, run)
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
    const invoke = invoker(fn, run)
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
    const invoke = fn === undefined ? () => true : invoker(fn, run)
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
    const fromFirst = start === undefined && list.length > 0
    let result: unknown = fromFirst ? list[0] : start
    for (let index = fromFirst ? 1 : 0; index < list.length; index += 1) {
      result = call(fn, [result, list[index], index, list].slice(0, Math.min(arity, 4)), null, run)
    }
    return result
  },
  each: ([object, fn], run) => {
    const invoke = invoker(fn, run)
    const results = sequence()
    for (const [key, item] of entriesOf(object)) {
      const result = invoke(item, key, object)
      if (result !== undefined) push(results, result, run)
    }
    return results
  },
  sift: ([object, fn], run) => {
    const invoke = invoker(fn, run)
    const kept = entriesOf(object).filter(([key, item]) => isTrue(invoke(item, key, object)))
    return kept.length === 0 ? undefined : Object.assign(Object.create(null), Object.fromEntries(kept))
  },
  sort: ([list, fn], run) => {
    if (!isList(list) || list.length <= 1) return list
    if (fn !== undefined) return mergeSort(list, (a, b) => Boolean(call(fn, [a, b], null, run)), run)
    const sortable = list.every(isNumeric) ? list : list.filter((item) => typeof item === 'string')
    if (sortable.length < list.length) throw failure('D3070', { index: 1 })
    return mergeSort<string | number>(sortable, (a, b) => a > b, run)
  },
}

/** Calls a function with as many of value, key and whole as it takes. */
function invoker(fn: unknown, run: Run): (value: unknown, key: unknown, whole: unknown) => unknown {
  const arity = arityOf(fn)
  if (arity >= 3) return (value, key, whole) => call(fn, [value, key, whole], null, run)
  if (arity === 2) return (value, key) => call(fn, [value, key], null, run)
  return (value) => call(fn, [value], null, run)
}

/** What is gone through. A call of what was applied partially is not checked: it may give a text, or what has no items. */
function itemsOf(given: unknown): readonly unknown[] | undefined {
  if (isList(given) || given === undefined) return given
  return typeof given === 'string' ? given.split('') : []
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

/** Sorts into a new list that is no sequence; `swaps` says whether the first belongs behind the second. Stable. */
export function mergeSort<T>(items: readonly T[], swaps: (a: T, b: T) => boolean, run: Run): T[] {
  if (items.length <= 1) return [...items]
  run.charge(items.length)
  const middle = Math.floor(items.length / 2)
  const [left, right] = [mergeSort(items.slice(0, middle), swaps, run), mergeSort(items.slice(middle), swaps, run)]
  const merged: T[] = []
  let [l, r] = [0, 0]
  while (l < left.length && r < right.length) {
    if (swaps(left[l] as T, right[r] as T)) merged.push(right[r++] as T)
    else merged.push(left[l++] as T)
  }
  while (l < left.length) merged.push(left[l++] as T)
  while (r < right.length) merged.push(right[r++] as T)
  return merged
}
