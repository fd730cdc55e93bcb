import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { compileExpression, ExpressionError, type Scope } from '../../../src/engine/index.ts'
import type { Json } from '../../../src/model/index.ts'

const scope: Scope = { values: {}, now: 0, seed: '', functions: {} }
const input: Json = { call: { type: 'inbound', waitSeconds: 90 }, list: [true], text: 'true', nothing: null }

describe('a condition', () => {
  test.each([
    ["call.type = 'inbound'", true],
    ["call.type = 'outbound'", false],
    ['list', false],
    ['list[0]', true],
    ['text', false],
    ['call', false],
    ['nothing', false],
    ['nowhere', false],
    ['call.waitSeconds', false],
    ['call.waitSeconds > 60', true],
    ['nowhere > 60', false],
  ])('holds where its value is true and nothing else: %s', (text, expected) => {
    const condition = compileExpression(text)
    expect(condition.holds(input, scope)).toBe(expected)
    expect(condition.evaluate(input, scope) === true).toBe(expected)
  })

  test('fails as its evaluation does', () => {
    expect(() => compileExpression("call.type > 5 and 'x'").holds(input, scope)).toThrow(ExpressionError)
  })

  test('goes on after one that failed, and inside of another', () => {
    const inner = compileExpression("call.type = 'inbound'")
    const failing = compileExpression('$error("no")')
    const functions = {
      asks: {
        signature: '<:b>',
        run: () => {
          expect(() => failing.holds(input, scope)).toThrow(ExpressionError)
          return inner.holds(input, scope)
        },
      },
    }
    const outer = compileExpression('($a := 1; $asks() and $a = 1 and $$.call.waitSeconds = 90)')
    expect([outer.holds(input, { ...scope, functions }), inner.holds(input, scope)]).toEqual([true, true])
  })
})

describe("a function of the scope with the name of one of JSONata's own", () => {
  const functions: Scope['functions'] = {
    exists: { signature: '<x:s>', run: () => 'mine' },
    contains: { signature: '<xx:s>', run: () => 'mine' },
    substring: { signature: '<xxx:s>', run: () => 'mine' },
  }

  test.each(['$exists(call.type)', '$contains(call.type, /i/)', '$contains(call.type, "i")', '$substring(call.type, 0, 2)'])(
    'stands in its place: %s',
    (text) => {
      const expression = compileExpression(text)
      expect(expression.evaluate(input, { ...scope, functions })).toBe('mine')
      expect(expression.evaluate(input, scope)).not.toBe('mine')
    },
  )

  test('stands in its place however often its scope is asked about, and beside another scope', () => {
    const expression = compileExpression('$exists(call.type)')
    const other = { ...scope, functions }
    const asked = [scope, scope, scope, other, other, other, scope].map((one) => expression.evaluate(input, one))
    expect(asked).toEqual([true, true, true, 'mine', 'mine', 'mine', true])
  })

  test('stands in its place in a comparison that is made without it', () => {
    const expression = compileExpression('$substring(call.type, 0, 4) = "mine"')
    expect([expression.holds(input, { ...scope, functions }), expression.holds(input, scope)]).toEqual([true, false])
  })
})

test('the engine decides where code must not be made from strings', async () => {
  const script = `
    import { compileExpression } from ${JSON.stringify(join(import.meta.dirname, '../../../src/engine/index.ts'))}
    const scope = { values: {}, now: 0, seed: '', functions: {} }
    const refused = (() => { try { return new Function('return false')() } catch { return true } })()
    const total = compileExpression('$sum(orders.(price * 2)[$ > 2]) & $map([1..3], function($n) { $n * $n }).$string()')
    console.log(JSON.stringify([refused, total.evaluate({ orders: [{ price: 1 }, { price: 2 }, { price: 3 }] }, scope)]))
  `
  const flags = ['--disallow-code-generation-from-strings', '--conditions=cordboard-source', '--input-type=module']
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--eval', script])
  expect(JSON.parse(stdout)).toEqual([true, '10["1","4","9"]'])
})
