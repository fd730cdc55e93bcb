import { describe, expect, test } from 'vitest'
import { compileInSteps, compileRulebook, evaluateMapping, type RulebookSource } from '../../src/engine/index.ts'
import { standardActions } from '../../src/model/index.ts'
import { bookOf, ringing, shown, sourceWith } from './helpers/home.ts'

const good = 'name: Good\non: ringing\ndo: [{ action: log, with: { text: x } }]\n'

function rule(when: string, steps = '  - { action: log, with: { text: x } }\n'): string {
  return `name: A rule\non: ringing\nwhen: ${when}\ndo:\n${steps}`
}

function said(text: string, changes: Partial<RulebookSource> = {}): readonly string[] {
  return shown(compileRulebook(sourceWith({ r: text }, changes)).diagnostics)
}

describe('a rulebook', () => {
  test('has the good rules, and says of the bad ones what is wrong and where', () => {
    const book = compileRulebook(sourceWith({ good, yaml: 'name: [', syntax: rule("call.type = 'inbound"), code: rule('$eval("1") = 1') }))
    expect(book.rules.map(({ id }) => id)).toEqual(['good'])
    expect(shown(book.diagnostics)).toMatchInlineSnapshot(`
      [
        "error: rules/yaml.yaml:1:8: Something is opened and not closed: Flow sequence in block collection must be sufficiently indented and end with a ]. Close the quote or bracket. [CORD_RULE_NOT_CLOSED]",
        "error: rules/syntax.yaml:3:19 (when): A text is opened here with ' and not closed. Close it with the same sign. [CORD_RULE_TEXT_OPEN]",
        "error: rules/code.yaml:3:11 (when): $eval is refused: a rule may not run text as code. Write the expression itself. [CORD_EXPRESSION_EVAL]",
      ]
    `)
    expect(book.decide(ringing()).verdicts).toEqual([{ rule: 'good', outcome: 'planned' }])
  })

  test('refuses expressions and addresses in steps, each at its place', () => {
    const steps = `  - { action: log, with: { text: 'a {{ b. }} c' } }
  - { action: open-record, with: { url: 'https://evil.example/{{ call.id }}' } }
  - { action: open-record, with: { url: 'javascript:alert(1)' } }
  - action: log
    when: $contains(data.x, /(?=a)b/)
    with: { text: x }
`
    expect(said(rule('true = call.acd', steps))).toMatchInlineSnapshot(`
      [
        "error: rules/r.yaml:5:41 (do[0].with.text): This is not valid JSONata: Unexpected end of expression (S0207) Look at the marked place: a quote, bracket or operator is missing or too many. Compare with and, or and = (one sign). [CORD_EXPRESSION_SYNTAX]",
        "error: rules/r.yaml:6:41 (do[1].with.url): https://evil.example is not among the sites that records may open. Add it to records.origins in cordboard.yaml if it is yours. [CORD_URL_ORIGIN]",
        "error: rules/r.yaml:7:41 (do[2].with.url): Addresses with javascript: can run code in the browser and are never allowed. Use the https address of the record. [CORD_URL_SCHEME_REFUSED]",
        "error: rules/r.yaml:9:29 (do[3].when): This regular expression is refused: error parsing regexp: invalid or unsupported Perl syntax: \`(?=\`. Look-ahead, look-behind and back-references are not available. Write it without them, or combine two simpler ones with and. [CORD_EXPRESSION_REGEX]",
      ]
    `)
  })

  test('warns of conditions that are always the same, and of results that nobody reads', () => {
    const steps =
      '  - { action: lookup, with: { directory: d }, as: unread }\n  - { action: lookup, with: { directory: d }, as: read }\n  - { action: log, with: { text: "{{ read.name }}" } }\n'
    expect([
      ...said(rule("call.type & 'x'")),
      ...said(rule("call.type = 'inbound' and call.type = 'outbound'")),
      ...said(rule('1 = 1')),
      ...said(rule('call.acd', steps)),
    ]).toMatchInlineSnapshot(`
      [
        "warning: rules/r.yaml:3:7 (when): This condition makes text, and only exactly true lets the rule go on: it never does. Compare with something, for example = 1, or use $exists(...) or $boolean(...). [CORD_RULE_WHEN_NEVER_TRUE]",
        "warning: rules/r.yaml:3:7 (when): call.type cannot be "inbound" and "outbound" at once: this is never true. Use or between the two, or: call.type in ["inbound", "outbound"]. [CORD_RULE_WHEN_CONTRADICTS]",
        "warning: rules/r.yaml:3:7 (when): This condition reads nothing of the call: it is always the same. Take it out, or use "enabled: false" to switch the rule off. [CORD_RULE_WHEN_CONSTANT]",
        "warning: rules/r.yaml:5:51 (do[0].as): No later step uses the result that is named unread here. Take "as" out, or use it, for example {{ unread.id }}. [CORD_RULE_AS_UNUSED]",
      ]
    `)
    expect(said(rule("call.type = 'inbound' or call.type = 'outbound'"))).toEqual([])
  })

  test('takes unchanged rules over from the one before, and compiles the others', () => {
    const before = bookOf({ a: good, b: good })
    const after = compileRulebook(sourceWith({ a: good, b: good.replace('x }', 'y }') }), before)
    expect([after.rules[0] === before.rules[0], after.rules[1] === before.rules[1]]).toEqual([true, false])
    const moved = compileRulebook(sourceWith({ a: good }, { records: { origins: [], schemes: [] } }), before)
    expect(moved.rules[0] === before.rules[0]).toBe(false)
  })

  test('has a revision that changes with everything that can change an answer, and with nothing else', () => {
    const base = sourceWith({ a: good, b: good })
    const revision = (changes: Partial<RulebookSource>): string => compileRulebook({ ...base, ...changes }).revision
    const changed: readonly Partial<RulebookSource>[] = [
      {},
      { rules: base.rules.slice(1) },
      { rules: base.rules.map((one) => ({ ...one, text: `${one.text}# more\n` })) },
      { tables: { vip: 'number,segment\n1,a\n' } },
      { tables: { vip: 'number,segment\n1,b\n' } },
      { schedules: { open: { hours: [] } } },
      { constants: { crm: 'x' } },
      { functions: { f: 'function($x){$x}' } },
      { actions: standardActions.slice(1) },
      { connections: {} },
      { records: { origins: ['*'], schemes: [] } },
    ]
    expect(new Set(changed.map(revision)).size).toBe(changed.length)
    expect(revision({ rules: base.rules.toReversed() })).toBe(revision({}))
    expect(revision({ constants: { b: 1, a: { d: 1, c: 2 } } })).toBe(revision({ constants: { a: { c: 2, d: 1 }, b: 1 } }))
  })

  test('gives rules its constants, tables, hours, phone functions and those of plugins', () => {
    const changes: Partial<RulebookSource> = {
      constants: { crm: { site: 'paris' } },
      tables: { vip: 'number,segment\n0388202122,gold\n' },
      schedules: { always: { hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' }] } },
      functions: { shout: "function($x){ $uppercase($x) & '!' }" },
    }
    const holds = [
      "$const.crm.site = 'paris'",
      "$table('vip', call.caller.number).segment = 'gold'",
      "$within('always')",
      "$e164('0388202122') = call.caller.e164",
      "$sameNumber('+33 3 88 20 21 22', call.caller.number)",
      "$shout(call.type) = 'INBOUND!'",
      '$now() = receivedAt',
    ]
    const book = bookOf(Object.fromEntries(holds.map((when, index) => [`r${index}`, rule(JSON.stringify(when))])), changes)
    expect(book.decide(ringing()).verdicts.map(({ outcome }) => outcome)).toEqual(holds.map(() => 'planned'))
  })

  test('fails the clause that asks for a table that is not there', () => {
    const book = compileRulebook(sourceWith({ r: rule("$table('nope', 'x').a = 1") }))
    expect(book.decide(ringing()).verdicts).toMatchObject([{ outcome: 'failed', error: { code: 'CORD_TABLE_UNKNOWN' } }])
  })
})

test('a rulebook that is made in steps leaves the one before it deciding as it did, also while rules are put into the index', () => {
  const texts = (from: number): Readonly<Record<string, string>> =>
    Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`r${n}`, rule(`queue.id = 'q${(n + from) % 7}' and call.waitSeconds > ${n}`)]))
  const trigger = ringing({ queue: { id: 'q3' }, call: { id: 'c', interactionId: 'i', waitSeconds: 40 } })
  const before = compileRulebook(sourceWith(texts(0)))
  const decided = before.decide(trigger)
  const source = sourceWith(texts(1))
  const steps = compileInSteps(source, before)
  let count = 0
  for (let step = steps.next(); ; step = steps.next(), count += 1) {
    expect(before.decide(trigger)).toEqual(decided)
    if (step.done !== true) continue
    const after = compileRulebook(source).decide(trigger)
    expect(step.value.decide(trigger)).toEqual(after)
    expect(after.verdicts).not.toEqual(decided.verdicts)
    break
  }
  expect(count).toBeGreaterThan(2 * 60)
})

describe('a mapping', () => {
  test('is one guarded evaluation', () => {
    expect(evaluateMapping('{ "id": call, "at": $millis() }', { call: '42' }, 5)).toEqual({ id: '42', at: 5 })
  })

  test('that is wrong or fails says so with the position', () => {
    expect(() => evaluateMapping('a.b.c(', {})).toThrow(/at character 6.*CORD_EXPRESSION_SYNTAX/)
    expect(() => evaluateMapping('$number(a)', { a: 'x' })).toThrow(/CORD_EXPRESSION_FAILED/)
    expect(() => evaluateMapping('$pad("x", 1000000)', {})).toThrow(/CORD_EXPRESSION_GUARD/)
  })
})
