import { arithmetic } from './arithmetic.ts'
import type { BinaryNode, Node } from './ast.ts'
import type { Evaluate } from './callable.ts'
import { comparison, fieldComparison, literalComparison } from './comparison.ts'
import { compileConcatenation } from './concatenation.ts'
import type { Context } from './context.ts'
import { failure, placed, type Site } from './failure.ts'
import { type Field, fieldIn, readField } from './fields.ts'
import { type Literal, literalOf } from './literals.ts'
import { compilePrefix } from './native-calls.ts'
import { long, type Run } from './run.ts'
import { isDeepEqual, isList, isSameText, isTrue, type List } from './values.ts'

/** A binary operator. What goes wrong in it is placed at it. */
export function compileBinary(node: BinaryNode, context: Context): Evaluate {
  const { value: operator, position, lhs, rhs } = node
  const here: Site = { position, token: operator }
  if (operator === '&') return compileConcatenation(node, context)
  const plain = fieldAndLiteral(operator, lhs, rhs, here)
  if (plain !== undefined) return plain
  const left = context.compile(lhs, context)
  const right = context.compile(rhs, context)
  switch (operator) {
    case 'and':
      return both(left, right, here)
    case 'or':
      return either(left, right, here)
    case '=':
      return literalEquality(lhs, rhs, left, context) ?? literalEquality(rhs, lhs, right, context) ?? equality(left, right)
    case '!=':
      return inequality(left, right, literalOf(rhs))
    case 'in':
      return membership(fieldIn(lhs), left, right, literalsOf(rhs))
    case '..':
      return range(left, right, here)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return literalComparison(operator, left, literalOf(rhs), here) ?? comparison(operator, left, right, here)
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(operator, left, right, here)
    default:
      throw new Error(`no operator ${operator}`)
  }
}

function both(left: Evaluate, right: Evaluate, here: Site): Evaluate {
  return (input, frame, run) => {
    const a = left(input, frame, run)
    if (a === false) return false
    try {
      if (a !== true && !isTrue(a)) return false
      const b = right(input, frame, run)
      return typeof b === 'boolean' ? b : isTrue(b)
    } catch (thrown) {
      throw placed(thrown, here)
    }
  }
}

function either(left: Evaluate, right: Evaluate, here: Site): Evaluate {
  return (input, frame, run) => {
    const a = left(input, frame, run)
    if (a === true) return true
    try {
      if (a !== false && isTrue(a)) return true
      const b = right(input, frame, run)
      return typeof b === 'boolean' ? b : isTrue(b)
    } catch (thrown) {
      throw placed(thrown, here)
    }
  }
}

/** Most conditions of rules compare a field with a literal: that is one closure instead of three. */
function fieldAndLiteral(operator: string, lhs: Node, rhs: Node, here: Site): Evaluate | undefined {
  const [field, literal] = [fieldIn(lhs), literalOf(rhs)]
  if (field === undefined || literal === undefined) return undefined
  if (operator === '=') return (input, _frame, run) => readField(field, input, run) === literal
  if (operator !== '<' && operator !== '<=' && operator !== '>' && operator !== '>=') return undefined
  return typeof literal === 'number' ? fieldComparison(operator, field, literal, here) : undefined
}

/** With a literal on one side. */
function literalEquality(side: Node, other: Node, evaluate: Evaluate, context: Context): Evaluate | undefined {
  const literal = literalOf(other)
  if (literal === undefined) return undefined
  const field = fieldIn(side)
  if (field !== undefined) return (input, _frame, run) => readField(field, input, run) === literal
  const prefix = typeof literal === 'string' ? compilePrefix(side, literal, evaluate, context) : undefined
  if (prefix !== undefined) return prefix
  return (input, frame, run) => evaluate(input, frame, run) === literal
}

function equality(left: Evaluate, right: Evaluate): Evaluate {
  return (input, frame, run) => {
    const a = left(input, frame, run)
    const b = right(input, frame, run)
    if (typeof a === 'string') return a.length <= long ? a === b : isSameText(a, b, run)
    return a === b ? a !== undefined : typeof a === 'object' && isDeepEqual(a, b, run)
  }
}

function inequality(left: Evaluate, right: Evaluate, literal: Literal | undefined): Evaluate {
  if (literal !== undefined) {
    return (input, frame, run) => {
      const value = left(input, frame, run)
      return value !== undefined && value !== literal
    }
  }
  return (input, frame, run) => {
    const a = left(input, frame, run)
    const b = right(input, frame, run)
    return a !== undefined && b !== undefined && !isDeepEqual(a, b, run)
  }
}

function membership(field: Field | undefined, left: Evaluate, right: Evaluate, members: ReadonlySet<unknown> | undefined): Evaluate {
  if (members !== undefined && field !== undefined) return (input, _frame, run) => members.has(readField(field, input, run))
  if (members !== undefined) return (input, frame, run) => members.has(left(input, frame, run))
  return (input, frame, run) => {
    const a = left(input, frame, run)
    const b = right(input, frame, run)
    if (a === undefined || b === undefined) return false
    if (!isList(b)) return a === b
    run.charge((b.length >> 5) + (typeof a === 'string' ? Math.floor((a.length * b.length) / 4096) : 0))
    return b.includes(a)
  }
}

/** A list of literals as it is written. */
function literalsOf(node: Node): ReadonlySet<unknown> | undefined {
  if (node.type !== 'unary' || node.value !== '[' || node.predicate !== undefined || node.group !== undefined) return undefined
  const values = node.expressions.map(literalOf)
  return values.includes(undefined) ? undefined : new Set(values)
}

function range(left: Evaluate, right: Evaluate, here: Site): Evaluate {
  return (input, frame, run) => {
    const from = left(input, frame, run)
    const to = right(input, frame, run)
    try {
      return numbersBetween(from, to, run)
    } catch (thrown) {
      throw placed(thrown, here)
    }
  }
}

function numbersBetween(from: unknown, to: unknown, run: Run): unknown {
  if (from !== undefined && !Number.isInteger(from)) throw failure('T2003', { value: from })
  if (to !== undefined && !Number.isInteger(to)) throw failure('T2004', { value: to })
  if (typeof from !== 'number' || typeof to !== 'number' || from > to) return undefined
  const size = to - from + 1
  if (size > 1e7) throw failure('D2014', { value: size })
  if (size > run.limits.sequence) throw failure('D2015', { value: size })
  run.charge(size >> 3)
  const list: List = []
  for (let item = from; item <= to; item += 1) list.push(item)
  list.sequence = true
  return list
}
