import { hasSurrogates } from './characters.ts'
import type { Run } from './run.ts'
import { weighedText } from './run.ts'
import { replaceText } from './texts.ts'
import { isList, isTrue, truth } from './values.ts'

/** The arguments are not those that a quick function is for: the function itself must look at them. */
export const slow: unique symbol = Symbol('slow')

/**
 * A function of JSONata's own for arguments of the types they usually have: without a list of arguments, and without the reference's
 * check of its signature, which would find nothing. An argument that is not given is undefined.
 */
export type Quick = (run: Run, a: unknown, b: unknown, c: unknown) => unknown

interface QuickFunction {
  /** How many arguments must be written, at least and at most. */
  readonly least: number
  readonly most: number
  readonly run: Quick
}

/** By name without $. */
export const quickFunctions: Readonly<Record<string, QuickFunction>> = {
  exists: of(1, 1, (_, value) => value !== undefined),
  boolean: of(1, 1, (_, value) => (isSimple(value) ? truth(value) : slow)),
  not: of(1, 1, (_, value) => (value === undefined ? undefined : isSimple(value) ? !isTrue(value) : slow)),
  length: of(1, 1, (_, text) => (typeof text === 'string' && !hasSurrogates(text) ? text.length : slow)),
  lowercase: of(1, 1, (_, text) => (typeof text === 'string' ? text.toLowerCase() : slow)),
  uppercase: of(1, 1, (run, text) => (typeof text === 'string' ? weighedText(text.toUpperCase(), run) : slow)),
  string: of(1, 1, (_, value) => {
    if (typeof value === 'string') return value
    if (typeof value === 'number') return Number.isFinite(value) ? numberText(value) : slow
    return typeof value === 'boolean' ? String(value) : slow
  }),
  number: of(1, 1, (_, value) => (typeof value === 'number' ? value : slow)),
  floor: of(1, 1, (_, value) => (typeof value === 'number' ? Math.floor(value) : slow)),
  ceil: of(1, 1, (_, value) => (typeof value === 'number' ? Math.ceil(value) : slow)),
  abs: of(1, 1, (_, value) => (typeof value === 'number' ? Math.abs(value) : slow)),
  encodeUrlComponent: of(1, 1, (run, text) => (typeof text === 'string' && !hasSurrogates(text) ? weighedText(encoded(text), run) : slow)),
  substring: of(2, 3, (_, text, start, length) => {
    if (typeof text !== 'string' || typeof start !== 'number' || (typeof length !== 'number' && length !== undefined)) return slow
    // Characters behind the part that is asked for do not matter.
    if (hasSurrogates(text, start >= 0 && length !== undefined ? start + length : text.length)) return slow
    const from = text.length + start < 0 ? 0 : start
    if (length === undefined) return text.slice(from)
    return length <= 0 ? '' : text.slice(from, from >= 0 ? from + length : text.length + from + length)
  }),
  substringBefore: of(2, 2, (_, text, mark) => {
    if (typeof text !== 'string' || typeof mark !== 'string') return slow
    const at = text.indexOf(mark)
    return at < 0 ? text : text.slice(0, at)
  }),
  substringAfter: of(2, 2, (_, text, mark) => {
    if (typeof text !== 'string' || typeof mark !== 'string') return slow
    const at = text.indexOf(mark)
    return at < 0 ? text : text.slice(at + mark.length)
  }),
  contains: of(2, 2, (_, text, part) => (typeof text === 'string' && typeof part === 'string' ? text.includes(part) : slow)),
  replace: of(3, 3, (run, text, pattern, by) => {
    if (typeof text !== 'string' || typeof pattern !== 'string' || typeof by !== 'string' || pattern === '') return slow
    return replaceText(text, pattern, by, undefined, run)
  }),
  count: of(1, 1, (_, items) => {
    if (isList(items)) return items.length
    return items === undefined ? 0 : typeof items === 'object' ? slow : 1
  }),
  sum: of(1, 1, (run, items) => fold(items, run, 0, (total, item) => total + item)),
  max: of(1, 1, (run, items) => fold(items, run, Number.NEGATIVE_INFINITY, Math.max)),
  min: of(1, 1, (run, items) => fold(items, run, Number.POSITIVE_INFINITY, Math.min)),
  average: of(1, 1, (run, items) => {
    const total = fold(items, run, 0, (sum, item) => sum + item)
    return typeof total === 'number' && isList(items) ? total / items.length : total
  }),
}

/** A number as the language writes it, with 15 digits at most. */
export function numberText(value: number): string {
  const text = String(value)
  return text.length <= 15 || Number.isInteger(value) ? text : String(Number(value.toPrecision(15)))
}

/** Every other character of ASCII as it is written in an address; those that stay as they are have none. */
const escapes: readonly (string | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  const written = encodeURIComponent(character)
  return written === character ? undefined : written
})

/** As encodeURIComponent, which takes much longer for a short text that needs little of it. */
function encoded(text: string): string {
  let result = ''
  let from = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code > 127) return encodeURIComponent(text)
    const written = escapes[code]
    if (written === undefined) continue
    result += text.slice(from, index) + written
    from = index + 1
  }
  return from === 0 ? text : result + text.slice(from)
}

/** Asking for its truth does not fail. */
function isSimple(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value)
}

function of(least: number, most: number, run: Quick): QuickFunction {
  return { least, most, run }
}

/** Of a list of numbers that has any. */
function fold(items: unknown, run: Run, start: number, step: (result: number, item: number) => number): unknown {
  if (!isList(items) || items.length === 0) return slow
  run.charge(items.length >> 4)
  let result = start
  for (const item of items) {
    if (typeof item !== 'number') return slow
    result = step(result, item)
  }
  return result
}
