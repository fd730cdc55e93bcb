import { describe, expect, test } from 'vitest'
import type { Clause, Facts, RuleExplanation } from '../../../src/model/index.ts'
import { sentence } from '../../../src/model/index.ts'
import { bookOf, ringing } from '../helpers/home.ts'

const steps = 'do: [{ action: log, with: { text: hello } }]'

function rule(keys: string): string {
  return `name: A rule\non: ringing\n${keys}\n${steps}\n`
}

const declared = {
  connections: {
    paris: {
      country: 'FR',
      timezone: 'Europe/Paris',
      capabilities: { triggers: ['ringing'], fields: ['call.caller.number', 'queue.id', 'call.type'], actions: [] },
    },
  },
}

function explained(keys: string, facts: Facts = ringing()): RuleExplanation {
  const [found] = bookOf({ r: rule(keys) }, declared).explain(facts)
  if (found === undefined) throw new Error('not asked')
  return found
}

function because(keys: string, facts?: Facts): string | undefined {
  const { clauses } = explained(keys, facts)
  const found = clauses.find((clause) => clause.because !== undefined)?.because
  return found === undefined ? undefined : sentence(found)
}

/** One line a clause, its parts below it. */
function lines(clauses: readonly Clause[], indent = ''): readonly string[] {
  return clauses.flatMap((clause) => {
    const reads = (clause.values ?? []).map(({ path, value, missing }) => `${path}=${missing ?? JSON.stringify(value)}`)
    const where = clause.place === undefined ? '' : ` ${clause.place.line}:${clause.place.column}`
    return [
      `${indent}${clause.name}${where} ${clause.holds}: ${clause.text ?? ''}${reads.length === 0 ? '' : ` (${reads.join(', ')})`}`,
      ...lines(clause.parts ?? [], `${indent}  `),
    ]
  })
}

describe('an explanation', () => {
  test('shows every clause in its order, with place, values and parts, up to the one that says no', () => {
    const keys =
      "connections: paris\nqueues: sales\nwhen: |\n  call.type = 'inbound'\n  and (queue.name = 'sales' or call.acd)\n  and call.waitSeconds > 60\nlimit: { count: 1, seconds: 60 }"
    const { outcome, clauses } = explained(keys)
    expect([outcome, ...lines(clauses)]).toMatchInlineSnapshot(`
      [
        "no",
        "synthetic yes: exclude",
        "connections 3:14 yes: paris",
        "queues 4:9 yes: sales",
        "when 5:7 no: call.type = 'inbound'
      and (queue.name = 'sales' or call.acd)
      and call.waitSeconds > 60
       (call.acd=never-sent, call.type="inbound", call.waitSeconds=31, queue.name="sales")",
        "  when 6:3 yes: call.type = 'inbound' (call.type="inbound")",
        "  when 7:7 yes: (queue.name = 'sales' or call.acd) (call.acd=never-sent, queue.name="sales")",
        "  when 8:7 no: call.waitSeconds > 60 (call.waitSeconds=31)",
        "once not-reached: agent",
        "limit 9:8 not-reached: 1 in 60 s",
      ]
    `)
  })

  test.each([
    ["when: call.type = 'outbound'", "call.type is 'inbound', not 'outbound'."],
    ['when: "\'outbound\' = call.type"', "call.type is 'inbound', not 'outbound'."],
    ["when: call.type != 'inbound'", "call.type is 'inbound', which the condition excludes."],
    ['when: call.waitSeconds > 60', 'call.waitSeconds is 31, which is not > 60.'],
    ['when: 60 < call.waitSeconds', 'call.waitSeconds is 31, which is not > 60.'],
    ['when: queue.position = 1', "queue.position was not sent by this connection: 'paris' never sends it."],
    ["when: call.caller.name = 'Eva'", "call.caller.name was not sent by this connection: 'paris' never sends it."],
    ["when: data.segment = 'vip'", 'data.segment was not sent with this trigger.'],
    ["when: call.type = 'inbound' and queue.name = 'support'", "queue.name is 'sales', not 'support'."],
    ['when: $uppercase(call.type)', 'The condition gave "INBOUND", not true.'],
    ['enabled: false', 'The rule is switched off.'],
    ['agents: bob', 'The agent is anna, 7, 2001, not bob.'],
    ['teams: support', "The user 'anna' is in the teams [sales], not in support."],
  ])('of %s says: %s', (keys, text) => {
    expect(because(keys)).toBe(text)
  })

  test('says that this rule already opened, or that its limit is reached', () => {
    const book = bookOf({ r: rule('limit: { count: 3, seconds: 60 }') })
    const [plan] = book.decide(ringing()).plans
    const spent = ringing({ ledger: { once: [plan?.onceKey ?? ''] } })
    const counted = ringing({ ledger: { limits: { [plan?.limitKey ?? '']: 3 } } })
    expect([because('', spent), because('limit: { count: 3, seconds: 60 }', counted)]).toEqual([
      'This rule already opened for this agent and call (once: agent).',
      'limit 3 in 60 s reached.',
    ])
  })

  test('names the rule that holds the group', () => {
    const all = bookOf({ a: rule('group: g'), b: rule('group: g') }).explain(ringing())
    expect(all.map(({ rule: id, outcome }) => `${id} ${outcome}`)).toEqual(['a planned', 'b not-asked'])
    const found = all[1]?.clauses.find((clause) => clause.because !== undefined)?.because
    expect(found && sentence(found)).toBe("group g: rule 'a' was planned first.")
  })

  test('of a condition that fails has the code and the place of the failure', () => {
    const { outcome, clauses } = explained("when: call.type = 'inbound' and $number(call.type) > 1")
    const when = clauses.find(({ name }) => name === 'when')
    expect([outcome, when?.because, ...lines(clauses)]).toMatchInlineSnapshot(`
      [
        "failed",
        {
          "code": "CORD_EXPRESSION_FAILED",
          "params": {
            "code": "D3030",
            "detail": "Unable to cast value to a number: "inbound"",
          },
          "place": {
            "column": 29,
            "endColumn": 32,
            "endLine": 3,
            "field": "when",
            "file": "rules/r.yaml",
            "line": 3,
          },
        },
        "synthetic yes: exclude",
        "when 3:7 failed: call.type = 'inbound' and $number(call.type) > 1 (call.type="inbound")",
        "  when 3:7 yes: call.type = 'inbound' (call.type="inbound")",
        "  when 3:33 failed: $number(call.type) > 1 (call.type="inbound")",
        "once not-reached: agent",
      ]
    `)
  })

  test('may be of one rule, also of one that is not asked for this type', () => {
    const book = bookOf({ a: rule(''), b: 'name: B\non: held\ndo: [{ action: log, with: { text: x } }]\n' })
    expect(book.explain(ringing(), 'a').map(({ rule: id, outcome }) => [id, outcome])).toEqual([['a', 'planned']])
    expect(book.explain(ringing(), 'b')).toEqual([{ rule: 'b', name: 'B', outcome: 'not-asked', clauses: [] }])
    expect(book.explain(ringing(), 'nobody')).toEqual([])
  })
})
