import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Clause, type Condition, conditionText, type Literal, type Operator } from '../../editor/form/condition.ts'
import { readCondition } from '../../editor/form/read-condition.ts'
import { compileExpression } from '../../src/engine/public.ts'

/** Without the sources: what it means. */
function bare(condition: Condition): unknown {
  if (condition.kind === 'expression') return condition
  const { source: _, ...rest } = condition
  return 'parts' in rest ? { ...rest, parts: rest.parts.map(bare) } : rest
}
const clause = (field: string, operator: Operator, ...values: Literal[]): Clause => ({ kind: 'clause', field, operator, values })

describe('a condition that is read', () => {
  test.each([
    ["call.type = 'inbound'", clause('call.type', 'is', 'inbound')],
    ['call.waitSeconds >= 30', clause('call.waitSeconds', 'at-least', 30)],
    ['call.acd != true', clause('call.acd', 'is-not', true)],
    ["queue.name in ['sales', 'service']", clause('queue.name', 'one-of', 'sales', 'service')],
    ["$substring(call.caller.e164, 0, 3) = '+33'", clause('call.caller.e164', 'starts-with', '+33')],
    ["$contains(data.`first name`, 'Mar')", clause('data.`first name`', 'contains', 'Mar')],
    ['$exists(data.customerId)', clause('data.customerId', 'is-known')],
    ['$not($exists(call.caller.e164))', clause('call.caller.e164', 'is-unknown')],
    [
      "call.type = 'inbound' and (queue.id = '1' or queue.id = '2') and $length(call.caller.number) > 4",
      {
        kind: 'all',
        parts: [
          clause('call.type', 'is', 'inbound'),
          { kind: 'any', parts: [clause('queue.id', 'is', '1'), clause('queue.id', 'is', '2')] },
          { kind: 'expression', source: '$length(call.caller.number) > 4' },
        ],
      },
    ],
    [
      "call.type = 'inbound' and data.items[price > 3]",
      { kind: 'all', parts: [clause('call.type', 'is', 'inbound'), { kind: 'expression', source: 'data.items[price > 3]' }] },
    ],
    ["$not(call.type = 'internal')", { kind: 'none', parts: [clause('call.type', 'is', 'internal')] }],
    ["call.acd ? queue.id = '1' : true", { kind: 'expression', source: "call.acd ? queue.id = '1' : true" }],
    ["call.type = 'inbound' /* and more */", { kind: 'expression', source: "call.type = 'inbound' /* and more */" }],
    ['and and', { kind: 'expression', source: 'and and' }],
  ])('%s', (text, meant) => {
    expect(bare(readCondition(text))).toEqual(meant)
    expect(conditionText(readCondition(text))).toBe(text)
  })
})

const field = fc.constantFrom('call.type', 'call.waitSeconds', 'queue.name', 'data.`first name`', 'agent.device')
const literal: fc.Arbitrary<Literal> = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constantFrom("it's", 'a"b', '\\', 'é\n', '+33'))
const anyClause: fc.Arbitrary<Condition> = fc.oneof(
  fc.tuple(field, fc.constantFrom<Operator>('is', 'is-not'), literal).map(([one, operator, value]) => clause(one, operator, value)),
  // A form offers these where a number or a text is known to stand.
  fc
    .tuple(field, fc.constantFrom<Operator>('more', 'at-least', 'less', 'at-most'), fc.oneof(fc.integer(), fc.string()))
    .map(([one, operator, value]) => clause(one, operator, value)),
  fc.tuple(field, fc.array(literal, { minLength: 1, maxLength: 3 })).map(([one, values]) => clause(one, 'one-of', ...values)),
  fc
    .tuple(field, fc.constantFrom<Operator>('starts-with', 'contains'), fc.string({ minLength: 1 }))
    .map(([one, operator, value]) => clause(one, operator, value)),
  fc.tuple(field, fc.constantFrom<Operator>('is-known', 'is-unknown')).map(([one, operator]) => clause(one, operator)),
)
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    anyClause,
    fc
      .tuple(fc.constantFrom<'all' | 'any'>('all', 'any'), fc.array(tie('condition'), { minLength: 2, maxLength: 3 }))
      .map(([kind, parts]): Condition => ({ kind, parts })),
    fc.array(tie('condition'), { minLength: 2, maxLength: 3 }).map((parts): Condition => ({ kind: 'none', parts })),
  ),
}))

describe('a condition that a form made', () => {
  test('is read again as what it was, and compiles', () => {
    fc.assert(
      fc.property(condition, (made) => {
        const text = conditionText(made)
        expect(bare(readCondition(text)), text).toEqual(made)
        compileExpression(text)
      }),
      { numRuns: 1000 },
    )
  })

  test('never fails for what is missing', () => {
    fc.assert(
      fc.property(condition, (made) => {
        expect(() => compileExpression(conditionText(made)).evaluate({})).not.toThrow()
      }),
      { numRuns: 500 },
    )
  })
})
