import { isCollection, isMap, isScalar, isSeq, type Pair, parseDocument, type Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Path, Value } from './value.ts'

export type Node = Scalar | YAMLMap | YAMLSeq

/**
 * The file as a tree with ranges. Undefined when it is none that a form can edit: it has errors, or anchors and aliases, by which one
 * place stands for others.
 */
export function readTree(text: string): YAMLMap | undefined {
  const document = parseDocument(text)
  let isShared = false
  visit(document, {
    Alias() {
      isShared = true
      return visit.BREAK
    },
    Value(_, { anchor }) {
      isShared ||= anchor !== undefined
      return undefined
    },
  })
  return document.errors.length === 0 && isMap(document.contents) && !isShared ? document.contents : undefined
}

/** What the file says. */
export function toValue(node: Node): Value {
  const value: Value = node.toJSON()
  return value
}

export function find(tree: YAMLMap, path: Path): Node | undefined {
  let node: unknown = tree
  for (const key of path) node = isCollection(node) ? node.get(key, true) : undefined
  return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined
}

export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
}

/** From the first character to behind the last one; of a text in a block, behind its last line. */
export function rangeOf(node: unknown): { readonly from: number; readonly to: number } {
  const range = isCollection(node) || isScalar(node) ? node.range : undefined
  if (range === undefined || range === null) throw new Error('a node that was read from a text has a range')
  return { from: range[0], to: range[1] }
}
