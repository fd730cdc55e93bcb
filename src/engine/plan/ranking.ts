import type { Facts, Json, JsonObject } from '../../model/index.ts'

/** The fields of a match that decide who is likelier meant, where the step names none. */
const usual = ['owner', 'openCase', 'lastContact'] as const

/**
 * Who is likelier meant first: the first field that tells two matches apart decides. A field that names the agent comes before one that
 * names somebody else, the larger number and the later date before the smaller, yes before no, anything before nothing. What no field
 * tells apart stays as the directory gave it.
 */
export function ranked(matches: readonly JsonObject[], fields: readonly string[] = usual, agent: Facts['agent'] = undefined): JsonObject[] {
  const names = new Set([agent?.user?.id, agent?.user?.name, agent?.name, agent?.id].flatMap((name) => name?.toLowerCase() ?? []))
  return matches.toSorted((a, b) => {
    for (const field of fields) {
      const apart = weight(b[field], names) - weight(a[field], names)
      if (apart !== 0) return apart
    }
    return 0
  })
}

/** What people compare when they choose: the ranking fields that a match has. */
export function hintsOf(match: JsonObject, fields: readonly string[] = usual): readonly string[] {
  return fields.flatMap((field) => {
    const value = match[field]
    return (typeof value === 'string' && value !== '') || typeof value === 'number' ? [`${field}: ${value}`] : value === true ? [field] : []
  })
}

function weight(value: Json | undefined, names: ReadonlySet<string>): number {
  if (value === undefined || value === null || value === '' || value === false || value === 'false' || value === 'no') return 0
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return 1
  if (names.has(value.trim().toLowerCase())) return 2
  const number = Number(value)
  if (!Number.isNaN(number)) return number
  // A date, with or without its time: what else Date.parse would take for one differs between machines.
  const time = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? 1 : time
}
