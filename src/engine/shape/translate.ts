import type { ErrorObject } from 'ajv/dist/2020.js'
import type { ErrorCode, Params } from '../../model/index.ts'
import { excerpt } from './excerpt.ts'
import { nearest } from './nearest.ts'
import { fieldOf, type Path, pathOf } from './path.ts'
import type { Mistake } from './shape.ts'
import { asSchema } from './walk.ts'

/** One ajv error in our words; `base` is what the whole value is called. */
export function translate(error: ErrorObject, base: Path | string): Mistake {
  // A key that is not allowed as a name: what is wrong is the key, not the value behind it.
  const name = error.propertyName
  const path = name === undefined ? pathOf(error.instancePath) : [...pathOf(error.instancePath), name]
  const mistake = (code: ErrorCode, params: Params): Mistake => ({ path, atKey: name !== undefined, code, params })
  const key = typeof base !== 'string' ? fieldOf([...base, ...path]) : path.length === 0 ? base : fieldOf(path)
  const { limit } = error.params
  const found = excerpt(error.data)
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return unknownKey(error, path, key)
    case 'required':
      return mistake('CORD_SHAPE_MISSING', { key: String(error.params.missingProperty), where: key })
    case 'type':
      return mistake(...wrongType(error, key, path))
    case 'enum':
    case 'const':
      return mistake(...notAllowed(error, key))
    case 'anyOf':
    case 'oneOf':
      return mistake(...noBranch(error, key))
    case 'pattern':
      return mistake(patterns[String(error.params.pattern)] ?? 'CORD_SHAPE_FORM', { key, found, wanted: String(error.params.pattern) })
    case 'format':
      return mistake(error.params.format === 'uri' ? 'CORD_SHAPE_URI' : 'CORD_SHAPE_FORMAT', {
        key,
        found,
        wanted: String(error.params.format),
      })
    case 'minLength':
      return limit === 1 ? mistake('CORD_SHAPE_EMPTY', { key }) : mistake('CORD_SHAPE_TOO_SHORT', { key, limit })
    case 'maxLength':
      return mistake('CORD_SHAPE_TOO_LONG', { key, limit })
    case 'minimum':
      return mistake('CORD_SHAPE_TOO_SMALL', { key, found, limit })
    case 'exclusiveMinimum':
      return mistake('CORD_SHAPE_NOT_ABOVE', { key, found, limit })
    case 'maximum':
    case 'exclusiveMaximum':
      return mistake('CORD_SHAPE_TOO_BIG', { key, found, limit })
    case 'minItems':
      return mistake('CORD_SHAPE_TOO_FEW', { key, limit })
    case 'maxItems':
      return mistake('CORD_SHAPE_TOO_MANY', { key, limit })
    default:
      return mistake('CORD_SHAPE_INVALID', { key, detail: error.message ?? error.keyword })
  }
}

function unknownKey(error: ErrorObject, path: Path, where: string): Mistake {
  const key = String(error.params.additionalProperty ?? error.params.unevaluatedProperty)
  const allowed = Object.keys(asSchema(error.parentSchema?.properties) ?? {})
  const near = nearest(key, allowed)
  const at = { path: [...path, key], atKey: true }
  if (near !== undefined) return { ...at, code: 'CORD_SHAPE_UNKNOWN_KEY_NEAR', params: { key, where, near } }
  return { ...at, code: 'CORD_SHAPE_UNKNOWN_KEY', params: { key, where, allowed: allowed.join(', ') } }
}

/** Patterns that have a name in words. */
const patterns: Readonly<Record<string, ErrorCode>> = {
  '^\\+[1-9][0-9]{1,14}$': 'CORD_SHAPE_E164',
  '^[A-Za-z][A-Za-z0-9_]*$': 'CORD_SHAPE_NAME',
  '^[a-z][a-z0-9-]{0,62}$': 'CORD_SHAPE_ID',
  '^[A-Z]{2}$': 'CORD_SHAPE_COUNTRY',
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}$': 'CORD_SHAPE_DATE',
  '^([01][0-9]|2[0-3]):[0-5][0-9]$': 'CORD_SHAPE_TIME_OF_DAY',
  '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$': 'CORD_SHAPE_TIME_OF_DAY',
}

const wanted: Readonly<Record<string, ErrorCode>> = {
  string: 'CORD_SHAPE_WANTS_TEXT',
  number: 'CORD_SHAPE_WANTS_NUMBER',
  integer: 'CORD_SHAPE_WANTS_WHOLE_NUMBER',
  boolean: 'CORD_SHAPE_WANTS_TRUE_OR_FALSE',
  array: 'CORD_SHAPE_WANTS_LIST',
  object: 'CORD_SHAPE_WANTS_MAP',
}

function wrongType(error: ErrorObject, key: string, path: Path): readonly [ErrorCode, Params] {
  const type = String(error.params.type)
  if (error.data === null) return ['CORD_SHAPE_NO_VALUE', { key }]
  const found = excerpt(error.data)
  if (type === 'string' && typeof error.data === 'number' && path.at(-1) === 'number')
    return ['CORD_SHAPE_NUMBER_AS_NUMBER', { key, found }]
  return [wanted[type] ?? 'CORD_SHAPE_INVALID', { key, found, detail: error.message ?? type }]
}

function notAllowed(error: ErrorObject, key: string): readonly [ErrorCode, Params] {
  if (error.data === null) return ['CORD_SHAPE_NO_VALUE', { key }]
  const values: readonly unknown[] = Array.isArray(error.params.allowedValues) ? error.params.allowedValues : [error.params.allowedValue]
  const allowed = values.map(String).join(', ')
  const near = typeof error.data === 'string' ? nearest(error.data, values.map(String)) : undefined
  const found = excerpt(error.data)
  if (near !== undefined) return ['CORD_SHAPE_NOT_ALLOWED_NEAR', { key, found, allowed, near }]
  return ['CORD_SHAPE_NOT_ALLOWED', { key, found, allowed }]
}

/** Either none of several keys is there, or the value has none of the forms. */
function noBranch(error: ErrorObject, key: string): readonly [ErrorCode, Params] {
  if (error.data === null) return ['CORD_SHAPE_NO_VALUE', { key }]
  const branches: readonly unknown[] = Array.isArray(error.schema) ? error.schema : []
  const required = branches.map((branch) => asSchema(branch)?.required)
  if (required.every((keys) => Array.isArray(keys))) return ['CORD_SHAPE_MISSING_ALL', { where: key, allowed: required.flat().join(', ') }]
  const forms = branches.map((branch) => formOf(asSchema(branch)))
  return ['CORD_SHAPE_NONE_FITS', { key, found: excerpt(error.data), allowed: [...new Set(forms)].join(' | ') }]
}

function formOf(branch: Readonly<Record<string, unknown>> | undefined): string {
  if (Array.isArray(branch?.enum)) return branch.enum.map(String).join(' | ')
  if (typeof branch?.type === 'string') return branch.type === 'array' ? '[...]' : branch.type === 'object' ? '{...}' : branch.type
  return typeof branch?.$ref === 'string' ? (branch.$ref.split('/').at(-1) ?? '') : '...'
}
