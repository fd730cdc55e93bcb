import type { Json, Pair } from 'cordboard/plugin-api'
import { isList, isObject, isReserved, type JsonObject, shortOf, textOf } from '../json.ts'

/** Deeper lists are cut off: no trigger may be deeper. */
const deepest = 10
const longestKey = 512

/** Attached data as Workspace writes it, in its order and with its doubles. A plain object, which some versions send, works as well. */
export function readPairs(value: Json | undefined, depth = deepest): readonly Pair[] {
  if (isList(value)) return value.flatMap((one) => (isObject(one) ? readPair(one, depth) : []))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, one]) => readPair({ key, value: one }, depth))
}

// The value decides: words such as `interger` have been seen in the place of the type.
function readPair(given: JsonObject, depth: number): readonly Pair[] {
  const { value } = given
  const key = textOf(given.key)?.slice(0, longestKey)
  if (key === undefined || isReserved(key)) return []
  if (isList(value) || isObject(value)) return [{ key, type: 'list', value: depth === 0 ? [] : [...readPairs(value, depth - 1)] }]
  const word = (textOf(given.type) ?? '').toLowerCase()
  if (typeof value === 'number')
    return [Number.isSafeInteger(value) ? { key, type: 'integer', value } : { key, type: 'text', value: String(value) }]
  if (typeof value !== 'string') return [{ key, type: 'text', value: value === null || value === undefined ? '' : String(value) }]
  if (word.startsWith('bin') || word === 'bytes' || word === 'raw') return [{ key, type: 'bytes', value }]
  return [word.startsWith('int') && /^-?\d+$/.test(value) ? { key, type: 'integer', value } : { key, type: 'text', value }]
}

/** The way back. An integer past 2^53 stays decimal text, as it came. */
export function writePairs(pairs: readonly Pair[]): readonly JsonObject[] {
  return pairs.map(({ key, type, value }) => {
    if (isPairs(value)) return { key, type: 'kvlist', value: writePairs(value) }
    if (type === 'integer') return { key, type: 'int', value }
    return { key, type: type === 'bytes' ? 'binary' : 'str', value }
  })
}

/** The same for rules: of doubles the first counts, as T-Library's own look-up by key has it. */
export function dataOf(pairs: readonly Pair[]): Record<string, Json> {
  const data: Record<string, Json> = {}
  for (const { key, value } of pairs) {
    if (!Object.hasOwn(data, key)) data[key] = isPairs(value) ? dataOf(value) : value
  }
  return data
}

/** The first value under a key, as text. */
export function valueAt(pairs: readonly Pair[], key: string | undefined): string | undefined {
  const value = pairs.find((pair) => pair.key === key)?.value
  return typeof value === 'string' || typeof value === 'number' ? shortOf(value) : undefined
}

function isPairs(value: Pair['value']): value is Pair[] {
  return Array.isArray(value)
}
