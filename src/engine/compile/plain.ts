import type { Json, JsonObject } from '../../model/index.ts'
import { guard } from './error.ts'

const dropped: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
const deepest = 200

/**
 * A copy that holds plain JSON only, whatever an evaluator made: functions and undefined go, as in JSON; so do keys that could reach a
 * prototype or that the evaluator would take for a function of its own. Throws an ExpressionError where there is a cycle.
 */
export function plain(value: unknown, depth = 0): Json | undefined {
  if (depth > deepest) throw guard('value-too-large', 'the value is nested too deeply')
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object') return undefined
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1) ?? null)
  if (isFunctionOfEvaluator(value)) return undefined
  const copy: Record<string, Json> = {}
  for (const [key, item] of Object.entries(value)) {
    if (dropped.has(key) || key.startsWith('_jsonata_')) continue
    const inner = plain(item, depth + 1)
    if (inner !== undefined) copy[key] = inner
  }
  return copy
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** JSON holds no functions, so data cannot look like one of the evaluator's, whatever its keys. */
function isFunctionOfEvaluator(value: object): boolean {
  const run = 'implementation' in value ? value.implementation : 'apply' in value ? value.apply : undefined
  return typeof run === 'function'
}
