import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lintsOfRule, rulebookLints } from '../../../src/engine/index.ts'
import { bookOf, ringing, shown } from '../helpers/home.ts'

const rule = (when: string | undefined, more = '', action = "open-record\n    with: { url: 'https://crm.example/1' }") =>
  `name: A rule\non: ringing\n${when === undefined ? '' : `when: ${when}\n`}${more}do:\n  - action: ${action}\n`

test('rules that can never win their group, and rules that always open a record beside another, are told where they stand', () => {
  const book = bookOf({
    a: rule("queue.name = 'sales'", 'group: sales\n'),
    b: rule("queue.name = 'sales' and call.waitSeconds > 30", 'group: sales\n'),
    c: rule("queue.name in ['sales', 'spares']"),
    d: rule("queue.name = 'service'"),
    e: rule("queue.name = 'service' and call.acd", 'limit: { count: 1, seconds: 60, by: rule }\n'),
    f: rule("queue.name = 'spares'", '', 'log\n    with: { text: x }'),
    g: rule("queue.name = 'spares'", 'enabled: shadow\n'),
    h: rule("call.type = 'inbound'", 'order: -1\n'),
    i: rule("call.type = 'inbound'"),
  })
  const found = [...rulebookLints(book)].flatMap(([, said]) => shown(said))
  expect(found).toMatchInlineSnapshot(`
    [
      "warning: rules/a.yaml:6:13 (do[0].action): Whenever this rule is planned, c is planned too, and both open a record on the same screen: the later one is only offered. Put both in one "group", so that the first one wins, or say "present: offer" in one of them. [CORD_RULE_OPENS_TOO]",
      "warning: rules/b.yaml:4:8 (group): This rule is never planned: a stands before it in the group sales and takes every trigger that this one wants. Give it a smaller "order" than a, or let a ask for more. [CORD_RULE_SHADOWED]",
      "warning: rules/e.yaml:6:13 (do[0].action): Whenever this rule is planned, d is planned too, and both open a record on the same screen: the later one is only offered. Put both in one "group", so that the first one wins, or say "present: offer" in one of them. [CORD_RULE_OPENS_TOO]",
      "warning: rules/i.yaml:5:13 (do[0].action): Whenever this rule is planned, h is planned too, and both open a record on the same screen: the later one is only offered. Put both in one "group", so that the first one wins, or say "present: offer" in one of them. [CORD_RULE_OPENS_TOO]",
    ]
  `)
})

const conditions = [
  "queue.name = 'sales'",
  "queue.name in ['sales', 'spares']",
  "queue.name in ['sales', 'spares'] and call.waitSeconds > 20",
  "queue.name = 'sales' and call.waitSeconds >= 30",
  'call.waitSeconds > 20',
  'call.waitSeconds >= 20',
  "$substring(call.caller.number, 0, 4) = '0388'",
  "$exists(queue.name) and call.type != 'outbound'",
  "call.type = 'inbound' or queue.name = 'sales'",
  'call.acd',
  '$number(call.type) = 1',
]
const some = fc.record({
  when: fc.option(fc.constantFrom(...conditions), { nil: undefined }),
  more: fc.constantFrom(
    '',
    'group: g\n',
    'group: g\norder: -1\n',
    'order: 1\n',
    'queues: sales\n',
    'group: g\notherwise: true\n',
    'synthetic: include\n',
  ),
})
const rulebook = fc
  .array(some, { minLength: 2, maxLength: 6 })
  .map((rules) => Object.fromEntries(rules.map(({ when, more }, index) => [`r${index}`, rule(when, more)])))
const call = fc.record({
  queue: fc.constantFrom('sales', 'spares', 'other', undefined),
  waitSeconds: fc.constantFrom(10, 20, 25, 30, 40),
  type: fc.constantFrom('inbound' as const, 'outbound' as const),
  number: fc.constantFrom('0388202122', '0612345678'),
  acd: fc.boolean(),
  synthetic: fc.boolean(),
})

test('what is said of rules beside each other is so for every call', () => {
  fc.assert(
    fc.property(rulebook, fc.array(call, { minLength: 8, maxLength: 8 }), (rules, calls) => {
      const book = bookOf(rules)
      const lints = rulebookLints(book)
      for (const id of Object.keys(rules)) expect(lints.get(id) ?? []).toEqual(lintsOfRule(book, id))
      for (const { queue, synthetic, number, ...one } of calls) {
        const facts = ringing({
          call: { ...one, caller: { number } },
          ...(queue === undefined ? {} : { queue: { id: queue, name: queue } }),
          ...(synthetic ? { synthetic } : {}),
        })
        const planned = new Set(book.decide(facts).plans.map((plan) => plan.rule))
        for (const [id, said] of lints) {
          if (!planned.has(id)) continue
          for (const { code, params } of said)
            expect([id, code, code === 'CORD_RULE_OPENS_TOO' && planned.has(String(params['rule']))]).toEqual([id, code, true])
        }
      }
    }),
  )
})
