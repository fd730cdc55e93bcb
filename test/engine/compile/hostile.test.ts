import { describe, expect, test } from 'vitest'
import { compileExpression, ExpressionError, limitProfiles } from '../../../src/engine/index.ts'
import type { Json } from '../../../src/model/index.ts'
import { hostile, hostileInput } from '../../helpers/hostile.ts'

const scope = { values: {}, now: 0, seed: 's', functions: {} }
/** Of a machine that does much else meanwhile; what it takes is measured by `npm run bench -- hostile`. */
const ceiling = 5000

function endOf(text: string): string {
  try {
    return gives(compileExpression(text).evaluate(hostileInput, scope))
  } catch (error) {
    if (error instanceof ExpressionError) return error.code
    throw error
  }
}

function gives(value: Json | undefined): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length < 120 ? `gives ${text}` : 'gives a value'
}

describe('a hostile expression', () => {
  const abouts = [...new Set(hostile.map(({ about }) => about))]

  test.each(abouts)('ends inside its guard, with its code. %s', (about) => {
    const wrong: unknown[] = []
    for (const { text, ends } of hostile.filter((one) => one.about === about)) {
      const before = performance.now()
      const end = endOf(text)
      const took = performance.now() - before
      if (end !== ends || took > ceiling) wrong.push({ text: text.slice(0, 200), ends, end, took })
    }
    expect(wrong).toEqual([])
  })

  test('is there a hundred times, and more', () => {
    expect(hostile.length).toBeGreaterThanOrEqual(300)
  })

  test('leaves prototypes as they were, and nothing to the one after it', () => {
    const before = [Object.prototype, Array.prototype, Function.prototype].map(Object.getOwnPropertyNames)
    for (const { text } of hostile) endOf(text)
    expect([Object.prototype, Array.prototype, Function.prototype].map(Object.getOwnPropertyNames)).toEqual(before)
    expect(endOf('[$sum([1, 2]), $count($map([1, 2], $string)), $keys($)[0]]')).toBe('gives [3,2,"a"]')
  })

  test('leaves no memory behind', () => {
    const before = process.memoryUsage().heapUsed
    for (const { text } of hostile) endOf(text)
    // Nothing is collected on demand here: so much may be waiting for it.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(400_000_000)
  })

  test('is stopped at the same place each time, so that a replay gives the same answer', () => {
    for (const { text, ends } of hostile.filter(({ ends }) => ends === 'too-many-steps')) expect(endOf(text), text).toBe(ends)
  })

  test.each(['(', '[', '{"a":', '-$', 'a[', '$f(', 'function($x){', 'a.(', 'a ? '])(
    'that nests 100,000 of %s does not run the parser out of stack, whatever the limits',
    (open) => {
      expect(() => compileExpression(open.repeat(100_000), { limits: limitProfiles.suite })).toThrow(ExpressionError)
    },
  )
})
