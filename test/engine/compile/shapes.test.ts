import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileExpression, ExpressionError, type ExpressionOptions, limits } from '../../../src/engine/index.ts'
import type { Json } from '../../../src/model/index.ts'
import { expression, trigger } from './grammar.ts'

/** Texts that are read through their shape only under the limits of rules themselves: a copy of them has every text parsed. */
const parsed: ExpressionOptions = { limits: { ...limits } }

const literal = fc.oneof(
  fc.constantFrom("'inbound'", '"a b"', "''", "'\u{1F600}'", "'call'"),
  fc.nat().map(String),
  fc.constantFrom('0', '007', '1.5', '12e3', '99999999999999', '900000000000001'),
)

/** As rules are written: the same shapes with other literals, over and over. */
const rulelike = fc
  .tuple(
    fc.constantFrom(
      'call.type = @ and queue.name = @',
      'call.waitSeconds > -@',
      '$substring(call.caller.number, 0, @) = @',
      'queue.name in [@, @, @]',
      '(data.x = @ or data.y = @) and $not(call.acd = @)',
      'data[@].x = @',
      'data.list^(>x)[@].(x & @)',
      '$number(@ & data.x) + @',
      '(  $a := @; $sum([$a, @..3]) )',
      'data.@ = @',
      '$lookup(data, @) ? @ : $error(@)',
    ),
    fc.array(literal, { minLength: 4, maxLength: 4 }),
  )
  .map(([form, literals]) => literals.reduce((text, one) => text.replace('@', () => one), form))

test('an expression that is put together like another one is what it is by itself', () => {
  fc.assert(
    fc.property(fc.oneof({ weight: 3, arbitrary: rulelike }, { weight: 1, arbitrary: expression }), trigger, (text, input) => {
      expect(seen(text, {}, input)).toEqual(seen(text, parsed, input))
    }),
    { numRuns: 1200 },
  )
})

/** All that can be seen of an expression: what it reads, what it gives, what it says and where. */
function seen(text: string, options: ExpressionOptions, input: Json): unknown {
  try {
    const { mode, reads, evaluate } = compileExpression(text, options)
    const found: unknown[] = [mode, reads]
    try {
      found.push(evaluate(input, { values: {}, now: 0, seed: '', functions: {} }))
    } catch (error) {
      found.push(said(error))
    }
    return found
  } catch (error) {
    return said(error)
  }
}

function said(error: unknown): unknown {
  if (!(error instanceof ExpressionError)) throw error
  const { code, message, position, token } = error
  return { code, message, position, token }
}
