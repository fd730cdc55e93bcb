import type { Json, JsonObject, Problem } from '../../model/index.ts'
import { placedProblem, type Scope } from '../compile/index.ts'
import type { RangeMap } from '../rules/contract.ts'
import { renderTemplate } from '../rules/render.ts'
import type { InputNode, TemplateExpression, TemplateNode } from './contract.ts'

/** What templates are rendered from. */
export interface Rendering {
  /** The facts, with the results of earlier steps beside them. */
  readonly input: JsonObject
  readonly scope: Scope
  readonly ranges: RangeMap
}

export type Rendered = { readonly value: Json | undefined } | { readonly problem: Problem }

/** The value of an input, or what the first expression that failed says, placed. Entries that are absent stay absent. Never throws. */
export function renderInput(node: InputNode, rendering: Rendering): Rendered {
  if (node.kind === 'value') return { value: node.value }
  if (node.kind === 'template') return renderText(node, rendering)
  if (node.kind === 'list') {
    const all = collect(node.items, (item) => renderInput(item, rendering))
    return 'problem' in all ? all : { value: all.values.map((value) => value ?? null) }
  }
  return renderObject(node.entries, rendering)
}

type All = { readonly values: readonly (Json | undefined)[] } | { readonly problem: Problem }

function renderText(node: TemplateNode, rendering: Rendering): Rendered {
  const all = collect(node.expressions, (expression) => evaluate(expression, node, rendering))
  return 'problem' in all ? all : { value: renderTemplate(node.template, all.values, { uri: node.uri }) }
}

function evaluate({ expression, offset }: TemplateExpression, node: TemplateNode, { input, scope, ranges }: Rendering): Rendered {
  try {
    return { value: expression.evaluate(input, scope) }
  } catch (error) {
    return { problem: placedProblem(error, expression.text, ranges, node.path, offset) }
  }
}

/** One after another, up to the first that fails. */
function collect<T>(items: readonly T[], render: (item: T) => Rendered): All {
  const values: (Json | undefined)[] = []
  for (const item of items) {
    const one = render(item)
    if ('problem' in one) return one
    values.push(one.value)
  }
  return { values }
}

function renderObject(entries: readonly (readonly [string, InputNode])[], rendering: Rendering): Rendered {
  const value: Record<string, Json> = {}
  for (const [key, inner] of entries) {
    const one = renderInput(inner, rendering)
    if ('problem' in one) return one
    if (one.value !== undefined) define(value, key, one.value)
  }
  return { value }
}

/** Also what would else be a prototype is a field like any other. */
function define(value: Record<string, Json>, key: string, field: Json): void {
  if (key === '__proto__') Object.defineProperty(value, key, { value: field, enumerable: true, configurable: true, writable: true })
  else value[key] = field
}
