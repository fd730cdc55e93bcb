import type { Options, ValidateFunction } from 'ajv/dist/2020.js'
import { type ErrorCode, type Params, schemas } from '../../model/index.ts'
import { validate as checkEmitted } from '../generated/emitted-check.ts'
import { validate as fitsEmitted } from '../generated/emitted-fits.ts'
import { checking, createAjv, fitting, validateSchema } from './ajv.ts'
import type { Path } from './path.ts'
import { relevant } from './relevant.ts'
import { translate } from './translate.ts'

/** One thing that is wrong with a value: where, and the code and parameters of what a person reads. */
export interface Mistake {
  readonly path: Path
  /** The key is wrong, not the value behind it. */
  readonly atKey: boolean
  readonly code: ErrorCode
  readonly params: Params
}

export interface Shape {
  /** Everything that is wrong with the value, nothing when it is valid. The value is not changed. */
  check(value: unknown, options?: ShapeOptions): readonly Mistake[]
  /** Whether there is nothing wrong with it, told faster than what is. */
  fits(value: unknown): boolean
}

export interface ShapeOptions {
  /** What the value is called in sentences: the path that leads to it, or a word when it is a whole. */
  readonly name?: Path | string
  /** Text with `{{ }}` stands for a value of any type. */
  readonly templates?: boolean
}

// Every trigger passes this one: its code is generated, so that taking one compiles nothing.
const emitted = shapeBy(checkEmitted, () => fitsEmitted)
const plain = new WeakMap<object, Shape>([[schemas.emitted, emitted]])
const filling = new WeakMap<object, Shape>()

/**
 * The shape of a JSON Schema (2020-12), compiled once for each schema object. With `defaults`, `check` fills the schema's
 * defaults into the value it is given. Throws when the schema itself is not valid.
 */
export function shapeOf(schema: object, options: { readonly defaults?: boolean } = {}): Shape {
  const known = options.defaults ? filling : plain
  const found = known.get(schema) ?? createShape(schema, options.defaults === true)
  known.set(schema, found)
  return found
}

const own = new Map<object, string>(Object.values(schemas).map((schema) => [schema, schema.$id]))

function createShape(schema: object, useDefaults: boolean): Shape {
  let quick: ValidateFunction | undefined
  return shapeBy(compile(schema, { ...checking, useDefaults }), () => {
    quick ??= compile(schema, fitting)
    return quick
  })
}

function shapeBy(validate: ValidateFunction, quick: () => ValidateFunction): Shape {
  return {
    check: (value, settings = {}) => mistakes(validate, value, settings),
    fits: (value) => quick()(value),
  }
}

function compile(schema: object, options: Options): ValidateFunction {
  const id = own.get(schema)
  if (id === undefined) validateSchema(schema)
  const ajv = createAjv(id !== undefined, options)
  return (id === undefined ? undefined : ajv.getSchema(id)) ?? ajv.compile(schema)
}

function mistakes(validate: ValidateFunction, value: unknown, options: ShapeOptions): readonly Mistake[] {
  if (validate(value)) return []
  const found = relevant(validate.errors ?? [], options.templates === true).map((error) => translate(error, options.name ?? 'value'))
  const seen = new Set<string>()
  return found.filter((mistake) => {
    if (isMeant(mistake, found)) return false
    const key = JSON.stringify([mistake.path, mistake.code, mistake.params])
    return seen.has(key) ? false : seen.add(key)
  })
}

/** A key is missing because it is misspelt: that has been said. */
function isMeant(mistake: Mistake, all: readonly Mistake[]): boolean {
  if (mistake.code !== 'CORD_SHAPE_MISSING' && mistake.code !== 'CORD_SHAPE_MISSING_ALL') return false
  const wanted = String(mistake.params.key ?? mistake.params.allowed).split(', ')
  return all.some(({ code, path, params }) => {
    const here = path.length === mistake.path.length + 1 && mistake.path.every((step, index) => step === path[index])
    return code === 'CORD_SHAPE_UNKNOWN_KEY_NEAR' && here && wanted.includes(String(params.near))
  })
}
