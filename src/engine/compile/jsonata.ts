import jsonata from 'jsonata'

/** A node of JSONata's syntax tree, as far as it is looked at here: children are found by looking for nodes in its fields. */
export interface TreeNode {
  readonly type: string
  readonly value?: unknown
  readonly position?: number
  readonly [field: string]: unknown
}

/** What is used of JSONata's own evaluator: its parser, and the functions that it hands out. No expression of anybody's runs in it. */
interface Reference {
  evaluate(input: unknown, bindings: Record<string, unknown>): Promise<unknown>
  assign(name: string | symbol, value: unknown): void
  registerFunction(name: string, implementation: (...args: unknown[]) => unknown, signature?: string): void
  ast(): object
}

interface Library {
  make(text: string): Reference
}

const library: Library = { make: jsonata }

export const { make } = library

/** The parser by itself, where the library has it: making an evaluator around each tree costs as much again. */
const parser: unknown = Reflect.get(jsonata, 'parser')

/** What JSONata's parser makes of a text. Throws what it throws; only `make` gives it a message in words. */
export function parseText(text: string): unknown {
  if (typeof parser !== 'function') return make(text).ast()
  try {
    return parser(text)
  } catch {
    return make(text).ast()
  }
}

/** Called before each node of a tree is evaluated; the evaluator looks it up by this name. */
export const entryHook = Symbol.for('jsonata.__evaluate_entry')

export function isNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The nodes directly below a node, wherever in its fields. Parent slots, which point upwards, are not followed. */
export function childrenOf(node: TreeNode): readonly TreeNode[] {
  const found: TreeNode[] = []
  collectFields(node, found)
  return found
}

function collectFields(holder: object, found: TreeNode[]): void {
  for (const [field, value] of Object.entries(holder)) if (field !== 'ancestor' && field !== 'slot') collect(value, found)
}

function collect(value: unknown, found: TreeNode[]): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) for (const item of value) collect(item, found)
  else if (isNode(value)) found.push(value)
  else if (!(value instanceof RegExp)) collectFields(value, found)
}
