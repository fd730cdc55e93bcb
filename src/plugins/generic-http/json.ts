import type { Json } from 'cordboard/plugin-api'

export type Members = { readonly [key: string]: Json }

export function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function members(value: Json | undefined): Members {
  return isMembers(value) ? value : {}
}

export function list(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** A text that says something; numbers count as text. */
export function text(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** The members that are text. */
export function texts(value: Json | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(members(value)).flatMap(([key, inner]) =>
    typeof inner === 'string' || typeof inner === 'number' ? [[key, String(inner)] as const] : [],
  )
  return Object.fromEntries(entries)
}
