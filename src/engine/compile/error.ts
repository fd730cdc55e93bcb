import type { ErrorCode, Place, Problem } from '../../model/index.ts'
import { CordError, problem, sentence } from '../../model/index.ts'
import type { Path, RangeMap } from '../rules/contract.ts'
import type { ExpressionErrorShape } from './contract.ts'

/** Our own codes, beside JSONata's. */
export type GuardCode =
  | 'text-too-long'
  | 'too-nested'
  | 'too-many-steps'
  | 'value-too-large'
  | 'too-much-matching'
  | 'regex-refused'
  | 'eval-refused'
  | 'signature-refused'
  | 'not-a-function'
  | 'evaluator-failed'

/** An expression that cannot be compiled, failed, or was stopped by a guard. */
export class ExpressionError extends Error implements ExpressionErrorShape {
  override readonly name = 'ExpressionError'
  readonly code: string
  readonly position: number | undefined
  readonly token: string | undefined

  constructor(shape: ExpressionErrorShape, cause?: unknown) {
    super(shape.message, { cause })
    this.code = shape.code
    this.position = shape.position
    this.token = shape.token
  }
}

export function guard(code: GuardCode, message: string, position?: number): ExpressionError {
  return new ExpressionError({ code, message, position, token: undefined })
}

/** Whatever the evaluator threw, as an ExpressionError: it throws plain objects, and RangeErrors when it runs out of stack. */
export function asExpressionError(thrown: unknown): ExpressionError {
  if (thrown instanceof ExpressionError) return thrown
  if (thrown instanceof RangeError) return guard('value-too-large', 'the expression asked for more memory than it may have')
  if (typeof thrown !== 'object' || thrown === null) return guard('evaluator-failed', String(thrown))
  // The evaluator writes the place of the call onto whatever is thrown.
  const position = 'position' in thrown && typeof thrown.position === 'number' ? thrown.position : undefined
  const token = 'token' in thrown && thrown.token !== undefined ? String(thrown.token) : undefined
  if (thrown instanceof CordError) {
    return new ExpressionError({ code: thrown.problem.code, message: sentence(thrown.problem), position, token }, thrown)
  }
  const message = 'message' in thrown && typeof thrown.message === 'string' ? thrown.message : 'the expression failed'
  if (!('code' in thrown) || typeof thrown.code !== 'string') return guard('evaluator-failed', message)
  return new ExpressionError({ code: thrown.code, message, position, token })
}

/** The error as a message to a person: that of one of our functions as it is, else in the words of the evaluator. */
function expressionProblem(error: ExpressionError, place?: Place): Problem {
  if (error.cause instanceof CordError) return { ...error.cause.problem, ...(place === undefined ? {} : { place }) }
  return problem(messageCode(error.code), { code: error.code, detail: error.message }, place)
}

/** What evaluating or compiling `text` threw, placed in the rule: in the value at `path`, where the expression begins at `offset`. */
export function placedProblem(thrown: unknown, text: string, ranges: RangeMap, path: Path, offset = 0): Problem {
  const error = asExpressionError(thrown)
  if (error.position === undefined) return expressionProblem(error, ranges.placeOf(path))
  const { start, end } = spanOf(text, error.position, error.token)
  return expressionProblem(error, ranges.placeInside(path, offset + start, offset + end))
}

/** JSONata's positions are somewhere behind the token: for a call, behind its bracket. */
function spanOf(text: string, position: number, token: string | undefined): { readonly start: number; readonly end: number } {
  const found = token === undefined || token === '' ? -1 : text.lastIndexOf(token, position - 1)
  if (token === undefined || found < 0) return { start: Math.max(position - 1, 0), end: Math.max(position, 1) }
  return { start: text.charAt(found - 1) === '$' ? found - 1 : found, end: found + token.length }
}

const guardCodes: ReadonlySet<string> = new Set([
  'D1011',
  'D1012',
  'D2014',
  'D2015',
  'too-many-steps',
  'value-too-large',
  'too-much-matching',
])

/** The catalogue's code for a code of the evaluator or a guard. */
export function messageCode(code: string): ErrorCode {
  if (guardCodes.has(code)) return 'CORD_EXPRESSION_GUARD'
  if (code === 'eval-refused') return 'CORD_EXPRESSION_EVAL'
  if (code === 'signature-refused') return 'CORD_EXPRESSION_SIGNATURE'
  if (code === 'regex-refused') return 'CORD_EXPRESSION_REGEX'
  if (code === 'text-too-long' || code === 'too-nested') return 'CORD_EXPRESSION_TOO_LONG'
  return code.startsWith('S') ? 'CORD_EXPRESSION_SYNTAX' : 'CORD_EXPRESSION_FAILED'
}
