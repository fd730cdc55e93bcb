import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml'
import { type ExpressionRange, expressionsOf, isInside } from './expressions.ts'

/** What a word of a rule stands for, which is said elsewhere: a table, an action. */
export interface Reference extends ExpressionRange {
  readonly kind: 'table' | 'action'
  readonly name: string
}

/** What is referred to at this offset; undefined: nothing that has a place of its own. */
export function referenceAt(text: string, offset: number): Reference | undefined {
  if (isInside(expressionsOf(text), offset)) return tablesIn(text).find((one) => stands(one, offset))
  return actionsIn(parseDocument(text).contents).find((one) => stands(one, offset))
}

function stands({ from, to }: ExpressionRange, offset: number): boolean {
  return offset >= from && offset <= to
}

/** From the function's dollar to behind the name, in whatever quotes: a text of YAML doubles or escapes them. */
function tablesIn(text: string): readonly Reference[] {
  return [...text.matchAll(/\$table\(\s*(?:'{1,2}|\\?")([^'"\\]+)/g)].flatMap(({ 0: whole, 1: name, index }) =>
    name === undefined ? [] : [{ kind: 'table' as const, name, from: index, to: index + whole.length }],
  )
}

/** Of the steps, and of what the cases expect. */
function actionsIn(root: Node | null): readonly Reference[] {
  if (!isMap(root)) return []
  const cases = root.get('cases', true)
  const expected = isSeq(cases) ? cases.items.map((one) => (isMap(one) ? one.get('expect', true) : undefined)) : []
  return [root.get('do', true), ...expected].flatMap((list) =>
    isSeq(list) ? list.items.flatMap((item) => (isMap(item) ? named(item.get('action', true)) : [])) : [],
  )
}

function named(node: Scalar | undefined): readonly Reference[] {
  if (!isScalar(node) || typeof node.value !== 'string' || node.range === undefined || node.range === null) return []
  const [from, to] = node.range
  return [{ kind: 'action', name: node.value, from, to }]
}
