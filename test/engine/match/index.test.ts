import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileRulebook, factsOf } from '../../../src/engine/index.ts'
import type { Facts } from '../../../src/model/index.ts'
import { bookOf, decidedLines, explainedLines, ringing, saysNo, shown, sourceWith } from '../helpers/home.ts'

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const types = ['ringing', 'established']

const path = fc.constantFrom(
  'call.type',
  'call.caller.number',
  'call.waitSeconds',
  'data.x',
  'data.y',
  'data.x.z',
  'queue.name',
  '`data`."y"',
  '$.data.x',
  '$$.data.y',
)
const literal = fc.constantFrom(
  "'inbound'",
  "'0388202122'",
  "'a'",
  "'sales'",
  '0',
  '-5',
  '20',
  'true',
  'false',
  'null',
  "''",
  "'\u{1F600}b'",
)
const text = fc.constantFrom('"0"', '"03"', '"038"', '"0388"', '"a"', '""', '"\u{1F600}"')

const atom = fc.oneof(
  fc.tuple(path, fc.constantFrom('=', '!=', '<', '<=', '>', '>=', 'in'), literal).map(([a, operator, b]) => `${a} ${operator} ${b}`),
  fc.tuple(path, fc.constantFrom('=', '!=', '<', '>', 'in'), literal).map(([a, operator, b]) => `${b} ${operator} ${a}`),
  fc.tuple(path, fc.array(literal, { maxLength: 3 })).map(([a, list]) => `${a} in [${list.join(', ')}]`),
  fc
    .tuple(path, fc.integer({ min: -1, max: 4 }), fc.constantFrom('=', '!=', '<'), text)
    .map(([a, n, operator, b]) => `$substring(${a}, 0, ${n}) ${operator} ${b}`),
  fc.tuple(path, fc.array(text, { maxLength: 2 })).map(([a, list]) => `$substring(${a}, 0, 3) in [${list.join(', ')}]`),
  path.map((a) => `$exists(${a})`),
  path.map((a) => `$not(${a})`),
  path.map((a) => `$contains(${a}, /^03/)`),
  path.map((a) => `$contains(${a}, '8')`),
  path.map((a) => `$lowercase(${a}) = 'sales'`),
  path.map((a) => `$length($trim(${a})) > 3`),
  path.map((a) => `$number(${a}) > 1`),
  path.map((a) => `$count(${a}) = 1`),
  fc.tuple(path, path).map(([a, b]) => `${a} = ${b}`),
  path,
  literal,
  fc.constant('$agentBusy()'),
  fc.constant('$exists(agent.calls)'),
  fc.constant("'sales' in agent.user.teams"),
)

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc.tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition')).map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
    fc.tuple(atom, fc.constantFrom('and', 'or'), atom, fc.constantFrom('and', 'or'), atom).map((parts) => parts.join(' ')),
    tie('condition').map((a) => `$not(${a})`),
    tie('condition').map((a) => `$boolean(${a})`),
  ),
}))

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 2 })

const rule = fc.record({
  name: fc.constant('A rule'),
  on: fc.subarray(types, { minLength: 1 }),
  enabled: optional(fc.constantFrom(false, 'shadow')),
  order: optional(fc.integer({ min: -2, max: 2 })),
  group: optional(fc.constantFrom('g', 'h')),
  otherwise: fc.boolean(),
  connections: optional(fc.constantFrom('paris', ['lyon', 'paris'])),
  agents: optional(fc.constantFrom('anna', ['2001', 'bob'])),
  teams: optional(fc.constantFrom('sales', ['support', 'sales'])),
  queues: optional(fc.constantFrom('sales', ['support', 'q1'])),
  when: fc.option(condition, { nil: undefined, freq: 8 }),
  once: optional(fc.constantFrom('agent', 'interaction', 'off')),
  limit: optional(fc.constant({ count: 1, seconds: 60 })),
  do: fc.constantFrom([{ action: 'open-record', with: { url: 'https://crm.example/1' } }], [{ action: 'log', with: { text: 'x' } }]),
})

type Draft = typeof rule extends fc.Arbitrary<infer T> ? T : never

const scalar = fc.constantFrom<unknown>('inbound', '0388202122', '038', 'a', 'sales', '', '\u{1F600}b', 0, -5, 20, true, false, null)
const value = fc.oneof(
  scalar,
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.constant({ z: 'a' }),
  fc.constant([{ z: 'a' }, { z: 20 }]),
  fc.constant({}),
  fc.constant([['a'], 'b']),
)

const facts = fc
  .record({
    type: fc.constantFrom(...types),
    connection: fc.constantFrom('paris', 'lyon'),
    synthetic: fc.constantFrom(false, false, true),
    state: fc.constantFrom('ringing', 'talking'),
    callType: value,
    number: value,
    waitSeconds: value,
    x: fc.option(value, { nil: undefined }),
    y: fc.option(value, { nil: undefined }),
    data: fc.constantFrom('object', 'object', 'list', 'missing'),
    teams: fc.constantFrom(
      ['sales'],
      [],
      ['support', 'other'],
      Array.from({ length: 200 }, () => 'sales'),
    ),
    queue: fc.constantFrom({ id: 'q1', name: 'sales' }, { id: 'q2', name: 'support' }, undefined),
    agent: fc.constantFrom('user', 'device', 'none'),
    limited: fc.subarray(ids, { maxLength: 2 }),
  })
  .map((known): Facts => {
    const object = { x: known.x, y: known.y }
    const base: object = ringing({
      type: known.type,
      connection: known.connection,
      synthetic: known.synthetic,
      queue: known.queue,
      ledger: { limits: Object.fromEntries(known.limited.map((id) => [JSON.stringify(['limit', id]), 1])) },
    })
    const all = {
      ...base,
      call: {
        id: 'c',
        interactionId: 'i',
        state: known.state,
        type: known.callType,
        caller: { number: known.number },
        waitSeconds: known.waitSeconds,
      },
      data: known.data === 'object' ? object : known.data === 'list' ? [object, { x: 'a' }] : undefined,
      agent:
        known.agent === 'none'
          ? undefined
          : { device: '2001', ...(known.agent === 'user' ? { id: '7', user: { id: 'anna', name: 'Anna', teams: known.teams } } : {}) },
    }
    return JSON.parse(JSON.stringify(all))
  })

function texts(drafts: readonly Draft[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    drafts.map(({ otherwise, ...keys }, index) => [
      ids[index] ?? 'x',
      JSON.stringify({ ...keys, ...(otherwise && keys.group !== undefined ? { otherwise } : {}) }),
    ]),
  )
}

/** The same rules, written so that nothing can be known of their conditions without evaluating them. */
function opaque(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.map((draft) => ({ ...draft, when: draft.when === undefined ? undefined : `(1; ${draft.when})` }))
}

describe('the index over the rulebook', () => {
  test('changes nothing: decision and explanation are those of asking every rule', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: ids.length }),
        fc.array(facts, { minLength: 1, maxLength: 4 }),
        (drafts, several) => {
          const [book, plain] = [bookOf(texts(drafts)), bookOf(texts(opaque(drafts)))]
          for (const one of several) {
            const [decision, asked] = [book.decide(one), plain.decide(one)]
            const lines = explainedLines(book, one)
            expect(decidedLines(decision)).toEqual(lines.filter((line) => !saysNo(line)))
            expect(lines).toEqual(explainedLines(plain, one))
            expect(decision.plans.map(({ ruleHash: _, ...plan }) => plan)).toEqual(asked.plans.map(({ ruleHash: _, ...plan }) => plan))
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  test('leaves an empty list to the expression that reads it', () => {
    const rule = (when: string): string =>
      JSON.stringify({ name: 'A rule', on: 'ringing', when, do: [{ action: 'log', with: { text: 'x' } }] })
    const book = bookOf({ a: rule('$exists(data.y)'), b: rule('data.y != 1'), c: rule('$not(data.y)') })
    const facts = factsOf({
      id: '1',
      type: 'ringing',
      connection: 'paris',
      vendor: 'test',
      receivedAt: '2026-11-20T09:14:05.120Z',
      data: { y: [] },
    })
    expect(book.decide(facts).plans.map(({ rule: id }) => id)).toEqual(['a', 'b', 'c'])
    expect(decidedLines(book.decide(facts))).toEqual(explainedLines(book, facts).filter((line) => !saysNo(line)))
  })

  test('reads more fields than there are places in the code to read them at, each of its own', () => {
    const fields = Array.from({ length: 300 }, (_, index) => `part${index % 30}.key${index}`)
    const book = bookOf(
      Object.fromEntries(
        fields.map((field, index) => [
          `r${index}`,
          `{ name: A rule, on: ringing, when: data.${field} = 'yes', do: [{ action: log, with: { text: x } }] }`,
        ]),
      ),
    )
    const wanted = [3, 120, 121, 299]
    const data: Record<string, Record<string, string>> = {}
    for (const index of wanted) data[`part${index % 30}`] = { ...data[`part${index % 30}`], [`key${index}`]: 'yes' }
    const planned = book.decide(ringing({ data })).verdicts.map(({ rule }) => rule)
    expect(planned.toSorted()).toEqual(wanted.map((index) => `r${index}`).toSorted())
  })

  test('that grew out of another one decides like one made anew', { timeout: 120_000 }, () => {
    const some = fc.array(rule, { minLength: 1, maxLength: ids.length })
    fc.assert(
      fc.property(some, some, fc.integer({ min: 0, max: ids.length }), facts, (first, second, kept, one) => {
        const drafts = [...first.slice(0, kept), ...second].slice(0, ids.length)
        const grown = compileRulebook(sourceWith(texts(drafts)), bookOf(texts(first)))
        expect(grown.decide(one)).toEqual(bookOf(texts(drafts)).decide(one))
        expect(grown.unindexed).toEqual(bookOf(texts(drafts)).unindexed)
      }),
      { numRuns: 60 },
    )
  })

  test('that was changed rule by rule, over and over, decides and explains like one made anew', { timeout: 120_000 }, () => {
    const step = fc.record({ id: fc.constantFrom(...ids), draft: fc.option(rule, { nil: undefined, freq: 3 }) })
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: ids.length }),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        facts,
        (first, steps, one) => {
          const now = new Map(Object.entries(texts(first)))
          const before = bookOf(texts(first))
          const asBefore = before.decide(one)
          let grown = before
          for (const { id, draft } of steps) {
            const text = draft === undefined ? undefined : (texts([draft]).a ?? '')
            if (text === undefined) now.delete(id)
            else now.set(id, text)
            grown = compileRulebook(sourceWith(Object.fromEntries(now)), grown)
          }
          const anew = bookOf(Object.fromEntries(now))
          expect(grown.decide(one)).toEqual(anew.decide(one))
          expect(explainedLines(grown, one)).toEqual(explainedLines(anew, one))
          expect([grown.unindexed, grown.rules.map(({ id }) => id)]).toEqual([anew.unindexed, anew.rules.map(({ id }) => id)])
          // What it grew out of is as it was.
          expect(before.decide(one)).toEqual(asBefore)
        },
      ),
      { numRuns: 60 },
    )
  })

  test.each([
    ["$number(data.x) > 1 and queue.name = 'sales'", '$number(data.x) > 1', 0],
    ["queue.name = 'sales' or data.x = 1 and $agentBusy()", undefined, 0],
    ["queue.name = 'sales' or $agentBusy() and $exists($split(data.x, ','))", "$exists($split(data.x, ','))", 41],
    ["queue.name = 'sales' or $number(data.x) = 1 and data.y = 2", '$number(data.x) = 1', 24],
    ['$agentBusy() and $not(data.x != 1)', '$agentBusy() and $not(data.x != 1)', 0],
  ])('blames the part of %s that is in the way', (when, part, start) => {
    const book = bookOf({ r: JSON.stringify({ name: 'A rule', on: 'ringing', when, do: [{ action: 'log', with: { text: 'x' } }] }) })
    const text = '{"name":"A rule","on":"ringing","when":"'
    expect(book.unindexed.map(({ problem: { params, place } }) => [params.part, place?.column])).toEqual(
      part === undefined ? [] : [[part, text.length + 1 + start]],
    )
  })

  test.each([
    ["queue.name = 'sales'", true],
    ["'sales' = queue.name and $number(data.x) > 1", true],
    ["$number(data.x) > 1 and queue.name = 'sales'", false],
    ["$contains(data.x, 'a') and queue.name in ['sales', 'support']", true],
    ["$substring(call.caller.number, 0, 3) = '038' or data.x", true],
    ["queue.name = 'sales' or $agentBusy()", false],
    ["$not(queue.name != 'sales')", false],
    ["queue.name = 'sales' or call.waitSeconds > 20", true],
    ['$contains(call.caller.number, /^\\+33/)', true],
    ['$exists(data.x)', true],
    ['$number(data.x) > 1', false],
  ])('uses %s: %s', (when, used) => {
    const book = bookOf({ r: JSON.stringify({ name: 'A rule', on: 'ringing', when, do: [{ action: 'log', with: { text: 'x' } }] }) })
    expect(book.unindexed.map(({ rule: id, problem: { code } }) => [id, code])).toEqual(used ? [] : [['r', 'CORD_RULE_UNINDEXED']])
  })

  test('says of rules it cannot use why they cost something, once there are many', () => {
    const one = (when: string): string => `name: A rule\non: ringing\nwhen: ${when}\ndo: [{ action: log, with: { text: x } }]\n`
    const many = Array.from({ length: 200 }, (_, index) => [`r${index}`, one(`data.x = ${index}`)])
    const book = bookOf({ ...Object.fromEntries(many), slow: one('$number(data.x) > 1') })
    expect(shown(book.diagnostics)).toMatchInlineSnapshot(`
      [
        "warning: rules/slow.yaml:3:7 (when): This rule is asked for every trigger of its types, because what $number(data.x) > 1 gives is known only when it is evaluated. With many rules that takes time. Put the comparison of a field and a fixed value before it, one that most triggers fail, for example queue.name = 'sales' and ...; of an or, each side needs one. [CORD_RULE_UNINDEXED]",
      ]
    `)
    expect(bookOf({ slow: one('$number(data.x) > 1') }).diagnostics).toEqual([])
  })
})
