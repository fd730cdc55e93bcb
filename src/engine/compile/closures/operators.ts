import type { BinaryNode, Node } from './ast.ts'
import type { Evaluate } from './callable.ts'
import type { Context } from './context.ts'
import { failure, placed } from './failure.ts'
import { definitions } from './reference.ts'
import { type Run, weighedText } from './run.ts'
import { isDeepEqual, isFunction, isList, isNumeric, isTrue, type List } from './values.ts'

type Operate = (left: unknown, right: unknown, run: Run) => unknown

/** A binary operator. What goes wrong in it is placed at it. */
export function compileBinary(node: BinaryNode, context: Context): Evaluate {
  const { value: operator, position } = node
  const left = context.compile(node.lhs, context)
  const right = context.compile(node.rhs, context)
  const here = { position, token: operator }
  if (operator === 'and' || operator === 'or') return junction(operator, left, right, here)
  const literal = literalOf(node.rhs)
  if (operator === '=' && literal !== undefined) return (input, frame, run) => left(input, frame, run) === literal
  if (operator === '!=' && literal !== undefined) {
    return (input, frame, run) => {
      const value = left(input, frame, run)
      return value !== undefined && value !== literal
    }
  }
  if (operator === 'in') {
    const members = literalsOf(node.rhs)
    if (members !== undefined) return (input, frame, run) => members.has(left(input, frame, run))
  }
  const operate = operators[operator]
  if (operate === undefined) throw new Error(`no operator ${operator}`)
  return (input, frame, run) => {
    const a = left(input, frame, run)
    const b = right(input, frame, run)
    try {
      return operate(a, b, run)
    } catch (thrown) {
      throw placed(thrown, here)
    }
  }
}

function junction(
  operator: 'and' | 'or',
  left: Evaluate,
  right: Evaluate,
  here: { position: number | undefined; token: string },
): Evaluate {
  const decided = operator === 'or'
  return (input, frame, run) => {
    const a = left(input, frame, run)
    try {
      if ((typeof a === 'boolean' ? a : isTrue(a)) === decided) return decided
      const b = right(input, frame, run)
      return typeof b === 'boolean' ? b : isTrue(b)
    } catch (thrown) {
      throw placed(thrown, here)
    }
  }
}

/** A text, number, boolean or null as it is written. */
function literalOf(node: Node): string | number | boolean | null | undefined {
  if (
    (node.type !== 'string' && node.type !== 'number' && node.type !== 'value') ||
    node.predicate !== undefined ||
    node.group !== undefined
  )
    return undefined
  return node.value
}

/** A list of literals as it is written. */
function literalsOf(node: Node): ReadonlySet<unknown> | undefined {
  if (node.type !== 'unary' || node.value !== '[' || node.predicate !== undefined || node.group !== undefined) return undefined
  const values = node.expressions.map(literalOf)
  return values.includes(undefined) ? undefined : new Set(values)
}

const operators: Readonly<Record<string, Operate>> = {
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => a / b),
  '%': arithmetic((a, b) => a % b),
  '=': (a, b) => a !== undefined && b !== undefined && isDeepEqual(a, b),
  '!=': (a, b) => a !== undefined && b !== undefined && !isDeepEqual(a, b),
  '<': comparison((a, b) => a < b),
  '<=': comparison((a, b) => a <= b),
  '>': comparison((a, b) => a > b),
  '>=': comparison((a, b) => a >= b),
  '&': (a, b, run) => weighedText(textOf(a) + textOf(b), run),
  '..': range,
  in: (a, b) => a !== undefined && b !== undefined && (isList(b) ? b.includes(a) : a === b),
}

function arithmetic(calculate: (a: number, b: number) => number): Operate {
  return (a, b) => {
    if (a !== undefined && !isNumeric(a)) throw failure('T2001', { value: a })
    if (b !== undefined && !isNumeric(b)) throw failure('T2002', { value: b })
    return a === undefined || b === undefined ? undefined : calculate(a, b)
  }
}

function comparison(compare: (a: string | number, b: string | number) => boolean): Operate {
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return compare(a, b)
    if (!isComparable(a) || !isComparable(b)) throw failure('T2010', { value: a === undefined || !isComparable(a) ? a : b })
    if (a === undefined || b === undefined) return undefined
    if (typeof a !== typeof b) throw failure('T2009', { value: a, value2: b })
    return compare(a, b)
  }
}

function isComparable(value: unknown): value is string | number | undefined {
  return value === undefined || typeof value === 'string' || typeof value === 'number'
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined) return ''
  if (typeof value === 'number' && Number.isInteger(value)) return String(value)
  if (typeof value === 'boolean') return String(value)
  if (isFunction(value)) return ''
  return String(definitions.get('string')?.implementation.call(undefined, value))
}

function range(from: unknown, to: unknown, run: Run): unknown {
  if (from !== undefined && !Number.isInteger(from)) throw failure('T2003', { value: from })
  if (to !== undefined && !Number.isInteger(to)) throw failure('T2004', { value: to })
  if (typeof from !== 'number' || typeof to !== 'number' || from > to) return undefined
  const size = to - from + 1
  if (size > 1e7) throw failure('D2014', { value: size })
  if (size > run.limits.sequence) throw failure('D2015', { value: size })
  run.charge(Math.floor(size / 64))
  const list: List = []
  for (let item = from; item <= to; item += 1) list.push(item)
  list.sequence = true
  return list
}
