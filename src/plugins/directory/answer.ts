import type { Json } from 'cordboard/plugin-api'
import type { JsonObject } from './config.ts'

const mostMatches = 20

/** What a lookup answers for the records that were found. */
export function answerOf(records: readonly JsonObject[]): JsonObject {
  const [only, second] = records
  if (only === undefined) return { status: 'none', matches: [] }
  if (second !== undefined) return { status: 'many', matches: records.slice(0, mostMatches) }
  return { ...only, status: 'one', matches: [only] }
}

export function failedLookup(detail: string): Json {
  return { status: 'failed', detail, matches: [] }
}
