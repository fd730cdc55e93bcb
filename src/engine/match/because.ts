import type { Json, JsonObject, Problem, ValueRead } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import { type Comparison, comparisonOf, parse } from '../compile/index.ts'
import { excerpt } from '../shape/excerpt.ts'
import { valueAt } from './values.ts'

/** Why a condition is not true, in one sentence about the values it read; undefined when they do not tell. */
export function becauseOf(text: string, values: readonly ValueRead[], input: JsonObject, connection: string): Problem | undefined {
  const comparison = comparisonOf(parse(text))
  const actual = comparison === undefined ? undefined : valueAt(input, comparison.path)
  if (comparison !== undefined && actual !== undefined) return compared(comparison, actual)
  const missing = values.find((value) => value.missing !== undefined)
  if (missing === undefined) return undefined
  const { path } = missing
  return missing.missing === 'never-sent' ? problem('CORD_WHY_NEVER_SENT', { path, connection }) : problem('CORD_WHY_NOT_SENT', { path })
}

export function notTrue(value: Json | undefined): Problem {
  return problem('CORD_WHY_NOT_TRUE', { value: value === undefined ? 'nothing' : excerpt(value) })
}

function compared({ path, operator, expected }: Comparison, actual: Json): Problem {
  if (operator === '=') return problem('CORD_WHY_DIFFERENT', { path, actual: shown(actual), expected: shown(expected) })
  if (operator === '!=') return problem('CORD_WHY_SAME', { path, actual: shown(actual) })
  return problem('CORD_WHY_COMPARED', { path, actual: shown(actual), operator, expected: shown(expected) })
}

function shown(value: Json): string {
  return typeof value === 'string' ? `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'` : excerpt(value)
}
