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
  const values = new Set<string>()
  for (const path of fields) {
    for (const holder of [source?.trigger, source?.facts]) collect(at(holder, path.split('.')), values)
  }
  if (values.size === 0) return shown
  const inside = [...values].filter((value) => value.length >= shortestInside).sort((a, b) => b.length - a.length)
  return walk(shown, [])

  function walk(value: unknown, path: readonly string[]): unknown {
    if (isHidden(path)) return value === undefined ? undefined : masked
    if (typeof value === 'string')
      return values.has(value) && isGiven(path) ? masked : inside.reduce((text, one) => text.replaceAll(one, masked), value)
    if (Array.isArray(value)) return value.map((item) => walk(item, path))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    // A value that a clause read, named by its path.
    const read = entries.find(([key]) => key === 'path')?.[1]
    return Object.fromEntries(
      entries.map(([key, item]) => [
        key,
        key === 'value' && typeof read === 'string' && fields.includes(read) ? masked : walk(item, [...path, key]),
      ]),
    )
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

function at(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return at(Object.entries(value).find(([name]) => name === key)?.[1], rest)
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string' && value !== '') into.add(value)
  else if (typeof value === 'number') into.add(String(value))
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) collect(item, into)
}
