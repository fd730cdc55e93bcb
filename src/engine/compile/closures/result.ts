import type { Json } from '../../../model/index.ts'
import { guard } from '../error.ts'
import { Callable } from './callable.ts'

const deepest = 200

/**
 * A result as plain JSON, copied, so that nobody can write to the input through it. Functions and undefined go, as in JSON; so do
 * keys that could reach a prototype or that the evaluator would take for a function of its own.
 */
export function jsonOf(value: unknown, depth: number): Json | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object' || value instanceof Callable) return undefined
  if (depth > deepest) throw guard('value-too-large', 'the value is nested too deeply')
  if (Array.isArray(value)) return listOf(value, depth + 1)
  const copy: Record<string, Json> = {}
  for (const key of Object.keys(value)) {
    if (isDropped(key)) continue
    const inner = jsonOf((value as Readonly<Record<string, unknown>>)[key], depth + 1)
    if (inner !== undefined) copy[key] = inner
  }
  return copy
}

function listOf(items: readonly unknown[], depth: number): Json[] {
  const copy: Json[] = []
  for (const item of items) copy.push(jsonOf(item, depth) ?? null)
  return copy
}

function isDropped(key: string): boolean {
  const first = key.charCodeAt(0)
  if (first === underscore) return key === '__proto__' || key.startsWith('_jsonata_')
  return (first === c && key === 'constructor') || (first === p && key === 'prototype')
}

const [underscore, c, p] = ['_'.charCodeAt(0), 'c'.charCodeAt(0), 'p'.charCodeAt(0)]
