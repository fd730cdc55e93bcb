import type { Json } from '../model/index.ts'
import { CordError } from '../model/index.ts'
import { asExpressionError, compileExpression, type Expression, messageCode } from './compile/index.ts'

const most = 200
const compiled = new Map<string, Expression>()

/**
 * One guarded evaluation, for mappings in configuration. `now` is what $now sees, in milliseconds since 1970: 0 unless given.
 * Throws a CordError whose message names the position.
 */
export function evaluateMapping(expression: string, input: Json, now = 0): Json | undefined {
  try {
    return expressionOf(expression).evaluate(input, { values: {}, now, seed: '', functions: {} })
  } catch (cause) {
    const error = asExpressionError(cause)
    const detail = error.position === undefined ? error.message : `${error.message} (at character ${error.position})`
    throw new CordError(messageCode(error.code), { code: error.code, detail }, { cause })
  }
}

/** The newest expressions stay compiled. */
function expressionOf(text: string): Expression {
  const known = compiled.get(text) ?? compileExpression(text)
  compiled.delete(text)
  compiled.set(text, known)
  for (const oldest of compiled.keys()) {
    if (compiled.size <= most) break
    compiled.delete(oldest)
  }
  return known
}
