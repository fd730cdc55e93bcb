import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { type EmittedTrigger, type Manifest, type Quality, schemas } from '../../model/index.ts'
import { guardOf } from '../guard.ts'

// Union types and untyped parts are ordinary in schemas that people write; everything else of ajv's strict mode holds.
const strict = { strict: true, strictTypes: false, strictTuples: false, strictRequired: false, allErrors: true } as const

/** Defaults are filled in: what is validated must be the host's own copy. */
const filling = new Ajv2020({ ...strict, useDefaults: true, addUsedSchema: false })
formats.default(filling)

// Our own schemas: that they are schemas is tested, and not asked again at each start.
const known = new Ajv2020({ ...strict, allErrors: false, validateSchema: false })
const complete = new Ajv2020({ ...strict, validateSchema: false })
for (const ajv of [known, complete]) {
  formats.default(ajv)
  for (const name of ['action', 'capabilities', 'trigger'] as const) ajv.addSchema(schemas[name])
}

export const isManifest = guardOf(() => complete.compile<Manifest>(schemas.manifest))
export const isQuality = guardOf(() => complete.compile<Quality>(schemas.quality))
export const isEmitted = guardOf(() => known.compile<EmittedTrigger>(schemas.emitted))

/** Compiles a schema that a plugin brought. Throws what ajv says when it is not a schema. */
export function compileSchema(schema: object): ValidateFunction {
  const validate = filling.compile(schema)
  // Plugins come and go: what was compiled belongs to whoever asked for it.
  filling.removeSchema(schema)
  return validate
}

/** An ajv error as a dotted path and a sentence part, without the value it is about. */
export function fieldError(error: ErrorObject): { readonly pointer: string; readonly field: string; readonly reason: string } {
  const extra = extraOf(error)
  const pointer = extra === undefined ? error.instancePath : `${error.instancePath}/${extra.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const field = pointer.slice(1).split('/').map(unescaped).join('.')
  return { pointer, field, reason: reasonOf(error) }
}

function extraOf(error: ErrorObject): string | undefined {
  const { additionalProperty, unevaluatedProperty } = error.params
  return typeof additionalProperty === 'string'
    ? additionalProperty
    : typeof unevaluatedProperty === 'string'
      ? unevaluatedProperty
      : undefined
}

function reasonOf(error: ErrorObject): string {
  if (extraOf(error) !== undefined) return 'is not a known name here'
  if (error.keyword === 'enum') return `must be one of ${(error.params.allowedValues as readonly unknown[]).map(String).join(', ')}`
  if (error.keyword === 'const') return `must be ${JSON.stringify(error.params.allowedValue)}`
  return error.message ?? 'is not valid'
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
