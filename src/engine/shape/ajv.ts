import { Ajv2020, type Options } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { schemas } from '../../model/index.ts'

/** For everything that is wrong with a value, with the schemas that say so. */
export const checking = { allErrors: true, verbose: true } as const satisfies Options

/** For whether anything is wrong with it. */
export const fitting = {} as const satisfies Options

/** An ajv that knows our own schemas by their ids; `strict` where the schema to be compiled is one of them. */
export function createAjv(strict: boolean, options: Options): Ajv2020 {
  const ajv = new Ajv2020({ strict, strictTypes: false, strictRequired: false, logger: false, ...options })
  addFormats.default(ajv)
  for (const schema of Object.values(schemas)) ajv.addSchema(schema, undefined, undefined, false)
  return ajv
}
