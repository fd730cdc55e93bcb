import { asExpressionError, guard } from './error.ts'
import { isNode, parseText, type TreeNode } from './jsonata.ts'
import { type Limits, limits as rules } from './limits.ts'
import { checkTree } from './tree.ts'

/** The syntax tree of a text. Throws an ExpressionError when it is not JSONata or asks for what is refused. */
export function parse(text: string, limits: Limits = rules): TreeNode {
  checkLength(text, limits)
  try {
    const tree = parseText(text)
    if (!isNode(tree)) throw guard('evaluator-failed', 'the expression has no syntax tree')
    checkTree(tree, limits)
    return tree
  } catch (error) {
    throw error instanceof RangeError ? guard('too-nested', 'the expression is nested too deeply', 0) : asExpressionError(error)
  }
}

/** Throws an ExpressionError when the text is too long to be looked at. */
export function checkLength(text: string, limits: Limits): void {
  if (text.length > limits.text) throw guard('text-too-long', `the expression has ${text.length} characters, more than ${limits.text}`)
}
