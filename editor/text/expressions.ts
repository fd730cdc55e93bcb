import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml'
import { changedRange } from './changed-range.ts'

/** JSONata in a rule's text, from its first character to behind its last. */
export interface ExpressionRange {
  readonly from: number
  readonly to: number
}

/** Where `when` stands, and every `{{ }}` inside of `with`. Quotes and folds of YAML stay in: what is read here are words, not values. */
export function expressionsOf(text: string): readonly ExpressionRange[] {
  if (last.text !== text) last = { text, ranges: moved(last, text) ?? read(text) }
  return last.ranges
}

interface Read {
  readonly text: string
  readonly ranges: readonly ExpressionRange[]
}

/** Completion, hover and signature ask for the same text, one after another. */
let last: Read = { text: '', ranges: [] }

/** What YAML may take for the end of an expression, or for the beginning of another one. */
const structure = /[\n\r#:'"{}[\],&*!|>%@`]/

/**
 * Whoever writes words inside of an expression moves the ends of it and all that follows: the whole text need not be read at each key.
 * Undefined: something else changed.
 */
function moved({ text: before, ranges }: Read, after: string): readonly ExpressionRange[] | undefined {
  const { start, end, length } = changedRange(before, after)
  // With their neighbors: a space behind a colon, or before a hash, ends the expression.
  if (structure.test(before.slice(start - 1, end + 1)) || structure.test(after.slice(start - 1, start + length + 1))) return undefined
  if (!ranges.some(({ from, to }) => start > from && end < to)) return undefined
  const more = length - (end - start)
  return ranges.map(({ from, to }) => ({ from: from >= end ? from + more : from, to: to >= end ? to + more : to }))
}

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

export function isInside(ranges: readonly ExpressionRange[], offset: number): boolean {
  return ranges.some(({ from, to }) => offset >= from && offset <= to)
}
