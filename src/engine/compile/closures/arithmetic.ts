import type { Evaluate } from './callable.ts'
import { failure, placed, type Site } from './failure.ts'
import { isNumeric } from './values.ts'

/** Each operator is written out: a closure that called another one for its operator would take twice as long. */
export function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: Evaluate, right: Evaluate, here: Site): Evaluate {
  switch (operator) {
    case '+':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        const b = right(input, frame, run)
        return isComputable(a) && isComputable(b) ? a + b : missing(a, b, here)
      }
    case '-':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        const b = right(input, frame, run)
        return isComputable(a) && isComputable(b) ? a - b : missing(a, b, here)
      }
    case '*':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        const b = right(input, frame, run)
        return isComputable(a) && isComputable(b) ? a * b : missing(a, b, here)
      }
    case '/':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        const b = right(input, frame, run)
        return isComputable(a) && isComputable(b) ? a / b : missing(a, b, here)
      }
    case '%':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        const b = right(input, frame, run)
        return isComputable(a) && isComputable(b) ? a % b : missing(a, b, here)
      }
  }
}

function isComputable(value: unknown): value is number {
  return Number.isFinite(value)
}

/** Of two operands that are not both finite numbers, one is missing, or the operation fails. */
function missing(a: unknown, b: unknown, here: Site): undefined {
  try {
    if (a !== undefined && !isNumeric(a)) throw failure('T2001', { value: a })
    if (b !== undefined && !isNumeric(b)) throw failure('T2002', { value: b })
    return undefined
  } catch (thrown) {
    throw placed(thrown, here)
  }
}
