import type { TreeNode } from '../../compile/index.ts'
import {
  anyButLists,
  anyValue,
  both,
  decided,
  either,
  type Finding,
  ifPresent,
  type NeedSet,
  negated,
  unknown,
  unknownButSafe,
} from './finding.ts'
import { always, and, type Formula, kinds, never, not, type Operator, or, type Path, type Scalar, test } from './formula.ts'
import { callOf, innerOf, isNode, isText, literalOf, type Operand, operandOf, pathOf, type Understanding } from './operands.ts'

/** What the fields alone tell of a condition, which holds only when it is exactly true. */
export function understandCondition(tree: TreeNode, understanding: Understanding): Finding {
  const inner = innerOf(tree)
  if (inner !== undefined) return understandCondition(inner, understanding)
  const literal = literalOf(tree)
  if (literal !== undefined) return decided(literal === true ? always : never)
  const path = pathOf(tree)
  return path === undefined ? understand(tree, understanding) : decided(equal(path, true, understanding.needs))
}

/** What the fields tell of an expression whose truthiness is asked. */
function understand(node: TreeNode, understanding: Understanding): Finding {
  const inner = innerOf(node)
  if (inner !== undefined) return understand(inner, understanding)
  const literal = literalOf(node)
  if (literal !== undefined) return decided(literal ? always : never)
  const path = pathOf(node)
  if (path !== undefined) {
    understanding.needs.add(path, anyButLists & ~kinds.object)
    return ifPresent(path, { kind: 'truthy' })
  }
  const { lhs, rhs, value } = node
  if (node.type === 'binary' && typeof value === 'string' && isNode(lhs) && isNode(rhs)) {
    return understandBinary(value, lhs, rhs, understanding)
  }
  return understandCall(node, understanding)
}

function understandBinary(operator: string, lhs: TreeNode, rhs: TreeNode, understanding: Understanding): Finding {
  if (operator === 'and') return both(understand(lhs, understanding), understand(rhs, understanding))
  if (operator === 'or') return either(understand(lhs, understanding), understand(rhs, understanding))
  const [left, right] = [operandOf(lhs, understanding), operandOf(rhs, understanding)]
  if (left === undefined || right === undefined) return unknown
  if (operator === '=') return understandEqual(left, right, understanding.needs)
  if (operator === '!=') return understandDifferent(left, right, understanding.needs)
  if (operator === 'in') return understandIn(left, right, understanding.needs)
  const mirrored = turned[operator]
  if (!isOperator(operator) || mirrored === undefined) return unknown
  return left.kind === 'literal'
    ? understandRange(right, mirrored, left, understanding)
    : understandRange(left, operator, right, understanding)
}

const turned: Readonly<Record<string, Operator>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' }

function isOperator(operator: string): operator is Operator {
  return Object.hasOwn(turned, operator)
}

function understandEqual(left: Operand, right: Operand, needs: NeedSet): Finding {
  const truth = equality(left, right, needs)
  return truth === undefined ? safely(left, right, needs) : decided(truth)
}

/** Both sides must be there to be different. */
function understandDifferent(left: Operand, right: Operand, needs: NeedSet): Finding {
  const truth = equality(left, right, needs)
  const field = [left, right].find((operand) => operand.kind === 'field' || operand.kind === 'start')
  if (truth === undefined || field === undefined) return safely(left, right, needs)
  return decided(and(test(field.path, { kind: 'exists' }), not(truth)))
}

/** A field, or its start, and a literal. */
function equality(left: Operand, right: Operand, needs: NeedSet): Formula | undefined {
  const [literal, field] = left.kind === 'literal' ? [left, right] : [right, left]
  if (literal.kind !== 'literal') return undefined
  if (field.kind === 'field') return equal(field.path, literal.value, needs)
  return field.kind === 'start' ? startIs(field.path, field.length, literal.value) : undefined
}

function equal(path: Path, value: Scalar, needs: NeedSet): Formula {
  needs.add(path, anyButLists)
  return test(path, { kind: 'equal', value })
}

/** JSONata counts whole characters, so that text beyond the basic plane is left to it. */
function startIs(path: Path, length: number, value: Scalar): Formula | undefined {
  if (typeof value !== 'string') return never
  if (/[\ud800-\udfff]/.test(value)) return undefined
  if (value.length > length) return never
  return test(path, value.length === length ? { kind: 'prefix', text: value } : { kind: 'equal', value })
}

function understandIn(left: Operand, right: Operand, needs: NeedSet): Finding {
  const values = right.kind === 'list' ? right.values : right.kind === 'literal' ? [right.value] : undefined
  if (left.kind === 'literal' && right.kind === 'field') {
    needs.add(right.path, anyValue)
    return decided(test(right.path, { kind: 'has', value: left.value }))
  }
  if (left.kind === 'field') needs.add(left.path, anyButLists)
  const parts = values?.map((value) => equality(left, { kind: 'literal', value }, needs))
  const known = parts?.filter((part) => part !== undefined)
  return known === undefined || known.length !== parts?.length ? safely(left, right, needs) : decided(or(...known))
}

function understandRange(operand: Operand, operator: Operator, other: Operand, { needs }: Understanding): Finding {
  const bound = other.kind === 'literal' ? other.value : undefined
  if (typeof bound !== 'string' && typeof bound !== 'number') return unknown
  const type = typeof bound === 'string' ? 'string' : 'number'
  if (operand.kind === 'start') return type === 'string' ? unknownButSafe : unknown
  if (operand.kind === 'made') return operand.type === type ? unknownButSafe : unknown
  if (operand.kind !== 'field') return unknown
  needs.add(operand.path, kinds[type])
  return ifPresent(operand.path, { kind: 'range', operator, bound })
}

/** Comparing for equality or membership cannot fail, whatever the values are. */
function safely(left: Operand, right: Operand, needs: NeedSet): Finding {
  for (const operand of [left, right]) if (operand.kind === 'field') needs.add(operand.path, anyButLists)
  return unknownButSafe
}

function understandCall(node: TreeNode, understanding: Understanding): Finding {
  const call = callOf(node, understanding)
  const [first, second] = call?.args ?? []
  const count = call?.args.length
  if (call?.name === 'agentBusy' && count === 0) return unknownButSafe
  if (first === undefined) return unknown
  if (call?.name === 'not' && count === 1) return negated(understand(first, understanding))
  if (call?.name === 'boolean' && count === 1) return understand(first, understanding)
  if (call?.name === 'exists' && count === 1) return understandExists(first, understanding)
  return call?.name === 'contains' && count === 2 && second !== undefined ? understandContains(first, second, understanding) : unknown
}

function understandExists(node: TreeNode, understanding: Understanding): Finding {
  const operand = operandOf(node, understanding)
  if (operand?.kind === 'field') understanding.needs.add(operand.path, anyValue)
  if (operand?.kind === 'field' || operand?.kind === 'start') return decided(test(operand.path, { kind: 'exists' }))
  return operand === undefined ? unknown : unknownButSafe
}

function understandContains(text: TreeNode, pattern: TreeNode, understanding: Understanding): Finding {
  if (!isText(text, understanding)) return unknown
  if (typeof literalOf(pattern) === 'string') return unknownButSafe
  const start = startOf(pattern)
  const path = pathOf(text)
  if (start === undefined) return unknown
  return path === undefined ? unknownButSafe : ifPresent(path, { kind: 'prefix', text: start })
}

/** `/^336/`: a pattern that asks for a beginning and nothing else. */
function startOf({ type, value }: TreeNode): string | undefined {
  if (type !== 'regex' || !(value instanceof RegExp) || value.ignoreCase || value.multiline) return undefined
  const found = /^\^((?:[\w @:/-]|\\[+.*()])+)$/.exec(value.source)?.[1]
  return found?.replaceAll(/\\(.)/g, '$1')
}
