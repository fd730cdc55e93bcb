import { Callable } from './callable.ts'
import { failure } from './failure.ts'
import type { Run } from './run.ts'

/** A list, with what the language notes on lists: a sequence is one that came out of a path and is unwrapped when it holds one item. */
export interface List extends Array<unknown> {
  sequence?: boolean
  keepSingleton?: boolean
  tupleStream?: boolean
  /** Written as `[...]` in a path: not flattened into it. */
  cons?: boolean
  /** Wraps an input that is a list. */
  outerWrapper?: boolean
}

/** Keys that plain data could inherit, or a function value has: looked up with care. */
const inherited: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'apply',
  '_jsonata_lambda',
  '_jsonata_function',
])

export function isSafeKey(key: string): boolean {
  return !inherited.has(key)
}

export function isList(value: unknown): value is List {
  return Array.isArray(value)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Callable)
}

export function isFunction(value: unknown): boolean {
  return value instanceof Callable || typeof value === 'function'
}

export function sequence(): List {
  const made: List = []
  made.sequence = true
  return made
}

export function sequenceOf(item: unknown): List {
  const made: List = [item]
  made.sequence = true
  return made
}

/** Adds to a sequence within its limit. */
export function push(list: List, item: unknown, run: Run): void {
  if (list.length >= run.limits.sequence) throw failure('D2015', { value: run.limits.sequence })
  list.push(item)
}

/** What a step of a path gave for each item, as its result: lists are flattened, except one that is all the last step gives. */
export function collected(values: List, last: boolean, run: Run): List {
  const [first] = values
  if (last && values.length === 1 && isList(first) && first.sequence !== true) return first
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]
    if (typeof value === 'object' && isList(value) && value.cons !== true) return flattened(values, run)
  }
  values.sequence = true
  return values
}

function flattened(values: readonly unknown[], run: Run): List {
  const { sequence: most } = run.limits
  const list: List = []
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]
    if (!isList(value) || value.cons === true) list.push(value)
    else for (let inner = 0; inner < value.length; inner += 1) list.push(value[inner])
    if (list.length > most) throw failure('D2015', { value: most })
  }
  list.sequence = true
  return list
}

/** What a node's value becomes when it is handed on: no item is no value, one item is that item. */
export function finish(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  const list: List = value
  if (list.sequence !== true || list.tupleStream === true || list.length > 1) return list
  if (list.length === 0) return undefined
  return list.keepSingleton === true ? list : list[0]
}

/** The same where `[]` is written behind the node. */
export function finishKept(value: unknown): unknown {
  if (!isList(value) || value.sequence !== true || value.tupleStream === true) return value
  value.keepSingleton = true
  return value.length === 0 ? undefined : value
}

export function isNumeric(value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false
  if (!Number.isFinite(value)) throw failure('D1001', { value })
  return true
}

/** The effective boolean value; undefined for a missing one. */
export function truth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean' || value === undefined) return value
  if (typeof value === 'string') return value.length > 0
  if (isList(value)) return value.length === 1 ? truth(value[0]) : value.filter((item) => truth(item)).length > 0
  if (isRecord(value)) return Object.keys(value).length > 0
  return isNumeric(value) && value !== 0
}

export function isTrue(value: unknown): boolean {
  return value === true || (value !== false && truth(value) === true)
}

/** Of two texts of which one is long. */
export function isSameText(left: string, right: unknown, run: Run): boolean {
  run.charge(left.length >> 10)
  return left === right
}

export function isDeepEqual(left: unknown, right: unknown, run: Run): boolean {
  if (typeof left === 'string') return isSameText(left, right, run)
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (left instanceof Callable || right instanceof Callable) return false
  run.charge(1)
  if (isList(left) && isList(right)) {
    if (left.length !== right.length) return false
    run.charge(left.length >> 3)
    for (let index = 0; index < left.length; index += 1) if (!isDeepEqual(left[index], right[index], run)) return false
    return true
  }
  // The two lists of keys hold `length` when one of them is a list.
  if (!isRecord(left) || !isRecord(right)) return false
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => Object.hasOwn(right, key) && isDeepEqual(left[key], right[key], run))
}

/** The value of a key: of each item where the value is a list. */
export function lookup(value: unknown, key: string, run: Run): unknown {
  if (isList(value)) {
    const found = sequence()
    for (const item of value) {
      const inner = lookup(item, key, run)
      if (isList(inner)) for (const one of inner) push(found, one, run)
      else if (inner !== undefined) push(found, inner, run)
    }
    return found
  }
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

export function append(left: unknown, right: unknown, run: Run): unknown {
  if (left === undefined) return right
  if (right === undefined) return left
  const first = isList(left) ? left : [left]
  const second = isList(right) ? right : [right]
  const size = first.length + second.length
  if (size > run.limits.sequence) throw failure('D2015', { value: size })
  run.charge(size >> 4)
  return first.concat(second)
}
