/** What a rule file can hold. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

/** Where in the file: keys and indexes. */
export type Path = readonly (string | number)[]

export type Entries = { readonly [key: string]: Value }

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value)
}

export function isEntries(value: Value | undefined): value is Entries {
  return typeof value === 'object' && value !== null && !isList(value)
}

export function textOf(value: Value | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
