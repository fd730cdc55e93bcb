import { describe, expect, test } from 'vitest'
import type { Decision, Facts } from '../../../src/model/index.ts'
import { bookOf, decidedLines, explainedLines, ringing, saysNo } from '../helpers/home.ts'

const open = 'do: [{ action: open-record, with: { url: "https://crm.example/1" } }]'
const note = 'do: [{ action: log, with: { text: hello } }]'

function rule(keys: string, steps = note): string {
  return `name: A rule\non: ringing\n${keys}\n${steps}\n`
}

function decided(rules: Readonly<Record<string, string>>, facts: Facts = ringing()): Decision {
  return bookOf(rules).decide(facts)
}

/** One line a rule: what became of it, with the clause that decided. The decision says the same, and nothing of those that said no. */
function verdicts(rules: Readonly<Record<string, string>>, facts: Facts = ringing()): readonly string[] {
  const book = bookOf(rules)
  const lines = explainedLines(book, facts)
  expect(decidedLines(book.decide(facts))).toEqual(lines.filter((line) => !saysNo(line)))
  return lines
}

describe('rules', () => {
  test('are asked by order, then by id, and only for their types', () => {
    const other = 'name: Other\non: [established, held]\ndo: [{ action: log, with: { text: x } }]\n'
    const rules = { c: rule('order: 1'), b: rule(''), a: rule('order: 1'), z: rule('order: -1'), other }
    expect(verdicts(rules)).toEqual(['z planned', 'b planned', 'a planned', 'c planned'])
    expect(verdicts(rules, ringing({ type: 'held' }))).toEqual(['other planned'])
    expect(verdicts(rules, ringing({ type: 'released' }))).toEqual([])
  })

  test.each([
    ['enabled: false', {}, 'r no enabled'],
    ['connections: paris', {}, 'r planned'],
    ['connections: [lyon]', {}, 'r no connections'],
    ['agents: anna', {}, 'r planned'],
    ['agents: "7"', {}, 'r planned'],
    ['agents: ["2001"]', {}, 'r planned'],
    ['agents: [bob]', {}, 'r no agents'],
    ['agents: anna', { agent: undefined }, 'r no agents'],
    ['teams: sales', {}, 'r planned'],
    ['teams: [support]', {}, 'r no teams'],
    ['teams: sales', { agent: { user: undefined } }, 'r no teams'],
    ['queues: q1', {}, 'r planned'],
    ['queues: [sales]', {}, 'r planned'],
    ['queues: support', {}, 'r no queues'],
    ['queues: support', { queue: undefined }, 'r no queues'],
    ["when: call.type = 'inbound'", {}, 'r planned'],
    ["when: call.type = 'outbound'", {}, 'r no when'],
    ['when: call.waitSeconds', {}, 'r no when'],
    ['when: $number(call.caller.e164 & "x") > 1', {}, 'r failed when CORD_EXPRESSION_FAILED'],
    ['when: ledger.once', {}, 'r no when'],
  ] as const)('with %s, %j: %s', (keys, changes, expected) => {
    expect(verdicts({ r: rule(keys) }, ringing(changes))).toEqual([expected])
  })

  test('see a synthetic trigger only while its call rings, unless they include it', () => {
    const rules = { a: rule(''), b: rule('synthetic: include') }
    const talking = ringing({ type: 'ringing', synthetic: true, call: { state: 'talking' } })
    expect(verdicts(rules, talking)).toEqual(['a no synthetic', 'b planned'])
    expect(verdicts(rules, ringing({ synthetic: true, call: { state: 'ringing' } }))).toEqual(['a planned', 'b planned'])
    expect(verdicts(rules, ringing({ call: { state: 'talking' } }))).toEqual(['a planned', 'b planned'])
  })

  test('that fail harm no other', () => {
    const rules = { a: rule('when: $error("stop")'), b: rule(''), c: rule('when: ($f := function(){$f()}; $f())') }
    expect(verdicts(rules)).toEqual(['a failed when CORD_EXPRESSION_FAILED', 'b planned', 'c failed when CORD_EXPRESSION_GUARD'])
  })
})

describe('once', () => {
  function keyOf(once: string, facts: Facts): string | undefined {
    return decided({ r: rule(once) }, facts).plans[0]?.onceKey
  }

  test('makes a key of what it is once for', () => {
    expect([
      keyOf('', ringing()),
      keyOf('once: interaction', ringing()),
      keyOf('once: call', ringing()),
      keyOf('once: off', ringing()),
      keyOf('', ringing({ agent: { user: undefined } })),
      keyOf('', ringing({ agent: { user: undefined, id: undefined } })),
      keyOf('', ringing({ call: undefined, agent: undefined })),
    ]).toMatchInlineSnapshot(`
      [
        "["paris","agent","r","user:anna"]@interaction-1",
        "["paris","interaction","r",""]@interaction-1",
        "["paris","call","r","call-1"]@interaction-1",
        undefined,
        "["paris","agent","r","agent:7"]@interaction-1",
        "["paris","agent","r","device:2001"]@interaction-1",
        "["paris","agent","r",""]@event-1",
      ]
    `)
  })

  test('says no when the key is spent, and asks nobody else about it', () => {
    const rules = { a: rule(''), b: rule('') }
    const spent = [decided(rules).plans[0]?.onceKey ?? '']
    expect(verdicts(rules, ringing({ ledger: { once: spent } }))).toEqual(['a no once', 'b planned'])
  })

  test('is for each agent: a second desk of the same user is the same agent, a colleague is not', () => {
    const rules = { a: rule('') }
    const spent = [decided(rules).plans[0]?.onceKey ?? '']
    expect(verdicts(rules, ringing({ ledger: { once: spent }, agent: { device: '2009', id: '70' } }))).toEqual(['a no once'])
    const bob = { user: { id: 'bob', name: 'Bob', teams: [] }, device: '2002', id: '8' }
    expect(verdicts(rules, ringing({ ledger: { once: spent }, agent: bob }))).toEqual(['a planned'])
  })

  test('holds over two interactions that turned out to be one', () => {
    const rules = { a: rule('') }
    const spent = [decided(rules).plans[0]?.onceKey ?? '']
    expect(verdicts(rules, ringing({ ledger: { once: spent }, call: { interactionId: 'merged' } }))).toEqual(['a no once'])
  })

  test('is not fooled by ids that look like keys', () => {
    const odd = ringing({ call: { interactionId: 'x"]@y' }, agent: { user: { id: 'a","b', name: '', teams: [] } } })
    const spent = [decided({ a: rule('') }, odd).plans[0]?.onceKey ?? '']
    expect(verdicts({ a: rule('') }, { ...odd, ledger: { once: spent, limits: {} } })).toEqual(['a no once'])
    expect(verdicts({ a: rule('') }, ringing({ ledger: { once: spent } }))).toEqual(['a planned'])
  })
})

describe('limit', () => {
  test('says no when the count is reached, for the rule or for each agent', () => {
    const rules = { a: rule('limit: { count: 2, seconds: 60 }'), b: rule('limit: { count: 1, seconds: 60, by: agent }') }
    const book = bookOf(rules)
    const [byRule = '', byAgent = ''] = book.limits.map((limit) => limit.key(ringing()))
    expect(book.limits.map(({ rule: id, seconds }) => [id, seconds])).toEqual([
      ['a', 60],
      ['b', 60],
    ])
    expect(verdicts(rules, ringing({ ledger: { limits: { [byRule]: 1, [byAgent]: 0 } } }))).toEqual(['a planned', 'b planned'])
    expect(verdicts(rules, ringing({ ledger: { limits: { [byRule]: 2, [byAgent]: 1 } } }))).toEqual(['a no limit', 'b no limit'])
    const bob = ringing({ ledger: { limits: { [byAgent]: 1 } }, agent: { user: { id: 'bob', name: 'Bob', teams: [] } } })
    expect(verdicts(rules, bob)).toEqual(['a planned', 'b planned'])
  })

  test('is counted under the key that the plan names', () => {
    const book = bookOf({ a: rule('limit: { count: 2, seconds: 60 }') })
    const { plans } = book.decide(ringing())
    expect(plans[0]?.limitKey).toBe(book.limits[0]?.key(ringing()))
  })
})

describe('a group', () => {
  const other = "when: call.type = 'outbound'\n"

  test('goes to the first rule planned; the others are not asked', () => {
    const rules = { a: rule(`group: g\n${other}`), b: rule('group: g'), c: rule('group: g'), d: rule('') }
    expect(verdicts(rules)).toEqual(['a no when', 'b planned', 'c no group', 'd planned'])
  })

  test('falls back on the rule that says otherwise, wherever that stands', () => {
    const rules = {
      a: rule('group: g\notherwise: true\norder: -5'),
      b: rule(`group: g\n${other}`),
      c: rule(`group: g\norder: 3\n${other}`),
      d: rule('order: 9'),
    }
    expect(verdicts(rules)).toEqual(['b no when', 'c no when', 'a planned', 'd planned'])
  })

  test('is not held by a rule that failed, nor by one in shadow', () => {
    const rules = { a: rule('group: g\nwhen: $error("x")'), b: rule('group: g\nenabled: shadow'), c: rule('group: g') }
    expect(verdicts(rules)).toEqual(['a failed when CORD_EXPRESSION_FAILED', 'b shadow', 'c planned'])
  })

  test('stays with the rule that was planned for this call before', () => {
    const rules = { a: rule('group: g'), b: rule('group: g\notherwise: true') }
    const spent = [decided(rules).plans[0]?.onceKey ?? '']
    expect(verdicts(rules, ringing({ ledger: { once: spent } }))).toEqual(['a no once', 'b no group'])
  })
})

describe('a rule in shadow', () => {
  test('is decided like any other, spends nothing and counts nothing', () => {
    const { verdicts: all, plans } = decided({ a: rule('enabled: shadow\nlimit: { count: 1, seconds: 60 }', open) })
    expect(all).toEqual([{ rule: 'a', outcome: 'shadow' }])
    expect(plans.map(({ mode, onceKey, limitKey }) => ({ mode, onceKey, limitKey }))).toEqual([
      { mode: 'shadow', onceKey: undefined, limitKey: undefined },
    ])
    expect(bookOf({ a: rule('enabled: shadow\nlimit: { count: 1, seconds: 60 }') }).limits).toEqual([])
  })
})

describe('a second record for the same call and agent', () => {
  function offers(rules: Readonly<Record<string, string>>, facts?: Facts): readonly (boolean | undefined)[] {
    return decided(rules, facts).plans.map(({ asOffer }) => asOffer)
  }
  const offered = 'do: [{ action: open-record, with: { url: "https://crm.example/1", present: offer } }]'
  const toBob = 'do: [{ action: open-record, with: { url: "https://crm.example/1", to: bob } }]'

  test('is offered', () => {
    expect(offers({ a: rule('', open), b: rule('', open), c: rule('', note) })).toEqual([undefined, true, undefined])
  })

  test('is offered also when the first came with another trigger', () => {
    expect(offers({ a: rule('', open), b: rule('', note) }, ringing({ ledger: { opened: true } }))).toEqual([true, undefined])
  })

  test('is opened when the first was an offer, in shadow, or for somebody else', () => {
    expect(offers({ a: rule('', offered), b: rule('', open) })).toEqual([undefined, undefined])
    expect(offers({ a: rule('enabled: shadow', open), b: rule('', open) })).toEqual([undefined, undefined])
    expect(offers({ a: rule('', toBob), b: rule('', open) })).toEqual([undefined, undefined])
  })
})

test('a plan names the rule, the hash of its text and its steps', () => {
  const book = bookOf({
    a: 'name: A\non: ringing\ndo:\n  - { action: lookup, with: { directory: d }, as: who }\n  - { action: log, when: who.status = "one", with: { text: x } }\n',
  })
  const decision = book.decide(ringing())
  expect(decision.revision).toBe(book.revision)
  expect(decision.plans).toMatchObject([
    {
      rule: 'a',
      ruleHash: book.rules[0]?.hash,
      mode: 'run',
      steps: [
        { index: 0, action: 'lookup', as: 'who' },
        { index: 1, action: 'log' },
      ],
    },
  ])
})
