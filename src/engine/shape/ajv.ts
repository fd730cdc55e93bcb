import { Ajv2020, type Options } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { schemas } from '../../model/index.ts'

/** For everything that is wrong with a value, with the schemas that say so. */
export const checking = { allErrors: true, verbose: true } as const satisfies Options

/** For whether anything is wrong with it. */
export const fitting = {} as const satisfies Options

let meta: Ajv2020 | undefined

/** Throws what ajv says when it is not a schema. */
export function validateSchema(schema: object): void {
  meta ??= new Ajv2020()
  meta.validateSchema(schema, true)
}

/**
 * An ajv that knows our own schemas by their ids; `strict` where the schema to be compiled is one of them. It does not ask whether a
 * schema is one: what asks that takes longer to compile than most schemas do.
 */
export function createAjv(strict: boolean, options: Options): Ajv2020 {
  const ajv = new Ajv2020({
    strict,
    strictTypes: false,
    strictRequired: false,
    logger: false,
    meta: false,
    validateSchema: false,
    ...options,
  })
  addFormats.default(ajv)
  for (const schema of Object.values(schemas)) ajv.addSchema(schema, undefined, undefined, false)
  return ajv
}
