import { type Mistake, type Path, shapeOf } from '../../engine/index.ts'
import { type Json, type Problem, problem } from '../../model/index.ts'
import { HttpError } from './errors.ts'

const DEPTH = 32
const PROBLEMS_TOLD = 50

/** The shape of a body: the JSON Schema that the document shows, and the type of what has it. */
export interface Shape<T> {
  readonly schema: Readonly<Record<string, unknown>>
  readonly mistakes: (value: unknown) => readonly Mistake[]
  readonly fits: (value: unknown) => value is T
}

export function shape<T>(schema: Readonly<Record<string, unknown>>): Shape<T> {
  const mistakes = (value: unknown): readonly Mistake[] => shapeOf(schema).check(value, { name: 'body' })
  return { schema, mistakes, fits: (value): value is T => mistakes(value).length === 0 }
}

/** Throws an HttpError of status 400 when it is no JSON in UTF-8, too deep, or holds keys that expressions would misread. */
export function parseJson(bytes: Uint8Array): Json {
  const value = readJson(bytes)
  inspect(value, [])
  return value
}

/** Throws an HttpError of status 400 when it is no JSON in UTF-8; `place` is where in the body it stands. */
export function readJson(bytes: Uint8Array, place?: Problem['place']): Json {
  try {
    const value: Json = JSON.parse(strict.decode(bytes))
    return value
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : ''
    throw new HttpError(400, problem('CORD_SERVER_BODY_NOT_JSON', { detail }, place), { cause })
  }
}

const strict = new TextDecoder('utf-8', { fatal: true })

/** Throws an HttpError of status 400 when it is too deep or holds keys that expressions would misread. */
export function inspect(value: Json, path: Path): void {
  if (!isPlain(value, path.length)) look(value, path)
}

/** Told without the places, which only a refusal needs. */
function isPlain(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth >= DEPTH) return false
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth + 1))
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith('_') && (key.startsWith('_jsonata_') || key === '__proto__')) return false
    if (typeof item === 'object' && !isPlain(item, depth + 1)) return false
  }
  return true
}

/** Throws an HttpError of status 400 that lists every field that is wrong. */
export function checked<T>(value: unknown, wanted: Shape<T>): T {
  if (wanted.fits(value)) return value
  throw refusal(wanted.mistakes(value).map(({ path, code, params }) => problem(code, params, { field: fieldOf(path) })))
}

export function refusal(problems: readonly Problem[]): HttpError {
  return new HttpError(400, problem('CORD_SERVER_BODY_INVALID', { count: problems.length }), { problems: problems.slice(0, PROBLEMS_TOLD) })
}

function look(value: Json, path: Path): void {
  if (typeof value !== 'object' || value === null) return
  if (path.length >= DEPTH) throw new HttpError(400, problem('CORD_SERVER_BODY_TOO_DEEP', { depth: DEPTH }, { field: fieldOf(path) }))
  for (const [key, item] of Object.entries(value)) {
    const place = [...path, Array.isArray(value) ? Number(key) : key]
    if (key.startsWith('_jsonata_') || key === '__proto__') {
      throw new HttpError(400, problem('CORD_SERVER_RESERVED_KEY', { key }, { field: fieldOf(place) }))
    }
    look(item, place)
  }
}

// The way people write it: [0].call.id
function fieldOf(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`)).join('')
}
