import type { ActionSpec, Json, Problem } from '../../model/index.ts'
import { compileExpression, type ExpressionOptions, isObject, placedProblem } from '../compile/index.ts'
import type { RangeMap } from '../rules/contract.ts'
import { parseTemplate } from '../rules/template.ts'
import { checkUrl } from '../rules/url.ts'
import { compact } from '../shape/compact.ts'
import type { Path } from '../shape/path.ts'
import { childSchema, type Schema } from '../shape/walk.ts'
import type { InputNode, TemplateExpression, TemplateNode } from './contract.ts'

export interface CompileInput {
  readonly spec: ActionSpec
  readonly ranges: RangeMap
  readonly options: ExpressionOptions
  readonly records: { readonly origins: readonly string[]; readonly schemes: readonly string[] }
  /** Gets what cannot be compiled, placed. */
  readonly tell: (found: Problem) => void
}

/** Compiles the templates of a step's `with`, which stands at `path`. What cannot be compiled is told and becomes an absent value. */
export function compileInput(value: Json, path: Path, input: CompileInput): InputNode {
  const schema: Schema = input.spec.input
  return compileNode(value, path, { schema, home: schema }, input)
}

interface View {
  readonly schema: Schema | undefined
  readonly home: Schema
}

function compileNode(value: Json, path: Path, view: View, input: CompileInput): InputNode {
  if (typeof value === 'string') return compileText(value, path, view, input)
  const below = (item: Json, step: string | number): InputNode =>
    compileNode(item, [...path, step], childSchema(view.schema, view.home, step), input)
  if (Array.isArray(value)) return { kind: 'list', items: value.map(below) }
  if (isObject(value)) return { kind: 'map', entries: Object.entries(value).map(([key, item]) => [key, below(item, key)]) }
  return { kind: 'value', value }
}

function compileText(text: string, path: Path, view: View, input: CompileInput): InputNode {
  const { template } = parseTemplate(text)
  const uri = view.schema?.format === 'uri'
  if (template === undefined || template.parts.every((part) => part.kind === 'text')) {
    if (uri && input.spec.needsAgent === true) tellUrl(text, path, input)
    return { kind: 'value', value: text }
  }
  const first = template.parts[0]
  // The site of an address is known when the text before the first inserted value goes beyond it.
  const site = first?.kind === 'text' ? /^\s*([a-z][a-z0-9+.-]*:\/\/[^/?#]+)[/?#]/i.exec(first.text)?.[1] : undefined
  if (uri && input.spec.needsAgent === true && site !== undefined) tellUrl(site, path, input)
  const expressions = template.parts.flatMap((part) => (part.kind === 'text' ? [] : compilePart(part, path, input)))
  return { kind: 'template', path: compact(path), text, template, expressions: compact(expressions), uri }
}

function compilePart(
  part: { readonly text: string; readonly offset: number },
  path: Path,
  input: CompileInput,
): readonly TemplateExpression[] {
  try {
    return [{ expression: compileExpression(part.text, input.options), offset: part.offset }]
  } catch (error) {
    input.tell(placedProblem(error, part.text, input.ranges, path, part.offset))
    return []
  }
}

function tellUrl(text: string, path: Path, input: CompileInput): void {
  const found = checkUrl(text.trim(), input.records)
  if (found !== undefined) input.tell({ ...found, place: input.ranges.placeOf(path) })
}

/** Every template in an input. */
export function templatesIn(node: InputNode): readonly TemplateNode[] {
  if (node.kind === 'template') return [node]
  if (node.kind === 'list') return node.items.flatMap(templatesIn)
  return node.kind === 'map' ? node.entries.flatMap(([, inner]) => templatesIn(inner)) : []
}
