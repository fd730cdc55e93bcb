import type { Evaluate } from './callable.ts'
import { failure, placed, type Site } from './failure.ts'
import { type Field, readField } from './fields.ts'
import type { Literal } from './literals.ts'
import { long, type Run } from './run.ts'

type Operator = '<' | '<=' | '>' | '>='

/** Each operator is written out, as those of arithmetic are. */
export function comparison(operator: Operator, left: Evaluate, right: Evaluate, here: Site): Evaluate {
  switch (operator) {
    case '<':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        const b = right(input, frame, run)
        return typeof a === 'number' && typeof b === 'number'
          ? a < b
          : typeof a === 'string' && typeof b === 'string'
            ? inOrder(a, b, run) < 0
            : missing(a, b, here)
      }
    case '<=':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        const b = right(input, frame, run)
        return typeof a === 'number' && typeof b === 'number'
          ? a <= b
          : typeof a === 'string' && typeof b === 'string'
            ? inOrder(a, b, run) <= 0
            : missing(a, b, here)
      }
    case '>':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        const b = right(input, frame, run)
        return typeof a === 'number' && typeof b === 'number'
          ? a > b
          : typeof a === 'string' && typeof b === 'string'
            ? inOrder(a, b, run) > 0
            : missing(a, b, here)
      }
    case '>=':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        const b = right(input, frame, run)
        return typeof a === 'number' && typeof b === 'number'
          ? a >= b
          : typeof a === 'string' && typeof b === 'string'
            ? inOrder(a, b, run) >= 0
            : missing(a, b, here)
      }
  }
}

/** With a number that is written on the right. */
export function literalComparison(operator: Operator, evaluate: Evaluate, b: Literal | undefined, here: Site): Evaluate | undefined {
  return typeof b === 'number' ? comparisonWith(operator, evaluate, b, here) : undefined
}

function comparisonWith(operator: Operator, left: Evaluate, b: number, here: Site): Evaluate {
  switch (operator) {
    case '<':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        return typeof a === 'number' ? a < b : missing(a, b, here)
      }
    case '<=':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        return typeof a === 'number' ? a <= b : missing(a, b, here)
      }
    case '>':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        return typeof a === 'number' ? a > b : missing(a, b, here)
      }
    case '>=':
      return (input, frame, run) => {
        const a = left(input, frame, run)
        return typeof a === 'number' ? a >= b : missing(a, b, here)
      }
  }
}

/** Of a field with a number. */
export function fieldComparison(operator: Operator, field: Field, b: number, here: Site): Evaluate {
  switch (operator) {
    case '<':
      return (input, _frame, run) => {
        const a = readField(field, input, run)
        return typeof a === 'number' ? a < b : missing(a, b, here)
      }
    case '<=':
      return (input, _frame, run) => {
        const a = readField(field, input, run)
        return typeof a === 'number' ? a <= b : missing(a, b, here)
      }
    case '>':
      return (input, _frame, run) => {
        const a = readField(field, input, run)
        return typeof a === 'number' ? a > b : missing(a, b, here)
      }
    case '>=':
      return (input, _frame, run) => {
        const a = readField(field, input, run)
        return typeof a === 'number' ? a >= b : missing(a, b, here)
      }
  }
}

/** Texts by their code units: below zero, zero or above. */
function inOrder(a: string, b: string, run: Run): number {
  if (a.length > long) run.charge(Math.min(a.length, b.length) >> 10)
  return a < b ? -1 : a === b ? 0 : 1
}

/** Of two operands that are not both numbers or both texts, one is missing, or the comparison fails. */
function missing(a: unknown, b: unknown, here: Site): undefined {
  if (!isComparable(a) || !isComparable(b)) throw placed(failure('T2010', { value: a === undefined || !isComparable(a) ? a : b }), here)
  if (a !== undefined && b !== undefined) throw placed(failure('T2009', { value: a, value2: b }), here)
  return undefined
}

function isComparable(value: unknown): value is string | number | undefined {
  return value === undefined || typeof value === 'string' || typeof value === 'number'
}
