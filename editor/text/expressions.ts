import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml'

/** JSONata in a rule's text, from its first character to behind its last. */
export interface ExpressionRange {
  readonly from: number
  readonly to: number
}

/** Where `when` stands, and every `{{ }}` inside of `with`. Quotes and folds of YAML stay in: what is read here are words, not values. */
export function expressionsOf(text: string): readonly ExpressionRange[] {
  if (last.text !== text) last = { text, ranges: read(text) }
  return last.ranges
}

/** Completion, hover and signature ask for the same text, one after another. */
let last: { readonly text: string; readonly ranges: readonly ExpressionRange[] } = { text: '', ranges: [] }

function read(text: string): readonly ExpressionRange[] {
  const found: ExpressionRange[] = []
  const root = parseDocument(text).contents
  visit(root, [], (scalar, path) => {
    const range = scalar.range
    if (typeof scalar.value !== 'string' || range === undefined || range === null) return
    const [from, to] = range
    if (isCondition(path)) found.push({ from, to })
    else if (path[0] === 'do' && path[2] === 'with') found.push(...templatesOf(text, from, to))
  })
  return found
}

function isCondition(path: readonly (string | number)[]): boolean {
  return (path.length === 1 && path[0] === 'when') || (path.length === 3 && path[0] === 'do' && path[2] === 'when')
}

/** An unclosed one counts too: somebody is writing it. */
function templatesOf(text: string, from: number, to: number): readonly ExpressionRange[] {
  const found: ExpressionRange[] = []
  let at = text.indexOf('{{', from)
  while (at !== -1 && at < to) {
    const close = text.indexOf('}}', at)
    const end = close === -1 || close > to ? to : close
    found.push({ from: at + 2, to: end })
    at = text.indexOf('{{', end)
  }
  return found
}

function visit(
  node: Node | null,
  path: readonly (string | number)[],
  take: (scalar: Scalar, path: readonly (string | number)[]) => void,
): void {
  if (isScalar(node)) take(node, path)
  else if (isSeq<Node>(node)) for (const [index, item] of node.items.entries()) visit(item, [...path, index], take)
  else if (isMap<Node, Node>(node))
    for (const { key, value } of node.items) visit(value, [...path, isScalar(key) ? String(key.value) : ''], take)
}

/** The word that ends at this offset: a path, or a function from its dollar on. */
export function wordBefore(text: string, offset: number): string {
  return /(?:\$\w*|[A-Za-z_`][\w.`]*)?$/.exec(text.slice(Math.max(0, offset - 200), offset))?.[0] ?? ''
}

/** The whole word around an offset, and where it begins. */
export function wordAt(text: string, offset: number): { readonly word: string; readonly from: number } {
  const before = wordBefore(text, offset)
  const after = /^[\w.`]*/.exec(text.slice(offset, offset + 200))?.[0] ?? ''
  return { word: before + after, from: offset - before.length }
}
