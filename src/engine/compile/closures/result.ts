import type { Json } from '../../../model/index.ts'
import { guard } from '../error.ts'
import { Callable } from './callable.ts'

const deepest = 200

/** What a result may still have. */
export interface Room {
  entries: number
}

/**
 * A result as plain JSON, copied, so that nobody can write to the input through it. Functions and undefined go, as in JSON; so do
 * keys that could reach a prototype or that the evaluator would take for a function of its own.
 */
export function jsonOf(value: unknown, depth: number, room: Room): Json | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object' || value instanceof Callable) return undefined
  if (depth > deepest) throw guard('value-too-large', 'the value is nested too deeply')
  if (Array.isArray(value)) return listOf(value, depth + 1, room)
  const copy: Record<string, Json> = {}
  const keys = Object.keys(value)
  take(room, keys.length)
  for (const key of keys) {
    if (isDropped(key)) continue
    const inner = jsonOf((value as Readonly<Record<string, unknown>>)[key], depth + 1, room)
    if (inner !== undefined) copy[key] = inner
  }
  return copy
}

function take(room: Room, entries: number): void {
  room.entries -= entries
  if (room.entries < 0) throw guard('value-too-large', 'the result has more entries than it may have')
}

function listOf(items: readonly unknown[], depth: number, room: Room): Json[] {
  take(room, items.length)
  const copy: Json[] = []
  for (const item of items) copy.push(jsonOf(item, depth, room) ?? null)
  return copy
}

function isDropped(key: string): boolean {
  const first = key.charCodeAt(0)
  if (first === underscore) return key === '__proto__' || key.startsWith('_jsonata_')
  return (first === c && key === 'constructor') || (first === p && key === 'prototype')
}

const [underscore, c, p] = ['_'.charCodeAt(0), 'c'.charCodeAt(0), 'p'.charCodeAt(0)]
