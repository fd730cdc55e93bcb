import type { Json, JsonObject, Problem } from '../../model/index.ts'
import { after, attempt, fold, type Maybe, placedProblem, type Scope } from '../compile/index.ts'
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
export function renderInput(node: InputNode, rendering: Rendering): Maybe<Rendered> {
  if (node.kind === 'value') return { value: node.value }
  if (node.kind === 'template') return renderText(node, rendering)
  if (node.kind === 'list') {
    return after(renderAll(node.items, rendering), (all) => ('problem' in all ? all : { value: all.values.map((value) => value ?? null) }))
  }
  const nodes = node.entries.map(([, inner]) => inner)
  return after(renderAll(nodes, rendering), (all) =>
    'problem' in all
      ? all
      : {
          value: objectOf(
            node.entries.map(([key]) => key),
            all.values,
          ),
        },
  )
}

type All = { readonly values: readonly (Json | undefined)[] } | { readonly problem: Problem }

function renderAll(nodes: readonly InputNode[], rendering: Rendering): Maybe<All> {
  return collect(nodes, (node) => renderInput(node, rendering))
}

function renderText(node: TemplateNode, rendering: Rendering): Maybe<Rendered> {
  return after(
    collect(node.expressions, (expression) => evaluate(expression, node, rendering)),
    (all) => ('problem' in all ? all : { value: renderTemplate(node.template, all.values, { uri: node.uri }) }),
  )
}

function evaluate({ expression, offset }: TemplateExpression, node: TemplateNode, { input, scope, ranges }: Rendering): Maybe<Rendered> {
  return attempt<Rendered, Rendered>(
    () => after(expression.evaluate(input, scope), (value) => ({ value })),
    (error) => ({ problem: placedProblem(error, expression.text, ranges, node.path, offset) }),
  )
}

/** One after another, up to the first that fails. */
function collect<T>(items: readonly T[], render: (item: T) => Maybe<Rendered>): Maybe<All> {
  return fold<T, All>(items, { values: [] }, (all, item) =>
    'problem' in all ? all : after(render(item), (one) => ('problem' in one ? one : { values: [...all.values, one.value] })),
  )
}

function objectOf(keys: readonly string[], values: readonly (Json | undefined)[]): JsonObject {
  const entries = keys.flatMap((key, index): [string, Json][] => {
    const value = values[index]
    return value === undefined ? [] : [[key, value]]
  })
  return Object.fromEntries(entries)
}
