import { tokensOf } from '../rules/scan.ts'
import { asExpressionError, type ExpressionError, guard } from './error.ts'
import { isNode, parseText, type TreeNode } from './jsonata.ts'
import { type Limits, limits as rules } from './limits.ts'
import { checkTree } from './tree.ts'

/** The syntax tree of a text. Throws an ExpressionError when it is not JSONata or asks for what is refused. */
export function parse(text: string, limits: Limits = rules): TreeNode {
  checkLength(text, limits)
  checkNesting(text, limits)
  try {
    const tree = parseText(text)
    if (!isNode(tree)) throw guard('evaluator-failed', 'the expression has no syntax tree')
    checkTree(tree, limits)
    return tree
  } catch (error) {
    if (error instanceof RangeError) throw guard('too-nested', 'the expression is nested too deeply', 0)
    throw error instanceof SyntaxError ? noPattern(text, error) : asExpressionError(error)
  }
}

/** Throws an ExpressionError when the text is too long to be looked at. */
export function checkLength(text: string, limits: Limits): void {
  if (text.length > limits.text) throw guard('text-too-long', `the expression has ${text.length} characters, more than ${limits.text}`)
}

/** The parser makes patterns of regular expressions as it meets them, and does not say where one was none. */
function noPattern(text: string, error: SyntaxError): ExpressionError {
  for (const { kind, start, end } of tokensOf(text)) {
    if (kind === 'regex' && !isPattern(text.slice(start, end))) return guard('regex-refused', error.message, end)
  }
  return guard('regex-refused', error.message)
}

function isPattern(literal: string): boolean {
  const close = literal.lastIndexOf('/')
  try {
    return new RegExp(literal.slice(1, close), literal.slice(close + 1)) !== undefined
  } catch {
    return false
  }
}

/**
 * What JSONata's parser would take long for, or run out of stack. It copies what stands before each ?? and ?:, copies among it, and
 * looks for what each %, @ and # means in all that stands before it.
 */
function checkNesting(text: string, limits: Limits): void {
  let [depth, marks, copies, before] = [0, 0, 0, '']
  for (const { kind, start, end } of tokensOf(text)) {
    const token = kind === 'operator' ? text.slice(start, end) : ''
    if ('([{'.includes(token) && token !== '') depth += 1
    else if (')]}'.includes(token) && token !== '') depth -= 1
    else if (token === '%' || token === '@' || token === '#') marks += 1
    else if (token === '??' || token === '?:' || (before === '?' && (token === '?' || token === ':'))) copies += 1
    before = token
    if (depth > limits.depth) throw guard('too-nested', `the expression is nested deeper than ${limits.depth} levels`, end)
    if (marks > limits.depth) throw guard('too-nested', `the expression has more than ${limits.depth} of %, @ and #`, end)
    if (text.length * 2 ** copies > limits.text * 32) {
      throw guard('too-nested', `the expression has ${copies} of ?? and ?:, more than its length allows`, end)
    }
  }
}
