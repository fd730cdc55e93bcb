import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compileExpression } from '../../../src/engine/index.ts'
import type { Json } from '../../../src/model/index.ts'
import { outcomeOf, outcomeOfReference } from './reference.ts'

const folder = join(import.meta.dirname, '../../corpus/expressions')
const values = { const: { crm: 'https://crm.example', limits: [{ name: 'inbound', max: 3 }], flags: { vip: true } } }

const { inputs } = read<{ readonly inputs: readonly Json[] }>('inputs.json')
const corpus = readdirSync(folder)
  .filter((file) => file !== 'inputs.json')
  .map((file) => ({ file, ...read<{ readonly about: string; readonly expressions: readonly string[] }>(file) }))

function read<T>(file: string): T {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as T
}

describe('an expression as rules have them', () => {
  test.each(corpus)('is compiled, and gives what the reference gives. $about', async ({ expressions }) => {
    const different: unknown[] = []
    for (const text of expressions) {
      const expression = compileExpression(text)
      for (const input of inputs) {
        const [outcome, expected] = [outcomeOf(expression, input, values), await outcomeOfReference(text, input, values)]
        if (JSON.stringify(outcome) !== JSON.stringify(expected)) different.push({ text, input, outcome, expected })
      }
    }
    expect(different).toEqual([])
  })

  test('is there three hundred times', () => {
    expect(corpus.flatMap(({ expressions }) => expressions).length).toBeGreaterThanOrEqual(300)
  })

  test('leaves the input as it was, frozen or not', () => {
    const frozen = inputs.map((input) => deepFreeze(structuredClone(input)))
    for (const text of corpus.flatMap(({ expressions }) => expressions)) {
      for (const [index, input] of frozen.entries()) {
        expect(outcomeOf(compileExpression(text), input, values)).toEqual(outcomeOf(compileExpression(text), inputs[index] ?? null, values))
      }
    }
  })
})

function deepFreeze(value: Json): Json {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
