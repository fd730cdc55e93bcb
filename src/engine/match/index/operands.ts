import type { TreeNode } from '../../compile/index.ts'
import type { NeedSet } from './finding.ts'
import { kinds, type Path, type Scalar } from './formula.ts'

/** One side of a comparison, as far as it is understood. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: Scalar }
  | { readonly kind: 'list'; readonly values: readonly Scalar[] }
  | { readonly kind: 'field'; readonly path: Path }
  /** The first characters of a field that is text. */
  | { readonly kind: 'start'; readonly path: Path; readonly length: number }
  /** Made from text by a function that cannot fail. */
  | { readonly kind: 'made'; readonly type: 'string' | 'number' }

/** What an expression needs to know of its surroundings to be understood. */
export interface Understanding {
  readonly needs: NeedSet
  /** Functions, without $, that mean something of the home's own instead of JSONata's. */
  readonly replaced: ReadonlySet<string>
}

/** undefined: not understood, so it may fail. */
export function operandOf(node: TreeNode, understanding: Understanding): Operand | undefined {
  const value = literalOf(node)
  if (value !== undefined) return { kind: 'literal', value }
  const values = listOf(node)
  if (values !== undefined) return { kind: 'list', values }
  const path = pathOf(node)
  if (path !== undefined) return { kind: 'field', path }
  const inner = innerOf(node)
  return inner === undefined ? madeFrom(node, understanding) : operandOf(inner, understanding)
}

export function literalOf({ type, value }: TreeNode): Scalar | undefined {
  if (type === 'string' && typeof value === 'string') return value
  if (type === 'number' && typeof value === 'number') return value
  return type === 'value' && (typeof value === 'boolean' || value === null) ? value : undefined
}

function listOf({ type, value, expressions }: TreeNode): readonly Scalar[] | undefined {
  if (type !== 'unary' || value !== '[') return undefined
  const values = nodesOf(expressions).map(literalOf)
  const known = values.filter((one) => one !== undefined)
  return known.length === values.length ? known : undefined
}

/** Names that are not looked at as ordinary fields: what expressions never see, or see otherwise than it is written. */
function isOrdinary(name: string, index: number): boolean {
  return !(name in {}) && name !== 'prototype' && !name.startsWith('_jsonata_') && !(index === 0 && name === 'ledger')
}

/** The path of a node that reads one field, with no filter, index or anything else in it. */
export function pathOf(node: TreeNode): Path | undefined {
  if (node.type !== 'path' || !hasOnly(node, ['type', 'steps'])) return undefined
  const steps = nodesOf(node.steps)
  const [first] = steps
  const rooted = first?.type === 'variable' && (first.value === '' || first.value === '$') && hasOnly(first, plainStep)
  const names = (rooted ? steps.slice(1) : steps).map((step) =>
    step.type === 'name' && hasOnly(step, plainStep) && typeof step.value === 'string' ? step.value : undefined,
  )
  const known = names.filter((name, index) => name !== undefined && isOrdinary(name, index)).map(String)
  return known.length > 0 && known.length === names.length ? known : undefined
}

const plainStep = ['type', 'value', 'position']

function hasOnly(node: TreeNode, fields: readonly string[]): boolean {
  return Object.keys(node).every((field) => fields.includes(field))
}

/** What stands alone in brackets. */
export function innerOf({ type, expressions }: TreeNode): TreeNode | undefined {
  if (type !== 'block') return undefined
  const [inner, ...others] = nodesOf(expressions)
  return others.length === 0 ? inner : undefined
}

/** A call of one of JSONata's own functions, or of ours, by its name. */
export function callOf(
  node: TreeNode,
  { replaced }: Understanding,
): { readonly name: string; readonly args: readonly TreeNode[] } | undefined {
  const [procedure] = nodesOf([node.procedure])
  if (node.type !== 'function' || procedure?.type !== 'variable' || typeof procedure.value !== 'string') return undefined
  return replaced.has(procedure.value) ? undefined : { name: procedure.value, args: nodesOf(node.arguments) }
}

/** Functions of one text. */
const ofText: ReadonlyMap<string, 'string' | 'number'> = new Map([
  ['lowercase', 'string'],
  ['uppercase', 'string'],
  ['trim', 'string'],
  ['length', 'number'],
])

function madeFrom(node: TreeNode, understanding: Understanding): Operand | undefined {
  const call = callOf(node, understanding)
  const [text, ...others] = call?.args ?? []
  if (call === undefined || text === undefined) return undefined
  const type = ofText.get(call.name)
  if (type !== undefined && others.length === 0) return isText(text, understanding) ? { kind: 'made', type } : undefined
  if (call.name !== 'substring' || others.length === 0 || others.length > 2) return undefined
  const [start, length] = others.map(literalOf)
  if (typeof start !== 'number' || (others.length === 2 && typeof length !== 'number') || !isText(text, understanding)) return undefined
  const path = pathOf(text)
  return path !== undefined && start === 0 && typeof length === 'number' && Number.isInteger(length) && length > 0
    ? { kind: 'start', path, length }
    : { kind: 'made', type: 'string' }
}

/** Understood to be text or missing, as functions of text want it. */
export function isText(node: TreeNode, understanding: Understanding): boolean {
  const operand = operandOf(node, understanding)
  if (operand?.kind === 'field') {
    understanding.needs.add(operand.path, kinds.string)
    return true
  }
  if (operand?.kind === 'literal') return typeof operand.value === 'string'
  return operand?.kind === 'start' || (operand?.kind === 'made' && operand.type === 'string')
}

function nodesOf(value: unknown): readonly TreeNode[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

export function isNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
