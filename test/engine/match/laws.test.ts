import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileRulebook } from '../../../src/engine/index.ts'
import type { Decision, Facts } from '../../../src/model/index.ts'
import { bookOf, decidedLines, explainedLines, ringing, saysNo, sourceWith } from '../helpers/home.ts'

const ids = ['a', 'b', 'c', 'd', 'e', 'f']
const types = ['ringing', 'established', 'held']
const conditions = [
  "call.type = 'inbound'",
  "call.type = 'outbound'",
  'call.waitSeconds > 20',
  "queue.name = 'sales' or call.acd",
  '$number(call.type) = 1',
  'data.x',
]

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined })

const rule = fc
  .record({
    on: fc.subarray(types, { minLength: 1 }),
    enabled: optional(fc.constantFrom(false, 'shadow')),
    order: optional(fc.integer({ min: -2, max: 2 })),
    group: optional(fc.constantFrom('g', 'h')),
    fallback: fc.boolean(),
    synthetic: optional(fc.constant('include')),
    connections: optional(fc.constantFrom('paris', 'lyon')),
    agents: optional(fc.constantFrom('anna', 'bob')),
    queues: optional(fc.constantFrom('sales', 'support')),
    when: optional(fc.constantFrom(...conditions)),
    once: optional(fc.constantFrom('agent', 'interaction', 'call', 'off')),
    limit: optional(fc.record({ count: fc.integer({ min: 1, max: 2 }), seconds: fc.constant(60), by: fc.constantFrom('rule', 'agent') })),
    opens: fc.boolean(),
  })
  .map(({ fallback, opens, ...keys }) => ({
    name: 'A rule',
    ...keys,
    ...(fallback && keys.group !== undefined ? { otherwise: true } : {}),
    do: [opens ? { action: 'open-record', with: { url: 'https://crm.example/1' } } : { action: 'log', with: { text: 'x' } }],
  }))

const rulebook = fc
  .array(rule, { minLength: 1, maxLength: ids.length })
  .map((rules) => Object.fromEntries(rules.map((one, index) => [ids[index] ?? 'x', JSON.stringify(one)])))

const trigger = fc.record({
  type: fc.constantFrom(...types),
  connection: fc.constantFrom('paris', 'lyon'),
  synthetic: fc.boolean(),
  state: fc.constantFrom('ringing' as const, 'talking' as const),
  callType: fc.constantFrom('inbound' as const, 'outbound' as const),
  waitSeconds: fc.integer({ min: 0, max: 40 }),
  agent: fc.boolean(),
  opened: fc.boolean(),
  spent: fc.subarray(ids),
})

function factsFrom({
  type,
  connection,
  synthetic,
  state,
  callType,
  waitSeconds,
  agent,
  opened,
}: typeof trigger extends fc.Arbitrary<infer T> ? T : never): Facts {
  const facts = ringing({ type, connection, synthetic, call: { state, type: callType, waitSeconds }, ledger: { opened } })
  return agent
    ? facts
    : ringing({ type, connection, synthetic, call: { state, type: callType, waitSeconds }, ledger: { opened }, agent: undefined })
}

/** The facts again, after some of the rules were planned for them. */
function after(rules: Readonly<Record<string, string>>, facts: Facts, spent: readonly string[]): Facts {
  const { plans } = bookOf(rules).decide(facts)
  const before = plans.filter((plan) => spent.includes(plan.rule))
  const once = before.flatMap(({ onceKey }) => onceKey ?? [])
  const limits = Object.fromEntries(before.flatMap(({ limitKey }) => (limitKey === undefined ? [] : [[limitKey, 1]])))
  return { ...facts, ledger: { ...facts.ledger, once, limits } }
}

const given = fc.record({ rules: rulebook, trigger })

test('the same facts and the same rulebook give the same decision, and deciding changes neither', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(given, ({ rules, trigger: one }) => {
      const facts = after(rules, factsFrom(one), one.spent)
      const copy = structuredClone(facts)
      const book = bookOf(rules)
      const [first, second] = [book.decide(facts), book.decide(facts)]
      const again = compileRulebook(sourceWith(rules), book).decide(structuredClone(facts))
      expect([second, again]).toEqual([first, first])
      expect(facts).toEqual(copy)
    }),
    { numRuns: 60 },
  )
})

test('what explain says of each rule is what decide said', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(given, ({ rules, trigger: one }) => {
      const facts = after(rules, factsFrom(one), one.spent)
      const book = bookOf(rules)
      const decision: Decision = book.decide(facts)
      const said = explainedLines(book, facts)
      expect(said.filter((line) => !saysNo(line))).toEqual(decidedLines(decision))
    }),
    { numRuns: 60 },
  )
})

test('a rule that is not for the type of a trigger changes nothing of its decision', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(given, ({ rules, trigger: one }) => {
      const facts = factsFrom(one)
      const own = Object.fromEntries(Object.entries(rules).filter(([, text]) => JSON.parse(text).on.includes(one.type)))
      const { revision: _, ...all } = bookOf(rules).decide(facts)
      const { revision: __, ...alone } = bookOf(own).decide(facts)
      expect(alone).toEqual(all)
    }),
    { numRuns: 60 },
  )
})

test('each group has at most one plan that runs, and at most one plan opens by force', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(given, ({ rules, trigger: one }) => {
      const { plans } = bookOf(rules).decide(factsFrom(one))
      const running = plans.filter(({ mode }) => mode === 'run')
      const groups = running.flatMap((plan) => JSON.parse(rules[plan.rule] ?? '{}').group ?? [])
      expect(new Set(groups).size).toBe(groups.length)
      const forced = running.filter((plan) => plan.asOffer !== true && plan.steps.some(({ action }) => action === 'open-record'))
      expect(forced.length).toBeLessThanOrEqual(one.opened ? 0 : 1)
    }),
    { numRuns: 60 },
  )
})

test('what conditions have in common is made once, and each says what it says by itself', { timeout: 60_000 }, () => {
  const common = [
    '$string(call.waitSeconds)',
    '$lowercase(queue.name)',
    '$number(call.type)',
    '$number(data.x)',
    '$string(data.list.n)',
    '$join(data.names)',
    '$uppercase($substring(data.x, 1))',
    '$split(data.x, ",")',
    '$contains(data.long, /(a|b)*c$/)',
    '$replace(data.long, /(a|b)*c$/, data.x)',
  ]
  const part = fc
    .tuple(fc.constantFrom(...common), fc.constantFrom("= '31'", '!= data.x', "= 'sales'", '> 3', 'in data.list.n', '= call.type'))
    .map(([call, comparison]) => `${call} ${comparison}`)
  const condition = fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom(' and ', ' or '))
    .map(([parts, operator]) => parts.join(operator))
  const value = fc.oneof(
    fc.constantFrom('31', 'sales', '4', 'a,b'),
    fc.integer({ min: 0, max: 40 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  fc.assert(
    fc.property(
      fc.array(condition, { minLength: 2, maxLength: 6 }),
      value,
      fc.array(value, { maxLength: 3 }),
      fc.nat(20_000),
      (whens, x, n, size) => {
        const rules = Object.fromEntries(
          whens.map((when, index) => [
            ids[index] ?? 'x',
            JSON.stringify({ name: 'A rule', on: 'ringing', when, do: [{ action: 'log', with: { text: 'x' } }] }),
          ]),
        )
        const facts = ringing({ data: { x, list: n.map((one) => ({ n: one })), names: ['a', 'b'], long: 'ab'.repeat(size) } })
        const alone = Object.entries(rules).flatMap(([id, text]) => decidedLines(bookOf({ [id]: text }).decide(facts)))
        expect(decidedLines(bookOf(rules).decide(facts))).toEqual(alone)
      },
    ),
    { numRuns: 150 },
  )
})

test('a condition is charged for what was made for another one', () => {
  const matching = '$contains(data.long, /(a|b)*c$/)'
  const rule = (when: string): string =>
    JSON.stringify({ name: 'A rule', on: 'ringing', when, do: [{ action: 'log', with: { text: 'x' } }] })
  const book = bookOf({ a: rule(matching), b: rule(`${matching} = 1 or ${matching} = 2`) })
  const facts = ringing({ data: { long: 'ab'.repeat(10_000) } })
  expect(decidedLines(book.decide(facts))).toEqual(['b failed when CORD_EXPRESSION_GUARD'])
})
