import { type Json, schemas } from '../../model/index.ts'
import { isObject } from '../routes/cloud-events.ts'
import type { WireField } from '../wire/index.ts'

type Schema = Readonly<Record<string, Json>>

const files: Readonly<Record<string, Json>> = { 'trigger.json': schemas.trigger, 'facts.json': schemas.facts }
/** What no condition of a person is about: identifiers of the machinery, and what has no fixed shape. */
const apart = new Set(['$schema', 'id', 'raw', 'pairs', 'data', 'ledger', 'history', 'generation', 'link'])
const deepest = 4

/** Every field of the facts that has one value, with what is known of it. */
export function factFields(): readonly WireField[] {
  return fieldsBelow(schemas.facts, 'facts.json', [])
}

function fieldsBelow(node: Json, file: string, path: readonly string[]): readonly WireField[] {
  const [schema, home] = resolved(node, file)
  if (!isObject(schema) || path.length > deepest) return []
  if (isObject(schema.properties)) {
    return Object.entries(schema.properties)
      .filter(([name]) => !apart.has(name) || (name === 'id' && path.length > 0))
      .flatMap(([name, below]) => fieldsBelow(below, home, [...path, name]))
  }
  const values = valuesOf(schema, home)
  const type = typeOf(schema, values)
  if (type === undefined || path.length === 0) return []
  const description = descriptionOf(node) ?? descriptionOf(schema)
  return [{ path: path.join('.'), type, ...(values.length === 0 ? {} : { values }), ...(description === undefined ? {} : { description }) }]
}

/** The schema behind its references, and the file in which further ones are meant. */
function resolved(node: Json, file: string): readonly [Json, string] {
  let [at, home] = [node, file]
  for (let turns = 0; isObject(at) && typeof at.$ref === 'string' && turns < 8; turns += 1) {
    const [name = '', pointer = ''] = at.$ref.split('#')
    home = name === '' ? home : name
    at = pointer
      .split('/')
      .slice(1)
      .reduce<Json>((one, key) => (isObject(one) ? (one[key] ?? null) : null), files[home] ?? null)
  }
  return [at, home]
}

function valuesOf(schema: Schema, home: string): readonly string[] {
  if (Array.isArray(schema.enum)) return schema.enum.filter((value) => typeof value === 'string')
  const choices = Array.isArray(schema.anyOf) ? schema.anyOf : []
  return choices.flatMap((choice) => {
    const [one, where] = resolved(choice, home)
    return isObject(one) ? valuesOf(one, where) : []
  })
}

function typeOf(schema: Schema, values: readonly string[]): WireField['type'] | undefined {
  if (values.length > 0) return 'text'
  if (schema.format === 'date-time') return 'time'
  if (schema.type === 'string') return 'text'
  if (schema.type === 'number' || schema.type === 'integer') return 'number'
  return schema.type === 'boolean' ? 'flag' : undefined
}

function descriptionOf(schema: Json): string | undefined {
  return isObject(schema) && typeof schema.description === 'string' ? schema.description : undefined
}
