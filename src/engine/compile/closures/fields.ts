import { placeOf, readPath } from '../../shape/places.ts'
import type { Node, PathNode } from './ast.ts'
import type { Evaluate } from './callable.ts'
import { failure } from './failure.ts'
import { shared } from './literals.ts'
import type { Run } from './run.ts'
import { collected, finish, isList, isSafeKey, type List, lookup } from './values.ts'

/** The keys of a path that reads a field of a field of the context and does nothing else; undefined for other paths. */
export function fieldsOf(path: PathNode): readonly string[] | undefined {
  return path.keepSingletonArray !== true && path.group === undefined ? keysOf(path.steps) : undefined
}

/** The names of steps that are nothing but names. */
export function keysOf(steps: readonly Node[]): readonly string[] | undefined {
  const keys = steps.map((step) => (step.type === 'name' && isBare(step) ? step.value : undefined))
  return keys.every((key) => key !== undefined) ? keys : undefined
}

export function isBare(node: Node): boolean {
  const { stages, predicate, group, tuple, focus, index, ancestor, keepArray } = node
  return [stages, predicate, group, tuple, focus, index, ancestor, keepArray].every((mark) => mark === undefined)
}

/** The keys of a path that is nothing but names. The same path is the same object in every expression, to stay in the processor's reach. */
export interface Field {
  readonly keys: readonly string[]
  readonly size: number
  readonly first: string
  readonly second: string
  readonly third: string
  /** No key can be inherited. */
  readonly safe: boolean
  readonly read: Evaluate
  /** Where in the code it is read; -1 for what is not two or three plain names. */
  readonly place: number
  /** What it is of the input that many expressions look at, as `Run.sharing` says. */
  sharing: number
  value: unknown
}

const most = 10_000
const known = new Map<string, Field>()

export function fieldAt(keys: readonly string[]): Field {
  const name = keys.join('\0')
  const found = known.get(name)
  if (found !== undefined) return found
  if (known.size >= most) known.clear()
  const [first = '', second = '', third = ''] = keys.map(shared)
  const safe = keys.every(isSafeKey)
  const place = safe && (keys.length === 2 || keys.length === 3) && (third !== '') === (keys.length === 3) ? placeOf(keys) : -1
  const read: Evaluate =
    keys.length === 1 && safe ? (input, _frame, run) => readOne(made, input, run) : (input, _frame, run) => readField(made, input, run)
  const made: Field = { keys, size: keys.length, first, second, third, safe, place, read, sharing: 0, value: undefined }
  known.set(name, made)
  return made
}

/** The field that a node reads of its context, where it does nothing else. */
export function fieldIn(node: Node): Field | undefined {
  if (node.type !== 'path' || node.keepArray === true || node.predicate !== undefined) return undefined
  const keys = fieldsOf(node)
  return keys === undefined ? undefined : fieldAt(keys)
}

type Fields = Readonly<Record<string, unknown>>

/** Reads a field of a value. */
export function readField(field: Field, input: unknown, run: Run): unknown {
  if (run.sharing === 0 || input !== run.root) return readPlain(field, input, run)
  if (field.sharing === run.sharing) return field.value
  const { steps } = run
  const value = readPlain(field, input, run)
  // What was put together of lists is charged for, and may be marked.
  if (run.steps === steps && !Array.isArray(value)) {
    field.sharing = run.sharing
    field.value = value
  }
  return value
}

/** Of each of many items, mostly a text or number. */
function readOne(field: Field, input: unknown, run: Run): unknown {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
    const value = (input as Fields)[field.first]
    if (typeof value !== 'object') return value
  }
  return readField(field, input, run)
}

/** Mostly a text or number of an object in an object. */
function readPlain(field: Field, input: unknown, run: Run): unknown {
  if (field.place >= 0 && typeof input === 'object' && input !== null && !Array.isArray(input)) {
    const value = readPath(field.place, input as Fields, field.first, field.second, field.third)
    if (typeof value !== 'object') return value
  }
  return readAnew(field, input, run)
}

/** Three steps are written out: rules read few that are deeper. */
function readAnew(field: Field, input: unknown, run: Run): unknown {
  if (typeof input !== 'object' || input === null) return undefined
  if (Array.isArray(input) || !field.safe) return walk(isList(input) ? input : [input], field.keys, 0, run)
  const { size } = field
  const outer = (input as Fields)[field.first]
  if (typeof outer !== 'object' || outer === null) return size === 1 ? outer : undefined
  if (size === 1) return Array.isArray(outer) ? unwrapped(outer) : outer
  if (Array.isArray(outer)) return readOn(outer, field.keys, 1, run)
  const inner = (outer as Fields)[field.second]
  if (typeof inner !== 'object' || inner === null) return size === 2 ? inner : undefined
  if (size === 2) return Array.isArray(inner) ? unwrapped(inner) : inner
  if (size > 3 || Array.isArray(inner)) return readOn(inner, field.keys, 2, run)
  const value = (inner as Fields)[field.third]
  return typeof value === 'object' && Array.isArray(value) ? unwrapped(value) : value
}

/** Reads a field of the context, by a step that does more than that: unlike a path, it flattens what a context that is a list gives. */
export function readName(key: string): Evaluate {
  return (input, _frame, run) => lookup(input, key, run)
}

/** Reads fields of a value, from the key at `from` on. All keys must be safe. */
function readOn(start: unknown, keys: readonly string[], from: number, run: Run): unknown {
  let value = start
  for (let index = from; index < keys.length; index += 1) {
    if (typeof value !== 'object' || value === null) return undefined
    if (isList(value)) return walk(value.cons === true && index > 0 ? [value] : value, keys, index, run)
    value = (value as Fields)[keys[index] as string]
  }
  return Array.isArray(value) ? unwrapped(value) : value
}

/** A sequence that was put into an object comes out of a path like any other: one item is that item. */
function unwrapped(list: List): unknown {
  if (list.sequence !== true) return list
  return list.length > 1 ? list : list[0]
}

/** Goes through lists on the way, flattening them. */
function walk(items: readonly unknown[], keys: readonly string[], from: number, run: Run): unknown {
  let list = items
  for (let index = from; index < keys.length; index += 1) {
    list = readEach(list, keys[index] as string, index === keys.length - 1, run)
    if (list.length === 0) break
  }
  return finish(list)
}

/** One name as a step of a path: its values in all items. */
export function readEach(items: readonly unknown[], key: string, last: boolean, run: Run): List {
  run.charge(items.length)
  const { sequence: most } = run.limits
  const safe = isSafeKey(key)
  const values: unknown[] = []
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index]
    const plain = safe && typeof item === 'object' && item !== null && !Array.isArray(item)
    const value = plain ? (item as Fields)[key] : finish(lookup(item, key, run))
    if (value === undefined) continue
    if (values.length >= most) throw failure('D2015', { value: most })
    values.push(value)
  }
  return collected(values, last, run)
}
