import type { ErrorCode, Params } from '../../model/index.ts'
import { excerpt } from '../shape/excerpt.ts'
import type { Path } from '../shape/path.ts'
import type { Mistake } from '../shape/shape.ts'

const triggerLimits = { bytes: 256 * 1024, depth: 32 } as const

/**
 * Whether a value holds nothing that `findUnfit` would find, told from JSON that a parser made. A quick look that says no also where
 * the long one finds nothing: of a trigger as large as may be.
 */
export function isFit(value: unknown): boolean {
  return roomAfter(value, triggerLimits.bytes, 0) >= 0
}

/** What is left of so many bytes when the value is written, each character taken for the longest one; below 0 when it may be unfit. */
function roomAfter(value: unknown, room: number, depth: number): number {
  switch (typeof value) {
    case 'string':
      return room - 6 * value.length - 3
    case 'boolean':
      return room - 6
    case 'number':
      return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? room - 26 : -1
    case 'object':
      return value === null ? room - 5 : roomAfterObject(value, room - 3, depth)
    default:
      return -1
  }
}

function roomAfterObject(value: object, room: number, depth: number): number {
  if (depth >= triggerLimits.depth || room < 0) return -1
  let left = room
  if (Array.isArray(value)) {
    for (const item of value) {
      left = roomAfter(item, left, depth + 1)
      if (left < 0) return -1
    }
    return left
  }
  if (!isPlain(value)) return -1
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith('_jsonata_')) return -1
    left = roomAfter(item, left - 6 * key.length - 4, depth + 1)
    if (left < 0) return -1
  }
  return left
}

/** What may not be in a trigger wherever it stands: keys that pass for functions, numbers that lose digits, no JSON at all. */
export function findUnfit(value: unknown): readonly Mistake[] {
  const found: Mistake[] = []
  look(value, [], found)
  if (found.length > 0) return found
  const size = utf8Length(JSON.stringify(value) ?? '')
  return size > triggerLimits.bytes
    ? [{ path: [], atKey: false, code: 'CORD_TRIGGER_TOO_LARGE', params: { size, limit: triggerLimits.bytes } }]
    : []
}

function look(value: unknown, path: Path, found: Mistake[]): void {
  const tell = (code: ErrorCode, params: Params): void => {
    found.push({ path, atKey: false, code, params })
  }
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) tell('CORD_TRIGGER_NOT_JSON', { found: String(value) })
    else if (Number.isInteger(value) && !Number.isSafeInteger(value)) tell('CORD_TRIGGER_UNSAFE_INTEGER', { found: String(value) })
    return
  }
  if (typeof value !== 'object' || !isPlain(value)) {
    tell('CORD_TRIGGER_NOT_JSON', { found: typeof value === 'object' ? nameOf(value) : typeof value })
    return
  }
  if (path.length >= triggerLimits.depth) {
    // One is enough: everything below would say it again.
    if (!found.some((one) => one.code === 'CORD_TRIGGER_TOO_DEEP')) tell('CORD_TRIGGER_TOO_DEEP', { limit: triggerLimits.depth })
    return
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) look(item, [...path, index], found)
    return
  }
  for (const [key, item] of Object.entries(value)) {
    const below = [...path, key]
    if (key.startsWith('_jsonata_')) {
      found.push({ path: below, atKey: true, code: 'CORD_TRIGGER_RESERVED_KEY', params: { key: excerpt(key).slice(1, -1) } })
    } else look(item, below, found)
  }
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype || Array.isArray(value) || nameOf(value) === 'Object'
}

/** Map, Date and the like: JSON would lose what they hold. */
function nameOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1)
}

function utf8Length(text: string): number {
  let length = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit > 0x7f) length++
    // A surrogate pair is two units and four bytes: each half adds one.
    if (unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff)) length++
  }
  return length
}
