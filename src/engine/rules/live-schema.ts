import { type ActionSpec, type Json, schemas } from '../../model/index.ts'
import { shapeOf } from '../shape/shape.ts'
import { asSchema, type Schema, typesOf } from '../shape/walk.ts'
import { isEntries } from './views.ts'

/**
 * The JSON Schema of a rule for editors: whole in itself, with the input of each action behind its name. It is as lenient as
 * reading is: text may be written as a plain scalar, and text with `{{ }}` stands for a value of any type.
 */
export function ruleSchema(actions: readonly ActionSpec[]): Json {
  const { $defs, ...rule } = json(schemas.rule)
  const definitions = isEntries($defs) ? $defs : {}
  const trigger = json(schemas.trigger.$defs)
  const step = definitions.step
  const whole: Json = {
    ...rule,
    $id: 'https://cordboard.dev/schemas/rule-live.json',
    $defs: { ...local(trigger), ...local(definitions), step: { ...(isEntries(step) ? local(step) : {}), allOf: actions.map(inputOf) } },
  }
  return withActionNames(lenient(local(whole)), actions)
}

function inputOf(spec: ActionSpec): Json {
  const input = json(spec.input)
  const required = requiresInput(spec) ? { required: ['with'] } : {}
  return {
    if: { properties: { action: { const: spec.id } }, required: ['action'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { properties: { with: templated(input, input) }, ...required },
  }
}

function requiresInput(spec: ActionSpec): boolean {
  try {
    return shapeOf(spec.input).check({}).length > 0
  } catch {
    return false
  }
}

/** Names with their descriptions, as editors show them in completions. */
function withActionNames(schema: Json, actions: readonly ActionSpec[]): Json {
  if (!isEntries(schema) || !isEntries(schema.$defs) || !isEntries(schema.$defs.step)) return schema
  const { step } = schema.$defs
  const properties = isEntries(step.properties) ? step.properties : {}
  const names = actions.map((spec) => ({ const: spec.id, title: spec.title, description: spec.description ?? spec.title }))
  const action = names.length === 0 ? (properties.action ?? {}) : { anyOf: names }
  return { ...schema, $defs: { ...schema.$defs, step: { ...step, properties: { ...properties, action } } } }
}

/** Each value may be a text with `{{ }}` instead. */
function templated(schema: Json, home: Schema): Json {
  if (!isEntries(schema)) return schema
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if ((key === 'properties' || key === '$defs') && isEntries(value)) {
        return [key, Object.fromEntries(Object.entries(value).map(([name, item]) => [name, orTemplate(item, home)]))]
      }
      if (key === 'items' || key === 'additionalProperties') return [key, orTemplate(value, home)]
      if (Array.isArray(value) && (key === 'anyOf' || key === 'oneOf' || key === 'allOf')) {
        return [key, value.map((item) => templated(item, home))]
      }
      return [key, value]
    }),
  )
  return inner
}

function orTemplate(schema: Json, home: Schema): Json {
  if (!isEntries(schema)) return schema
  const types = typesOf(asSchema(schema), home)
  const closed = schema.enum !== undefined || schema.const !== undefined || schema.pattern !== undefined || schema.format !== undefined
  if (types === undefined || (types.has('string') && !closed)) return templated(schema, home)
  const { description, ...inner } = schema
  const open = [templated(inner, home), { type: 'string', pattern: '\\{\\{' }]
  return description === undefined ? { anyOf: open } : { description, anyOf: open }
}

/** Where any text is allowed, a plain scalar gives its source text. */
function lenient(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(lenient)
  if (!isEntries(schema)) return schema
  const any = schema.type === 'string' && schema.enum === undefined && schema.pattern === undefined && schema.format === undefined
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, lenient(value)]))
  return any ? { ...inner, type: ['string', 'number', 'boolean'] } : inner
}

/** References to trigger.json point into this schema. */
function local(value: Json): { readonly [key: string]: Json } {
  return JSON.parse(JSON.stringify(value).replaceAll('"$ref":"trigger.json#/', '"$ref":"#/'))
}

function json(value: object): { readonly [key: string]: Json } {
  return JSON.parse(JSON.stringify(value))
}
