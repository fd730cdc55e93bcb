import type { BinaryNode, Node } from './ast.ts'
import type { Evaluate } from './callable.ts'
import type { Context } from './context.ts'
import { effortOf } from './effort.ts'
import { placed, type Site } from './failure.ts'
import { numberText } from './quick.ts'
import { definitions } from './reference.ts'
import { type Run, weighedText } from './run.ts'
import { isFunction } from './values.ts'

const effort = effortOf('string')

interface Part {
  readonly evaluate: Evaluate
  /** The operator that it is an operand of. */
  readonly here: Site
}

/** `a & b & c`, as one. */
export function compileConcatenation(node: BinaryNode, context: Context): Evaluate {
  const [first, second, ...others] = partsOf(node, context) as readonly [Part, Part, ...Part[]]
  const [left, right, here] = [first.evaluate, second.evaluate, second.here]
  return (input, frame, run) => {
    const a = left(input, frame, run)
    const b = right(input, frame, run)
    let text = weighedText(textAt(a, here, run) + textAt(b, here, run), run)
    for (let index = 0; index < others.length; index += 1) {
      const part = others[index] as Part
      text = weighedText(text + textAt(part.evaluate(input, frame, run), part.here, run), run)
    }
    return text
  }
}

function partsOf({ lhs, rhs, position, value: token }: BinaryNode, context: Context): readonly Part[] {
  const here: Site = { position, token }
  const last = { evaluate: context.compile(rhs, context), here }
  if (isBareConcatenation(lhs)) return [...partsOf(lhs, { ...context, depth: context.depth + 1 }), last]
  return [{ evaluate: context.compile(lhs, context), here }, last]
}

function isBareConcatenation(node: Node): node is BinaryNode {
  const { predicate, group, keepArray } = node
  return node.type === 'binary' && node.value === '&' && predicate === undefined && group === undefined && keepArray === undefined
}

function textAt(value: unknown, here: Site, run: Run): string {
  if (typeof value === 'string') return value
  try {
    return textOf(value, run)
  } catch (thrown) {
    throw placed(thrown, here)
  }
}

function textOf(value: unknown, run: Run): string {
  if (value === undefined) return ''
  if (typeof value === 'number' && Number.isFinite(value)) return numberText(value)
  if (typeof value === 'boolean') return String(value)
  if (isFunction(value)) return ''
  run.charge(effort([value], run))
  return String(definitions.get('string')?.implementation.call(undefined, value))
}
