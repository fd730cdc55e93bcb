import type { Options } from 'ajv/dist/2020.js'
import ucs2length from 'ajv/dist/runtime/ucs2length.js'
import standalone from 'ajv/dist/standalone/index.js'
import { checking, createAjv, fitting } from '../src/engine/shape/ajv.ts'
import { schemas } from '../src/model/schemas.ts'

/**
 * What ajv makes of the schema that every trigger has to fit, as modules: compiled when Cordboard is written instead of each time it
 * starts, and running where code may not be made from text (`--disallow-code-generation-from-strings`).
 */
export function validators(): Readonly<Record<string, string>> {
  return { 'emitted-check.ts': moduleOf(checking), 'emitted-fits.ts': moduleOf(fitting) }
}

function moduleOf(options: Options): string {
  const ajv = createAjv(true, { ...options, code: { source: true, esm: true, lines: true } })
  const validate = ajv.getSchema(schemas.emitted.$id)
  if (validate === undefined) throw new Error(`no schema ${schemas.emitted.$id}`)
  const code = standalone.default(ajv, validate)
  const exported = /^"use strict";\s*export const validate = (\w+);\s*export default \1;\s*/.exec(code)
  if (exported === null) throw new Error(`ajv writes modules in another way now: ${code.slice(0, 200)}`)
  const body = code
    .slice(exported[0].length)
    .trimEnd()
    .replaceAll(/require\("[^"]+"\)[^;]*/g, withoutRequire)
  return `// Generated from src/model/schemas by "npm run generate"; scripts/validators.ts says why. Do not edit.
// @ts-nocheck ajv writes JavaScript; test/engine/shape/validators.test.ts holds it against what ajv compiles.
import type { ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

// Within a function: what the code of a module itself names is read a little slower.
export const validate: ValidateFunction = (() => {
${body}
return ${exported[1]}
})()
`
}

/** ajv takes what its code needs by `require`, which modules do not have; loaders differ in what the default of such a file is. */
function withoutRequire(wanted: string): string {
  if (wanted === 'require("ajv/dist/runtime/ucs2length").default') return String(ucs2length.default)
  const format = /^require\("ajv-formats\/dist\/formats"\)\.fullFormats(?:\.|\[")([\w-]+)(?:"\])?$/.exec(wanted)?.[1]
  if (format !== undefined) return `addFormats.default.get("${format}")`
  throw new Error(`the generated validator would need ${wanted}: say in scripts/validators.ts where it comes from`)
}
