import type { Json } from 'cordboard/plugin-api'

export type JsonObject = { readonly [key: string]: Json }

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** A text that says something; numbers are written out. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The same for names and numbers, of which nothing longer makes sense. */
export function shortOf(value: Json | undefined): string | undefined {
  return textOf(value)?.slice(0, 256)
}

export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

export function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

/** Parses JSON without losing digits: a whole number past 2^53 comes as its decimal text. Undefined when it is no JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
      typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value,
    )
  } catch {
    return undefined
  }
}

/** Names that a trigger may not carry: they would pass for functions, or for a prototype. */
export function isReserved(name: string): boolean {
  return name.startsWith('_jsonata_') || name === '__proto__'
}

/** The same without reserved names, and cut off where it is deeper than a trigger may be. */
export function plainOf(value: Json, depth = 12): Json {
  if (isList(value)) return depth === 0 ? [] : value.map((one) => plainOf(one, depth - 1))
  if (!isObject(value)) return value
  if (depth === 0) return {}
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (isReserved(key) ? [] : [[key, plainOf(one, depth - 1)]])))
}
