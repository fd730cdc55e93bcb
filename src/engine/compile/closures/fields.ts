import type { Node, PathNode } from './ast.ts'
import type { Evaluate } from './callable.ts'
import { failure } from './failure.ts'
import type { Run } from './run.ts'
import { finish, isList, isSafeKey, type List, lookup, push, sequence } from './values.ts'

const most = 10_000
const shared = new Map<string, Evaluate>()

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

/** Reads fields of the context. The same path is the same closure in every expression, so that it stays in the processor's reach. */
export function readFields(keys: readonly string[]): Evaluate {
  const name = keys.join('\0')
  const known = shared.get(name)
  if (known !== undefined) return known
  if (shared.size >= most) shared.clear()
  const made = makeReader(keys)
  shared.set(name, made)
  return made
}

function makeReader(keys: readonly string[]): Evaluate {
  if (!keys.every(isSafeKey)) return (input, _frame, run) => walk(isList(input) ? input : [input], keys, 0, run)
  const [first, second, third] = keys
  if (first === undefined) return (input) => input
  const slow = (value: unknown, from: number, run: Run) => readOn(value, keys, from, run)
  if (second === undefined) {
    return (input, _frame, run) => {
      if (typeof input !== 'object' || input === null) return undefined
      if (Array.isArray(input)) return slow(input, 0, run)
      const value = (input as Fields)[first]
      return typeof value === 'object' && Array.isArray(value) ? unwrapped(value) : value
    }
  }
  if (third === undefined) {
    return (input, _frame, run) => {
      if (typeof input !== 'object' || input === null) return undefined
      if (Array.isArray(input)) return slow(input, 0, run)
      const inner = (input as Fields)[first]
      if (typeof inner !== 'object' || inner === null) return undefined
      if (Array.isArray(inner)) return slow(inner, 1, run)
      const value = (inner as Fields)[second]
      return typeof value === 'object' && Array.isArray(value) ? unwrapped(value) : value
    }
  }
  return (input, _frame, run) => slow(input, 0, run)
}

type Fields = Readonly<Record<string, unknown>>

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
  const collected = new Collected(last, run)
  const safe = isSafeKey(key)
  for (const item of items) {
    const plain = safe && typeof item === 'object' && item !== null && !Array.isArray(item)
    collected.add(plain ? (item as Fields)[key] : finish(lookup(item, key, run)))
  }
  return collected.list()
}

/** Collects what a step of a path gives for each item: lists are flattened, except one that is all the last step gives. */
export class Collected {
  readonly #out: List = sequence()
  readonly #last: boolean
  readonly #run: Run
  #count = 0
  #first: unknown

  constructor(last: boolean, run: Run) {
    this.#last = last
    this.#run = run
  }

  add(value: unknown): void {
    if (value === undefined) return
    this.#count += 1
    const { sequence: most } = this.#run.limits
    if (this.#count > most) throw failure('D2015', { value: most })
    if (!this.#last) {
      this.#flatten(value)
      return
    }
    if (this.#count === 1) {
      this.#first = value
      return
    }
    if (this.#count === 2) this.#flatten(this.#first)
    this.#flatten(value)
  }

  list(): List {
    if (!this.#last || this.#count !== 1) return this.#out
    if (isList(this.#first) && this.#first.sequence !== true) return this.#first
    this.#flatten(this.#first)
    return this.#out
  }

  #flatten(value: unknown): void {
    if (!isList(value) || value.cons === true) push(this.#out, value, this.#run)
    else for (const item of value) push(this.#out, item, this.#run)
  }
}
