import type { Json } from '../../../model/index.ts'
import { plain } from '../plain.ts'

const inspected = new WeakSet<object>()
const deepest = 200
let last: Json | undefined

/**
 * The value itself where it is plain JSON without keys that are dangerous or mean something to the evaluator, else a copy without
 * them. What was looked at once is not looked at again: nothing that evaluates writes to it.
 */
export function clean(value: Json | undefined): Json | undefined {
  if (typeof value !== 'object' || value === null) return typeof value === 'number' && !Number.isFinite(value) ? null : value
  if (inspected.has(value)) return value
  if (!isClean(value, 0)) return plain(value)
  inspected.add(value)
  return value
}

/** The same for the input of an evaluation: many expressions in a row look at one input. `passing`: it does not come again after them. */
export function cleanInput(value: Json, passing: boolean): Json | undefined {
  if (value === last) return value
  const cleaned = passing && typeof value === 'object' && value !== null && isClean(value, 0) ? value : clean(value)
  if (cleaned === value && typeof value === 'object' && value !== null) last = value
  return cleaned
}

function isClean(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return value !== undefined && typeof value !== 'function' && (typeof value !== 'number' || Number.isFinite(value))
  }
  if (depth > deepest) return false
  if (Array.isArray(value)) return value.every((item) => isClean(item, depth + 1))
  for (const key in value) {
    if (!isCleanKey(key) || !isClean((value as Record<string, unknown>)[key], depth + 1)) return false
  }
  return true
}

function isCleanKey(key: string): boolean {
  const first = key.charCodeAt(0)
  if (first === underscore) return key !== '__proto__' && !key.startsWith('_jsonata_')
  return (first !== c || key !== 'constructor') && (first !== p || key !== 'prototype')
}

const underscore = '_'.charCodeAt(0)
const c = 'c'.charCodeAt(0)
const p = 'p'.charCodeAt(0)
