import type { TraceRecord } from './contract.ts'
import { masked } from './mask.ts'

/** Fields of triggers that nobody may see unless the configuration says otherwise: people key PINs. */
export const hiddenByDefault: readonly string[] = ['call.digits']

type Source = Pick<TraceRecord, 'trigger' | 'facts'>

// Shorter ones stand in other texts by chance.
const shortestInside = 4

/**
 * What people see of a trace, or of a part of one, with these fields masked: at their paths, in the values that a rule read, and
 * wherever a rule put them, in step inputs and results. `source` is where the fields are read from.
 */
export function hide<T>(shown: T, source: Source | undefined, fields: readonly string[]): T
export function hide(shown: unknown, source: Source | undefined, fields: readonly string[]): unknown {
  return replaceHidden(shown, source, fields, () => masked)
}

/** The same with something else in their place: `whole` stands for a value, the other is a part of a text. */
export function replaceHidden(
  shown: unknown,
  source: Source | undefined,
  fields: readonly string[],
  replace: (value: unknown, whole: boolean) => string,
): unknown {
  if (!hasHidden(source, fields)) return shown
  const values = new Set<string>()
  for (const path of fields) {
    for (const holder of [source?.trigger, source?.facts]) collect(at(holder, path), values)
  }
  if (values.size === 0) return shown
  const inside = [...values].filter((value) => value.length >= shortestInside).sort((a, b) => b.length - a.length)
  return walk(shown, [])

  function walk(value: unknown, path: readonly string[]): unknown {
    if (isHidden(path)) return value === undefined ? undefined : replace(value, true)
    if (typeof value === 'number') return values.has(String(value)) && isGiven(path) ? replace(value, true) : value
    if (typeof value === 'string') return values.has(value) && isGiven(path) ? replace(value, true) : partsOf(value)
    if (Array.isArray(value)) return value.map((item) => walk(item, path))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    // A value that a clause read, named by its path.
    const read = entries.find(([key]) => key === 'path')?.[1]
    return Object.fromEntries(
      entries.map(([key, item]) => [
        key,
        key === 'value' && typeof read === 'string' && fields.includes(read) ? replace(item, true) : walk(item, [...path, key]),
      ]),
    )
  }

  // From the longest on, and never inside what took the place of another.
  function partsOf(text: string): string {
    const found = inside.find((one) => text.includes(one))
    if (found === undefined) return text
    return text
      .split(found)
      .map((part) => partsOf(part))
      .join(replace(found, false))
  }

  function isHidden(path: readonly string[]): boolean {
    const place = path.join('.')
    return fields.some((field) => place === field || place.endsWith(`.${field}`))
  }
}

// What a rule gave to an action, or got back, may be the field itself, however short.
function isGiven(path: readonly string[]): boolean {
  return path.some((key) => key === 'input' || key === 'result' || key === 'with')
}

/** Whether any of these fields is there: of most triggers none is, and that is asked of every one. */
export function hasHidden(source: Source | undefined, fields: readonly string[]): boolean {
  return fields.some((path) => at(source?.trigger, path) !== undefined || at(source?.facts, path) !== undefined)
}

const split = new Map<string, readonly string[]>()

function at(holder: unknown, path: string): unknown {
  const keys = split.get(path) ?? path.split('.')
  split.set(path, keys)
  let value = holder
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string' && value !== '') into.add(value)
  else if (typeof value === 'number') into.add(String(value))
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) collect(item, into)
}
