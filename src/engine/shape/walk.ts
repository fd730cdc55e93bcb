import { schemas } from '../../model/index.ts'

/** A JSON Schema as data, or undefined where nothing is said of a value. */
export type Schema = { readonly [key: string]: unknown }

type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

const documents = new Map<string, Schema>(Object.entries(schemas).map(([name, schema]) => [`${name}.json`, schema]))

/** Every alternative that a value may follow: through $ref, anyOf, oneOf and allOf; the schema itself first. */
function alternatives(schema: Schema | undefined, home: Schema, seen = 0): readonly { readonly schema: Schema; readonly home: Schema }[] {
  if (schema === undefined || seen > 16) return []
  const found = [{ schema, home }]
  if (typeof schema.$ref === 'string') {
    const target = resolve(schema.$ref, home)
    if (target) found.push(...alternatives(target.schema, target.home, seen + 1))
  }
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const branches = schema[key]
    if (!Array.isArray(branches)) continue
    for (const branch of branches) found.push(...alternatives(asSchema(branch), home, seen + 1))
  }
  return found
}

/** The types that a value may have; undefined when the schema does not say. */
export function typesOf(schema: Schema | undefined, home: Schema): ReadonlySet<TypeName> | undefined {
  const types = new Set<TypeName>()
  for (const option of alternatives(schema, home)) for (const type of ownTypes(option.schema)) types.add(type)
  return types.size === 0 ? undefined : types
}

/** The schema of an entry or item, with the document that its references are relative to. */
export function childSchema(
  schema: Schema | undefined,
  home: Schema,
  step: string | number,
): { readonly schema: Schema | undefined; readonly home: Schema } {
  for (const option of alternatives(schema, home)) {
    const properties = asSchema(option.schema.properties)
    const own =
      typeof step === 'number' ? option.schema.items : properties && Object.hasOwn(properties, step) ? properties[step] : undefined
    const child = asSchema(own) ?? (typeof step === 'string' ? asSchema(option.schema.additionalProperties) : undefined)
    if (child) return { schema: child, home: option.home }
  }
  return { schema: undefined, home }
}

export function asSchema(value: unknown): Schema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : undefined
}

export function typeOf(value: unknown): TypeName {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  const type = typeof value
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'object'
}

function ownTypes(schema: Schema): readonly TypeName[] {
  const declared = Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type]
  const values = Array.isArray(schema.enum) ? schema.enum : Object.hasOwn(schema, 'const') ? [schema.const] : []
  return [...declared.map((type) => (type === 'integer' ? 'number' : type) as TypeName), ...values.map(typeOf)]
}

/** What a reference leads to, with its document. */
export function resolve(ref: string, home: Schema): { readonly schema: Schema; readonly home: Schema } | undefined {
  const [file = '', pointer = ''] = ref.split('#')
  const target = file === '' ? home : documents.get(file.split('/').at(-1) ?? '')
  let at: Schema | undefined = target
  for (const step of pointer.split('/').slice(1)) at = asSchema(at?.[step.replaceAll('~1', '/').replaceAll('~0', '~')])
  return target && at && { schema: at, home: target }
}
