import type { Node } from './ast.ts'

export type Literal = string | number | boolean | null

/** A text, number, boolean or null as it is written. */
export function literalOf(node: Node): Literal | undefined {
  if (node.type !== 'string' && node.type !== 'number' && node.type !== 'value') return undefined
  return node.predicate === undefined && node.group === undefined ? shared(node.value) : undefined
}

/** A text as the engine keeps the keys of objects and short texts of JSON: comparing two of those is comparing two pointers. */
export function shared<Value extends Literal>(value: Value): Value | string {
  return typeof value === 'string' ? (Object.keys({ [value]: true })[0] ?? value) : value
}
