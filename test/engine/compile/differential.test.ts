import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileExpression, type Expression, ExpressionError } from '../../../src/engine/index.ts'
import { seed } from '../../helpers/seed.ts'
import { expression, trigger } from './grammar.ts'
import { type Outcome, outcomeOf, outcomeOfReference } from './reference.ts'

const expressions = 2000
const triggers = 10

describe('a compiled expression', () => {
  test(`gives what the reference gives, ${expressions} of them on ${triggers} triggers each, seed ${seed}`, {
    timeout: 300_000,
  }, async () => {
    const seen = { expressions: 0, pairs: 0, failed: 0 }
    await fc.assert(
      fc.asyncProperty(expression, fc.array(trigger, { minLength: triggers, maxLength: triggers }), async (text, inputs) => {
        const made = compiled(text)
        if (made === undefined) return
        seen.expressions += 1
        for (const input of inputs) {
          const reference = await outcomeOfReference(text, input)
          if (reference === undefined) continue
          const outcome = outcomeOf(made, input)
          seen.pairs += 1
          if ('code' in outcome) seen.failed += 1
          if (!agree(text, outcome, reference)) expect({ text, input, outcome }).toEqual({ text, input, outcome: reference })
        }
      }),
      { numRuns: expressions, seed },
    )
    console.info(`Seed ${seed}: ${seen.expressions} expressions, ${seen.pairs} pairs, ${seen.failed} of them failures.`)
    expect(seen.pairs).toBeGreaterThan(expressions)
  })
})

/** What is no JSONata, or refused before it runs, has nothing to compare. */
function compiled(text: string): Expression | undefined {
  try {
    return compileExpression(text)
  } catch (error) {
    if (error instanceof ExpressionError) return undefined
    throw error
  }
}

/** The reference writes into an empty list that an object constructor meets: `[]` of the input becomes `[null]`. */
function comparable(outcome: Outcome): string {
  return JSON.stringify(outcome).replaceAll('[null]', '[]')
}

const guards: ReadonlySet<string> = new Set(['too-many-steps', 'value-too-large', 'D1011', 'D1012'])

/**
 * Guards stop in the same cases, but not at the same place. Of several parts of a list or object that fail, the reference names the
 * one whose failure happens to reach it first.
 */
function agree(text: string, outcome: Outcome, reference: Outcome): boolean {
  const [code, expected] = ['code' in outcome ? outcome.code : undefined, 'code' in reference ? reference.code : undefined]
  if ((code !== undefined && guards.has(code)) || (expected !== undefined && guards.has(expected))) return true
  if (code !== undefined && expected !== undefined && /[[{]/.test(text)) return true
  return comparable(outcome) === comparable(reference)
}
