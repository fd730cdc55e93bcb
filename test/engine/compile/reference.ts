import jsonata from 'jsonata'
import { type Expression, ExpressionError, limits, type Scope } from '../../../src/engine/index.ts'
import type { Json } from '../../../src/model/index.ts'

/** What evaluating came to: a value as JSON text, or the code of what went wrong. */
export type Outcome = { readonly value: string | undefined } | { readonly code: string }

type Values = Scope['values']

const scope: Scope = { values: {}, now: 0, seed: 'differential', functions: {} }

export function outcomeOf(expression: Expression, input: Json, values: Values = {}): Outcome {
  try {
    return { value: written(expression.evaluate(input, { ...scope, values })) }
  } catch (error) {
    if (error instanceof ExpressionError) return { code: error.code }
    throw error
  }
}

/** The same by jsonata itself, on an input of its own, within the same limits of its own. Undefined: it broke. */
export async function outcomeOfReference(text: string, input: Json, values: Values = {}): Promise<Outcome | undefined> {
  try {
    const { sequence, stack } = limits
    const expression = jsonata(text, { sequence, stack, timeout: 5000 })
    return { value: written(await expression.evaluate(structuredClone(input), structuredClone(values))) }
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error) return { code: String(error.code) }
    return undefined
  }
}

/** Functions are no JSON: in a list they leave a gap, elsewhere nothing. */
function written(value: unknown): string | undefined {
  if (isFunction(value)) return undefined
  return JSON.stringify(value, (_, inner: unknown) => (isFunction(inner) ? undefined : sortedKeys(inner)))
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true
  return typeof value === 'object' && value !== null && ('_jsonata_function' in value || '_jsonata_lambda' in value)
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
