import type { Clause, Facts, Json, JsonObject, Problem } from '../../model/index.ts'
import {
  compileExpression,
  type Expression,
  type ExpressionOptions,
  operandsOf,
  parse,
  placedProblem,
  type Scope,
} from '../compile/index.ts'
import type { ConnectionFacts } from '../contract.ts'
import type { RangeMap } from '../rules/contract.ts'
import type { Path } from '../shape/path.ts'
import { becauseOf, notTrue } from './because.ts'
import { valuesRead } from './values.ts'

export interface Explaining {
  readonly scope: Scope
  readonly options: ExpressionOptions
  readonly connection: ConnectionFacts | undefined
}

/** A condition as it stands in its rule. */
export interface Condition {
  readonly when: Expression
  readonly ranges: RangeMap
  readonly path: Path
}

/** What a condition is read against: `input` is what its expression sees. */
export interface Reading extends Explaining {
  readonly input: JsonObject
  readonly facts: Facts
}

/**
 * What a condition read, and each operand of its `and` and `or` by itself. `because`: the first part that says no speaks for the whole; a
 * condition without parts speaks for itself; undefined where neither can say.
 */
export function readingsOf(
  condition: Condition,
  reading: Reading,
): { readonly shown: Pick<Clause, 'values' | 'parts'>; readonly because: Problem | undefined } {
  const { text, reads } = condition.when
  const values = [...valuesRead(reads, reading.input, reading.connection)]
  const parts = partsOf(condition, { text, start: 0 }, reading)
  const refusing = parts.find((part) => part.holds === 'no')?.because
  return {
    shown: { values, ...(parts.length === 0 ? {} : { parts }) },
    because: refusing ?? (parts.length === 0 ? becauseOf(text, values, reading.input, reading.facts.connection) : undefined),
  }
}

interface Part {
  readonly text: string
  readonly start: number
}

/** The operands of `and` and `or`, each evaluated by itself, down to those that have none. */
function partsOf(condition: Condition, whole: Part, reading: Reading): Clause[] {
  return operandsOf(parse(whole.text), whole.text).map(({ text, start }) => {
    const part = { text, start: whole.start + start }
    return shownPart(condition, part, partsOf(condition, part, reading), reading)
  })
}

function shownPart({ ranges, path }: Condition, part: Part, inner: Clause[], reading: Reading): Clause {
  const base = {
    name: 'when' as const,
    text: part.text,
    place: ranges.placeInside(path, part.start, part.start + part.text.length),
    ...(inner.length === 0 ? {} : { parts: inner }),
  }
  const expression = compileExpression(part.text, reading.options)
  const values = [...valuesRead(expression.reads, reading.input, reading.connection)]
  try {
    const value = expression.evaluate(reading.input, reading.scope)
    if (isTruthy(value)) return { ...base, values, holds: 'yes' }
    const because = becauseOf(part.text, values, reading.input, reading.facts.connection) ?? notTrue(value)
    return { ...base, values, holds: 'no', because }
  } catch (error) {
    return { ...base, values, holds: 'failed', because: placedProblem(error, part.text, ranges, path, part.start) }
  }
}

/** As JSONata's $boolean, which is what `and` and `or` ask of their operands. */
function isTruthy(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false
  if (Array.isArray(value)) return value.some(isTruthy)
  return typeof value === 'object' ? Object.keys(value).length > 0 : Boolean(value)
}
