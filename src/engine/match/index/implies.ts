import { keyOf } from './finding.ts'
import type { Formula, Test } from './formula.ts'

/** Whether what holds under `one` always holds under `other`. True is certain; false may only mean that it was not seen. */
export function implies(one: Formula, other: Formula): boolean {
  if (other.kind === 'always' || one.kind === 'never') return true
  if (other.kind === 'and') return other.parts.every((part) => implies(one, part))
  if (one.kind === 'or') return one.parts.every((part) => implies(part, other))
  if (other.kind === 'or') return other.parts.some((part) => implies(one, part)) || isByPart(one, other)
  return isByPart(one, other)
}

function isByPart(one: Formula, other: Formula): boolean {
  if (one.kind === 'and') return one.parts.some((part) => implies(part, other))
  if (one.kind === 'test' && other.kind === 'test') return keyOf(one.path) === keyOf(other.path) && testImplies(one.test, other.test)
  return one.kind === 'not' && other.kind === 'not' && implies(other.part, one.part)
}

function testImplies(one: Test, other: Test): boolean {
  if (other.kind === 'exists') return true
  if (one.kind === 'equal') return isMet(one.value, other)
  if (one.kind === 'prefix') return other.kind === 'prefix' && one.text.startsWith(other.text)
  if (one.kind === 'range') return other.kind === 'range' && rangeImplies(one, other)
  if (one.kind === 'has') return other.kind === 'has' && one.value === other.value
  return one.kind === other.kind
}

function isMet(value: unknown, asked: Test): boolean {
  if (asked.kind === 'equal' || asked.kind === 'has') return value === asked.value
  if (asked.kind === 'prefix') return typeof value === 'string' && value.startsWith(asked.text)
  if (asked.kind === 'truthy') return Boolean(value)
  if (asked.kind !== 'range' || typeof value !== typeof asked.bound || (typeof value !== 'number' && typeof value !== 'string'))
    return false
  const { operator, bound } = asked
  if (operator === '>') return value > bound
  if (operator === '>=') return value >= bound
  return operator === '<' ? value < bound : value <= bound
}

type Range = Test & { readonly kind: 'range' }

function rangeImplies(one: Range, other: Range): boolean {
  if (typeof one.bound !== typeof other.bound || one.operator[0] !== other.operator[0]) return false
  if (one.bound === other.bound) return one.operator === other.operator || other.operator.endsWith('=')
  return one.operator.startsWith('>') ? one.bound > other.bound : one.bound < other.bound
}
