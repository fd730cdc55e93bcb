import jsonata from 'jsonata'
import type { RegexEngine } from './regex.ts'

/** A node of JSONata's syntax tree, as far as it is looked at here: children are found by looking for nodes in its fields. */
export interface TreeNode {
  readonly type: string
  readonly value?: unknown
  readonly position?: number
  readonly [field: string]: unknown
}

/** The parts of the reference evaluator that are used, symbols for its hooks included. */
export interface Reference {
  evaluate(input: unknown, bindings: Record<string, unknown>): Promise<unknown>
  assign(name: string | symbol, value: unknown): void
  registerFunction(name: string, implementation: (...args: unknown[]) => unknown, signature?: string): void
  ast(): object
}

export interface ReferenceOptions {
  readonly stack: number
  readonly timeout: number
  readonly sequence: number
  readonly RegexEngine: RegexEngine
}

interface Library {
  make(text: string, options?: Partial<ReferenceOptions>): Reference
}

const library: Library = { make: jsonata }

export const { make } = library

/** Called before and after each node of the tree is evaluated; the evaluator looks them up by these names. */
export const hooks = {
  entry: Symbol.for('jsonata.__evaluate_entry'),
  exit: Symbol.for('jsonata.__evaluate_exit'),
} as const

export function isNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The nodes directly below a node, wherever in its fields. Parent slots, which point upwards, are not followed. */
export function childrenOf(node: TreeNode): readonly TreeNode[] {
  return nodesIn({ ...node, type: undefined })
}

function nodesIn(value: unknown): readonly TreeNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn)
  if (isNode(value)) return [value]
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return []
  return Object.entries(value).flatMap(([field, inner]) => (field === 'ancestor' || field === 'slot' ? [] : nodesIn(inner)))
}
