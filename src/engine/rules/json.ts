import type { Json } from '../../model/index.ts'
import { limits } from './yaml.ts'

/** No text of this length has more values than a rule may have. */
const longest = limits.values

/**
 * The value of a text that is JSON exactly as JSON.stringify writes it: no key twice, no number that would not come back the same.
 * undefined: it is not, or asks for more than a quick look can tell.
 */
export function canonicalJson(text: string): Json | undefined {
  if (!text.startsWith('{') || text.length > longest || text.includes('"__proto__"')) return undefined
  const value = parsed(text)
  return value !== undefined && JSON.stringify(value) === text && isOrdinary(value, limits.depth) ? value : undefined
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isOrdinary(value: Json, depth: number): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) || !Number.isInteger(value)
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((inner) => isOrdinary(inner, depth - 1))
}
