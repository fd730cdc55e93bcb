import { nodeOf } from './closures/ast.ts'
import { natureOf } from './closures/nature.ts'
import type { TreeNode } from './jsonata.ts'
import { type Limits, limits as rules } from './limits.ts'
import { checkLength, parse } from './parse.ts'
import { createShapes, type Reading } from './shapes.ts'
import { readsOf, variablesOf } from './tree.ts'

const shaped = createShapes((text) => parsed(text, rules))

/** The tree of a text and what it tells. Throws an ExpressionError when it is not JSONata or asks for what is refused. */
export function readExpression(text: string, limits: Limits): Reading {
  if (limits !== rules) return parsed(text, limits)
  // That of the text, not of its shape.
  checkLength(text, limits)
  return shaped(text)
}

/** The syntax tree of an expression of a rule. */
export function treeOf(text: string): TreeNode {
  return readExpression(text, rules).tree
}

function parsed(text: string, limits: Limits): Reading {
  const tree = parse(text, limits)
  return { tree, reads: readsOf(tree), variables: variablesOf(tree), nature: natureOf(nodeOf(tree)) }
}
