import type { Json } from '../../model/index.ts'
import { isObject } from '../compile/index.ts'
import { renderTemplate } from '../rules/render.ts'
import { parseTemplate } from '../rules/template.ts'

/**
 * Fills `{{ $const.name }}` into what a case gives and expects, so that a rule and its cases move from test to production unchanged.
 * Nothing else is evaluated: what a case says must be plain to see. A constant that is not there leaves the text as it is.
 */
export function withConstants(value: Json, constants: Readonly<Record<string, Json>>): Json {
  if (typeof value === 'string') return filled(value, constants)
  if (Array.isArray(value)) return value.map((item: Json) => withConstants(item, constants))
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withConstants(item, constants)]))
  return value
}

function filled(text: string, constants: Readonly<Record<string, Json>>): Json {
  const { template } = parseTemplate(text)
  if (template === undefined) return text
  const values: Json[] = []
  for (const part of template.parts) {
    if (part.kind === 'text') continue
    const value = constantAt(part.text, constants)
    if (value === undefined) return text
    values.push(value)
  }
  return renderTemplate(template, values, { uri: false }) ?? text
}

function constantAt(expression: string, constants: Readonly<Record<string, Json>>): Json | undefined {
  const path = /^\$const((?:\.\w+)+)$/.exec(expression)?.[1]?.slice(1).split('.')
  return path?.reduce<Json | undefined>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), constants)
}
