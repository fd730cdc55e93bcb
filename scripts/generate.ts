// Writes what follows from the model: types and published copies of the schemas, and the reference of errors.
// `--check` writes nothing and fails when a file on disk is stale.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from 'json-schema-to-typescript'
import { newPluginFiles } from './new-plugin.ts'
import { placesModule } from './places.ts'
import { referencePages } from './reference.ts'
import { validators } from './validators.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

const root = join(import.meta.dirname, '..')
const schemaDir = join(root, 'src/model/schemas')
const check = process.argv.includes('--check')
const stale: string[] = []

const files = readdirSync(schemaDir)
  .filter((name) => name.endsWith('.json'))
  .sort()
const schemas = new Map(files.map((name) => [name, JSON.parse(readFileSync(join(schemaDir, name), 'utf8')) as JsonObject]))

await writeTypes()
publishSchemas()
put('src/app/new-plugin.json', newPluginFiles())
put('src/engine/generated/places.ts', placesModule())
for (const [name, text] of Object.entries(validators())) put(`src/engine/generated/${name}`, text)
for (const [name, text] of Object.entries(referencePages())) put(`docs/reference/${name}`, text)
if (stale.length > 0) {
  console.error(`stale, run "npm run generate": ${stale.join(', ')}`)
  process.exitCode = 1
}

// One bundle for all schemas, so that a definition used by two of them becomes one type.
async function writeTypes(): Promise<void> {
  const definitions: JsonObject = {}
  for (const [file, schema] of schemas) {
    const { $defs, $schema: _schema, $id: _id, ...body } = schema
    definitions[definitionName(file, undefined)] = rewriteRefs(body, file)
    for (const [key, value] of Object.entries(isObject($defs) ? $defs : {})) {
      definitions[definitionName(file, key)] = rewriteRefs(value, file)
    }
  }
  const text = await compile({ title: 'Bundle', definitions } as Parameters<typeof compile>[0], 'Bundle', {
    bannerComment: '// Generated from src/model/schemas by "npm run generate". Do not edit.',
    unreachableDefinitions: true,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { semi: false, singleQuote: true, printWidth: 120 },
  })
  put('src/model/generated/types.ts', tidy(text))
}

function tidy(text: string): string {
  return text
    .replace(/export interface Bundle \{[^}]*\}\n/, '')
    .replace(/\n \*\n \* This interface was referenced by `Bundle`'s JSON-Schema\n \* via the `definition` "\w+"\./g, '')
    .replace(/\/\*\*\n \* This interface was referenced by `Bundle`'s JSON-Schema\n \* via the `definition` "\w+"\.\n \*\/\n/g, '')
    .replace(/^( +)((?:'[^']+'|[\w$]+)\??: )/gm, '$1readonly $2')
}

function publishSchemas(): void {
  for (const [file, schema] of schemas) put(`schemas/${file}`, `${JSON.stringify(schema, null, 2)}\n`)
}

function definitionName(file: string, key: string | undefined): string {
  const schema = schemas.get(file)
  if (schema === undefined) throw new Error(`unknown schema ${file}`)
  if (key === undefined) return String(schema.title)
  const defs = isObject(schema.$defs) ? schema.$defs : {}
  const definition = defs[key]
  if (isObject(definition) && typeof definition.title === 'string') return definition.title
  const pascal = key.charAt(0).toUpperCase() + key.slice(1)
  return ['Id', 'Type', 'Text', 'Data', 'Names'].includes(pascal) ? `${String(schema.title)}${pascal}` : pascal
}

function rewriteRefs(value: Json, file: string): Json {
  if (Array.isArray(value)) return value.map((item) => rewriteRefs(item, file))
  if (!isObject(value)) return value
  const result: JsonObject = {}
  // What stands beside a $ref would make a second type of the same content.
  if (typeof value.$ref === 'string') return { $ref: `#/definitions/${refName(value.$ref, file)}` }
  for (const [key, item] of Object.entries(value)) result[key] = rewriteRefs(item, file)
  if (value.type === 'object' && value.properties === undefined && value.additionalProperties === undefined) {
    result.additionalProperties = true
  }
  return result
}

function refName(ref: string, file: string): string {
  const [target = '', path = ''] = ref.split('#')
  const key = path.startsWith('/$defs/') ? path.slice('/$defs/'.length) : undefined
  return definitionName(target === '' ? file : target, key)
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function put(path: string, text: string): void {
  const full = join(root, path)
  let current = ''
  try {
    current = readFileSync(full, 'utf8')
  } catch {
    // Not there yet: stale by definition.
  }
  if (current === text) return
  if (check) {
    stale.push(path)
    return
  }
  mkdirSync(join(full, '..'), { recursive: true })
  writeFileSync(full, text)
}
