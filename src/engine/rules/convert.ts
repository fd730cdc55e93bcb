import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml'
import { type Diagnostic, type ErrorCode, type Json, type Params, problem } from '../../model/index.ts'
import { fieldOf, type Path } from '../shape/path.ts'
import { asSchema, childSchema, type Schema, typeOf, typesOf } from '../shape/walk.ts'
import { keyText, placeOfNode, type Source } from './ranges.ts'
import { limits } from './yaml.ts'

/** A schema and the document that its references are relative to; `schema` is undefined where nothing is said. */
export interface View {
  readonly schema: Schema | undefined
  readonly home: Schema
}

interface Conversion {
  readonly value: Json
  readonly diagnostics: readonly Diagnostic[]
}

interface State {
  readonly source: Source
  /** A schema for one path that the schema around it does not give. */
  readonly refine: (path: Path) => View | undefined
  readonly diagnostics: Diagnostic[]
  values: number
}

/**
 * The values of a document. Where the schema wants text, a plain scalar gives its source text: numbers keep their zeros. No
 * value at all (`key:`, null) stays null, whatever the schema wants.
 */
export function convert(source: Source, view: View, refine: (path: Path) => View | undefined): Conversion {
  const state: State = { source, refine, diagnostics: [], values: 0 }
  const value = jsonOf(state, source.root, [], view)
  return { value, diagnostics: state.diagnostics }
}

function jsonOf(state: State, node: Node | null | undefined, path: Path, view: View): Json {
  state.values++
  if (state.values > limits.values) return stop(state, node, path, 'CORD_RULE_ALIASES', { limit: limits.values })
  if (path.length > limits.depth) return stop(state, node, path, 'CORD_RULE_TOO_DEEP', { limit: limits.depth })
  if (isAlias(node)) return jsonOf(state, resolveAlias(state.source, node.source, node.range?.[0] ?? 0), path, view)
  if (isScalar(node)) return scalarOf(state, node, path, view)
  if (isSeq<Node>(node))
    return node.items.map((item, index) => jsonOf(state, item, [...path, index], childOf(state, [...path, index], view)))
  if (isMap<Node, Node | null>(node)) {
    if (isBareTemplate(node.items)) return stop(state, node, path, 'CORD_RULE_TEMPLATE_UNQUOTED', {})
    return mapOf(state, node.items, path, view)
  }
  return null
}

function mapOf(state: State, items: readonly Pair<Node, Node | null>[], path: Path, view: View): Json {
  const entries: [string, Json][] = []
  for (const { key, value } of items) {
    const name = keyText(key)
    if (name === undefined || name === '__proto__') {
      stop(state, key, path, 'CORD_RULE_KEY', { found: excerpt(state.source, key) })
      continue
    }
    const below = [...path, name]
    entries.push([name, jsonOf(state, value, below, childOf(state, below, view))])
  }
  return Object.fromEntries(entries)
}

function childOf(state: State, path: Path, view: View): View {
  const step = path.at(-1)
  return state.refine(path) ?? (step === undefined ? view : childSchema(view.schema, view.home, step))
}

function scalarOf(state: State, node: Scalar, path: Path, view: View): Json {
  const { value, source } = node
  if (typeof value === 'string' || value === null || value === undefined) return value ?? null
  if (node.type !== 'PLAIN' || source === undefined) return plainJson(value)
  const types = typesOf(view.schema, view.home)
  if (types?.has('string') && !types.has(typeOf(value))) return source
  if (typeof value === 'number') warnOfLoss(state, node, path, source, value)
  return plainJson(value)
}

/** A number whose digits would not come back the same. */
function warnOfLoss(state: State, node: Scalar, path: Path, source: string, value: number): void {
  if (/^[-+]?0[0-9]+$/.test(source)) stop(state, node, path, 'CORD_RULE_LOST_ZERO', { found: source, value })
  else if (/^[-+]?[0-9]+$/.test(source) && !Number.isSafeInteger(value)) {
    stop(state, node, path, 'CORD_RULE_LONG_NUMBER', { found: source, value })
  } else if (!Number.isFinite(value)) stop(state, node, path, 'CORD_SHAPE_INVALID', { key: fieldOf(path), detail: source })
}

function plainJson(value: unknown): Json {
  return typeof value === 'boolean' || typeof value === 'number' ? value : String(value)
}

/** `{{ x }}` without quotes: YAML reads a flow map whose only key is a flow map. */
function isBareTemplate(items: readonly Pair<Node, Node | null>[]): boolean {
  const first = items[0]
  return first !== undefined && isMap(first.key) && first.key.flow === true
}

/** The newest anchor of that name before the alias; readYaml has made sure that there is one. */
function resolveAlias(source: Source, name: string, before: number): Node | null {
  let found: Node | null = null
  const look = (node: unknown): void => {
    const holder = asSchema(node)
    if (holder === undefined) return
    if (holder.anchor === name && isNodeBefore(node, before)) found = node
    if (isMap<Node, Node | null>(node)) for (const pair of node.items) [pair.key, pair.value].forEach(look)
    if (isSeq(node)) node.items.forEach(look)
  }
  look(source.root)
  return found
}

function isNodeBefore(node: unknown, offset: number): node is Node {
  return (isMap(node) || isSeq(node) || isScalar(node)) && (node.range?.[0] ?? 0) < offset
}

function stop(state: State, node: Node | null | undefined, path: Path, code: ErrorCode, params: Params): null {
  // Past the limits each further value would say the same again.
  if (state.diagnostics.some((found) => found.code === code && (code === 'CORD_RULE_ALIASES' || code === 'CORD_RULE_TOO_DEEP'))) return null
  const place = placeOfNode(state.source, node)
  const field = path.length === 0 ? {} : { field: fieldOf(path) }
  state.diagnostics.push({ ...problem(code, params, { ...place, ...field }), severity: 'error' })
  return null
}

function excerpt(source: Source, node: Node): string {
  const [start, end] = node.range ?? [0, 0]
  const text = source.text.slice(start, end).replace(/\s+/g, ' ')
  return text.length > 40 ? `${text.slice(0, 37)}...` : text
}
