import type { Json } from 'cordboard/plugin-api'

export type Members = { readonly [key: string]: Json }

export function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !isList(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

export function members(value: Json | undefined): Members {
  return isMembers(value) ? value : {}
}

/** A text that is not empty; numbers count as text. */
export function text(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}
