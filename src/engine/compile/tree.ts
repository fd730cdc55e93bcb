import { guard } from './error.ts'
import { childrenOf, isNode, type TreeNode } from './jsonata.ts'
import type { Limits } from './limits.ts'
import { checkRegex } from './regex.ts'

/** Refuses what is refused at compile time: a tree too deep, $eval, patterns that need backtracking. Throws an ExpressionError. */
export function checkTree(node: TreeNode, limits: Limits, depth = 0): void {
  if (depth > limits.depth) throw guard('too-nested', `the expression is nested deeper than ${limits.depth} levels`, node.position)
  if (!limits.evaluates && node.type === 'variable' && node.value === 'eval')
    throw guard('eval-refused', '$eval is not available', node.position)
  if (!limits.backtracks && node.type === 'regex' && node.value instanceof RegExp) checkRegex(node.value, limits, node.position)
  if (!limits.backtracks && node.type === 'lambda') checkSignature(node)
  for (const child of childrenOf(node)) checkTree(child, limits, depth + 1)
}

/** A signature is checked by a pattern that backtracks: with many parameters that may be there or not it would not end. */
function checkSignature({ signature, position }: TreeNode): void {
  const definition = typeof signature === 'object' && signature !== null && 'definition' in signature ? String(signature.definition) : ''
  const [open, repeated] = [definition.match(/[?-]/g) ?? [], definition.match(/\+/g) ?? []]
  if (open.length > 8 || repeated.length > 1)
    throw guard('signature-refused', 'a signature may have eight parameters with ? or - and one with +', position)
}

/** Names of the variables in a tree, functions among them, without the $. */
export function variablesOf(node: TreeNode): ReadonlySet<string> {
  const names = new Set<string>()
  visit(node, (inner) => {
    if (inner.type === 'variable' && typeof inner.value === 'string') names.add(inner.value)
  })
  return names
}

function visit(node: TreeNode, see: (node: TreeNode) => void): void {
  see(node)
  for (const child of childrenOf(node)) visit(child, see)
}

/** A path from the root that is being read; undefined: below something that the tree alone does not tell. */
type Context = readonly string[] | undefined

/**
 * Dotted paths from the input's root, sorted. Where a step is computed (a function, a wildcard) the path before it is given:
 * `data.*` reads `data`.
 */
export function readsOf(tree: TreeNode): readonly string[] {
  const found = new Set<string>()
  readWhole(tree, [], found)
  found.delete('')
  return [...found].sort()
}

/** Reads of a node whose context is `context`; returns the context of a step behind it. */
function read(node: TreeNode, context: Context, found: Set<string>): Context {
  if (node.type === 'path') return readPath(node, context, found)
  if (node.type === 'name') return readName(node, context, found)
  for (const child of childrenOf(node)) readWhole(child, context, found)
  return undefined
}

function readWhole(node: TreeNode, context: Context, found: Set<string>): void {
  const reached = read(node, context, found)
  if (reached !== undefined && node.type === 'path') found.add(reached.join('.'))
}

function readPath(path: TreeNode, start: Context, found: Set<string>): Context {
  let context = start
  for (const step of stepsOf(path)) {
    if (step.type === 'name') {
      context = readName(step, context, found)
    } else if (step.type === 'variable') {
      context = step.value === '$' ? [] : step.value === '' ? context : undefined
    } else {
      if (context !== undefined) found.add(context.join('.'))
      read(step, context, found)
      context = undefined
    }
  }
  for (const child of childrenOf({ ...path, steps: [] })) readWhole(child, context, found)
  return context
}

function readName(node: TreeNode, context: Context, found: Set<string>): Context {
  const here = context === undefined ? undefined : [...context, String(node.value)]
  for (const stage of childrenOf(node)) readWhole(stage, here, found)
  return here
}

function stepsOf(path: TreeNode): readonly TreeNode[] {
  return childrenOf({ type: 'steps', steps: path.steps })
}

/** A part of an expression's text, and where it begins in it. */
export interface Operand {
  readonly text: string
  readonly start: number
}

/** The operands of the `and`s or `or`s that a condition is made of at its top; none when it is made otherwise. */
export function operandsOf(tree: TreeNode, text: string): readonly Operand[] {
  if (!isJunction(tree)) return []
  const cuts = chain(tree).map((node) => node.position ?? 0)
  const starts = [0, ...cuts]
  const ends = [...cuts.map((cut) => cut - String(tree.value).length), text.length]
  return starts.map((start, index) => {
    const part = text.slice(start, ends[index])
    return { text: part.trim(), start: start + part.length - part.trimStart().length }
  })
}

/** The same operands as trees; the tree itself when it has none. */
export function operandTrees(tree: TreeNode): readonly TreeNode[] {
  if (!isJunction(tree)) return [tree]
  const [first, ...others] = chain(tree)
  return [first?.lhs, ...[first, ...others].map((node) => node?.rhs)].filter(isNode)
}

function isJunction({ type, value }: TreeNode): boolean {
  return type === 'binary' && (value === 'and' || value === 'or')
}

/** The nodes of one operator applied over and over, the innermost, which stands first in the text, first. */
function chain(tree: TreeNode): readonly TreeNode[] {
  const nodes: TreeNode[] = []
  for (let node: unknown = tree; isNode(node) && node.type === 'binary' && node.value === tree.value; node = node.lhs) nodes.unshift(node)
  return nodes
}

/** `path operator literal`, or the other way round, turned. */
export interface Comparison {
  readonly path: string
  readonly operator: string
  readonly expected: string | number | boolean | null
}

const turned: Readonly<Record<string, string>> = { '=': '=', '!=': '!=', '<': '>', '>': '<', '<=': '>=', '>=': '<=' }

/** A plain comparison of a field with a literal; undefined for everything else. */
export function comparisonOf(node: TreeNode): Comparison | undefined {
  const { lhs, rhs, value: operator } = node
  if (node.type !== 'binary' || typeof operator !== 'string' || turned[operator] === undefined || !isNode(lhs) || !isNode(rhs))
    return undefined
  const [left, right] = [fieldOf(lhs), fieldOf(rhs)]
  const [leftValue, rightValue] = [literalOf(lhs), literalOf(rhs)]
  if (left !== undefined && rightValue !== undefined) return { path: left, operator, expected: rightValue }
  if (right !== undefined && leftValue !== undefined) return { path: right, operator: turned[operator], expected: leftValue }
  return undefined
}

/** Plain comparisons anywhere in a condition, but not in what is asked of the items of a list. */
export function comparisonsIn(tree: TreeNode): readonly Comparison[] {
  const own = comparisonOf(tree)
  if (own !== undefined) return [own]
  return tree.type === 'path' ? [] : childrenOf(tree).flatMap(comparisonsIn)
}

/** The dotted path of a node that reads one field and nothing else. */
function fieldOf(node: TreeNode): string | undefined {
  if (node.type !== 'path') return undefined
  const steps = stepsOf(node)
  const plain = steps.every((step) => step.type === 'name' && childrenOf(step).length === 0)
  return plain && node.group === undefined ? steps.map((step) => String(step.value)).join('.') : undefined
}

function literalOf({ type, value }: TreeNode): string | number | boolean | null | undefined {
  if (type !== 'string' && type !== 'number' && type !== 'value') return undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : undefined
}
