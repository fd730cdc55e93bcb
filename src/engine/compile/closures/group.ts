import type { Group, Node } from './ast.ts'
import type { Evaluate } from './callable.ts'
import type { Context } from './context.ts'
import { failure } from './failure.ts'
import { Frame } from './frame.ts'
import { tupleNames } from './names.ts'
import type { Run } from './run.ts'
import { append, isList, isRecord, type List } from './values.ts'

/** Steps that putting an item into its group is worth. */
const perItem = 4

/** Groups items by keys: `{...}` behind something, or an object constructor, which has one item. */
export function compileGroup(group: Group, context: Context): (value: unknown, frame: Frame, run: Run) => unknown {
  const inner = context.tuples ? { ...context, names: tupleNames(context.names) } : context
  const pairs = group.lhs.map(([key, value]) => ({ key: context.compile(key, inner), value: context.compile(value, inner) }))
  const { position } = group
  return (value, frame, run) => {
    const stream = isList(value) && value.tupleStream === true
    const items = isList(value) ? (value.length === 0 && !stream ? [undefined] : value) : [value]
    const groups = new Map<string, Gathered>()
    run.charge(items.length * perItem)
    for (let at = 0; at < items.length; at += 1) {
      const item = items[at]
      const tuple = stream && isRecord(item) ? item : undefined
      const seen = context.tuples ? new Frame(frame, [], tuple) : frame
      for (let index = 0; index < pairs.length; index += 1) {
        const key = pairs[index]?.key(tuple === undefined ? item : tuple['@'], seen, run)
        if (key !== undefined) gather(groups, checkedKey(key, position), item, index, position, run)
      }
    }
    const result: Record<string, unknown> = Object.create(null)
    for (const [key, { data, pair }] of inOrder(groups)) {
      const { item, tuple } = stream ? reduced(data, run) : { item: data, tuple: undefined }
      const made = pairs[pair]?.value(item, context.tuples ? new Frame(frame, [], tuple) : frame, run)
      if (made !== undefined) result[key] = made
    }
    return run.weighs ? run.weighed(result) : result
  }
}

interface Gathered {
  data: unknown
  /** The list was made here. */
  owned: boolean
  readonly pair: number
}

/** The order of an object's keys: whole numbers come first. */
function inOrder(groups: ReadonlyMap<string, Gathered>): Iterable<readonly [string, Gathered]> {
  for (const key of groups.keys()) {
    if (startsLikeNumber(key)) {
      const order = Object.keys(Object.fromEntries(groups))
      return order.map((one) => [one, groups.get(one) as Gathered] as const)
    }
  }
  return groups
}

function startsLikeNumber(key: string): boolean {
  const code = key.charCodeAt(0)
  return code >= 48 && code <= 57
}

function gather(groups: Map<string, Gathered>, key: string, item: unknown, pair: number, position: number | undefined, run: Run): void {
  const known = groups.get(key)
  if (known === undefined) groups.set(key, { data: item, owned: false, pair })
  else if (known.pair !== pair) throw failure('D1009', { position, value: key })
  else add(known, item, run)
}

/** The second item makes a list, which the others are added to. */
function add(known: Gathered, item: unknown, run: Run): void {
  if (!known.owned || !isList(known.data) || isList(item) || item === undefined || known.data.length >= run.limits.sequence) {
    const before = known.data
    known.data = append(before, item, run)
    known.owned = known.data !== before && known.data !== item
  } else known.data.push(item)
}

function checkedKey(key: unknown, position: number | undefined): string {
  if (typeof key !== 'string') throw failure('T1003', { position, value: key })
  if (key === '_jsonata_lambda' || key === '_jsonata_function') throw failure('D1013', { position, value: key })
  return key
}

/**
 * The tuples of one group as one: each variable with all its values. A tuple that is alone in its group gives its item away: the
 * next key that it is grouped under does not see it, as in the reference.
 */
function reduced(data: unknown, run: Run): { readonly item: unknown; readonly tuple: Record<string, unknown> } {
  const tuple: Record<string, unknown> = isRecord(data) ? data : Object.create(null)
  if (isList(data)) {
    const [first, ...others] = data
    Object.assign(tuple, first)
    for (const other of others) {
      if (isRecord(other)) for (const name of Object.keys(other)) tuple[name] = append(tuple[name], other[name], run)
    }
  }
  const { '@': item } = tuple
  delete tuple['@']
  return { item, tuple }
}

/** `{"a": b, "c": d}` with keys that are known: one object for a context that is no list. */
export function compileObject(group: Group, context: Context): Evaluate {
  const general = compileGroup(group, context)
  const keys = group.lhs.map(([key]) => literalKey(key))
  const sorted = Object.keys(Object.fromEntries(keys.map((key, index) => [key ?? `?${index}`, true])))
  if (context.tuples || keys.some((key) => key === undefined) || sorted.length !== keys.length) return general
  const entries = sorted.map(
    (key): Entry => ({
      key,
      value: context.compile((group.lhs[keys.indexOf(key)] as readonly [Node, Node])[1], context),
    }),
  )
  return (input, frame, run) => {
    const grouped = isList(input) ? input : undefined
    if (grouped !== undefined) {
      if (!areAllInEach(grouped, run)) return general(input, frame, run)
      run.charge(grouped.length * perItem)
    }
    const result: Record<string, unknown> = {}
    let isFlat = true
    for (let index = 0; index < entries.length; index += 1) {
      const { key, value } = entries[index] as Entry
      const made = value(grouped === undefined ? input : grouped.slice(), frame, run)
      if (made === undefined) continue
      result[key] = made
      isFlat &&= typeof made === 'string' || typeof made === 'boolean' || Number.isFinite(made)
    }
    if (isFlat) run.flat = result
    return run.weighs ? run.weighed(result) : result
  }
}

/** Keys that are known have all items of a list in their groups: what they would be gathered to is the list itself. */
function areAllInEach(items: List, run: Run): boolean {
  if (items.length < 2 || items.length > run.limits.sequence || items.tupleStream === true) return false
  for (let index = 0; index < items.length; index += 1) if (items[index] === undefined || Array.isArray(items[index])) return false
  return true
}

interface Entry {
  readonly key: string
  readonly value: Evaluate
}

/** A key that is written as text, and neither reserved nor able to reach a prototype. */
function literalKey(key: Node): string | undefined {
  if (key.type !== 'string' || typeof key.value !== 'string' || key.predicate !== undefined || key.group !== undefined) return undefined
  return key.value.startsWith('_') || key.value === 'constructor' || key.value === 'prototype' ? undefined : key.value
}
