import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeRules, compileInSteps, compileRulebook, parseRule, runCases, withoutStage, withStage } from '../../../src/engine/index.ts'
import type { Facts, Stage } from '../../../src/model/index.ts'
import { bookOf, ringing, shown, sourceWith } from '../helpers/home.ts'

const rule = (say: string, more = '') => `name: Says ${say}\n${more}on: ringing\ndo: [{ action: log, with: { text: ${say} } }]\n`
const two = (stage: string, more = '') => ({ 'sales/r': rule('old', more), 'sales/r.stage': rule('new', `stage: ${stage}\n${more}`) })
const at = (agent: Facts['agent']) => ringing({ agent })
const planned = (book: ReturnType<typeof bookOf>, facts: Facts) => book.decide(facts).plans.map((plan) => plan.rule)
const call = (interactionId: string) => ringing({ call: { interactionId } })

describe('a rule with a newer text in a stage', () => {
  test.each([
    ['{ teams: [sales, vip] }', ringing(), at({ id: '8', user: { id: 'paul', name: 'Paul', teams: ['service'] } })],
    ['{ agents: anna }', ringing(), at({ id: '8', user: { id: 'paul', name: 'Paul', teams: ['sales'] } })],
    ['{ agents: [2001] }', at({ id: '8', device: '2001' }), at({ id: '8', device: '2002' })],
    ['{ teams: sales }', ringing(), ringing({ agent: undefined })],
  ])('%s: each call is decided by one text, and the decision names it', (stage, inside, outside) => {
    const book = bookOf(two(stage))
    expect([planned(book, inside), planned(book, outside)]).toEqual([['sales/r.stage'], ['sales/r']])
    const why = (facts: Facts) =>
      book.explain(facts).map(({ rule, outcome, clauses }) => [rule, outcome, clauses.find(({ because }) => because)?.because?.code])
    expect(why(inside)).toEqual([
      ['sales/r', 'no', 'CORD_WHY_STAGED'],
      ['sales/r.stage', 'planned', undefined],
    ])
    expect(why(outside)).toEqual([
      ['sales/r', 'planned', undefined],
      ['sales/r.stage', 'no', 'CORD_WHY_NOT_IN_STAGE'],
    ])
  })

  test('a share of calls: so many in a hundred, and all triggers of one call on one side', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 10, 50, 99), fc.nat(), (share, from) => {
        const book = bookOf(two(`{ share: ${share} }`))
        const sides = Array.from({ length: 1000 }, (_, index) => planned(book, call(`i-${from + index}`)))
        expect(sides.every((side) => side.length === 1)).toBe(true)
        const inside = sides.filter(([id]) => id === 'sales/r.stage').length
        expect(Math.abs(inside - share * 10)).toBeLessThan(80)
        const later = book.decide({ ...call(`i-${from}`), id: 'another', agent: { id: '99' } }).plans
        expect(later.map((plan) => plan.rule)).toEqual(sides[0])
      }),
      { numRuns: 20 },
    )
  })

  test('both texts spend the same keys and count for the same limit', () => {
    const book = bookOf(two('{ share: 50 }', 'limit: { count: 1, seconds: 60 }\n'))
    const plans = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((id) => book.decide(call(id)).plans)
    expect(new Set(plans.map((plan) => plan.rule)).size).toBe(2)
    expect(new Set(plans.map((plan) => plan.limitKey)).size).toBe(1)
    const [one] = book.decide(call('a')).plans
    const spent = { ...call('a'), ledger: { ...call('a').ledger, once: [one?.onceKey ?? ''] } }
    expect(bookOf({ 'sales/r': rule('old') }).decide(spent).plans).toEqual([])
    expect(planned(book, spent)).toEqual([])
  })

  test.each([
    ['is in shadow', 'enabled: shadow\n', ['sales/r', 'sales/r.stage']],
    ['is switched off', 'enabled: false\n', ['sales/r']],
  ])('where the newer one %s, the rule decides for all', (_, enabled, ids) => {
    const book = bookOf({ 'sales/r': rule('old'), 'sales/r.stage': rule('new', `stage: { teams: sales }\n${enabled}`) })
    expect(planned(book, ringing())).toEqual(ids)
  })

  test('a new rule may begin in a stage; a newer text that is wrong harms nobody', () => {
    expect(planned(bookOf({ 'r.stage': rule('new', 'stage: { agents: anna }\n') }), ringing())).toEqual(['r.stage'])
    const wrong = compileRulebook(sourceWith({ r: rule('old'), 'r.stage': 'stage: { teams: sales }\nname: Wrong\n' }))
    expect(wrong.decide(ringing()).plans.map((plan) => plan.rule)).toEqual(['r'])
  })

  test('the file and the text must agree', () => {
    const said = (id: string, text: string) => shown(compileRulebook(sourceWith({ [id]: text })).diagnostics).join()
    expect(said('r.stage', rule('new'))).toContain('CORD_RULE_STAGE_MISSING')
    expect(said('r', rule('new', 'stage: { share: 10 }\n'))).toContain('CORD_RULE_STAGE_MISPLACED')
    expect(said('r.stage', rule('new', 'stage: { share: 0 }\n'))).not.toBe('')
    expect(said('r.stage', rule('new', 'stage: { share: 10, teams: a }\n'))).not.toBe('')
  })

  test('its cases say what it does when it is for all', () => {
    const cases = `cases: [{ name: c, trigger: { type: ringing }, expect: [{ action: log, with: { text: new } }] }]\n`
    const source = sourceWith({ r: rule('old'), 'r.stage': rule('new', 'stage: { agents: nobody }\n') + cases })
    expect(runCases(source, 'r.stage')).toMatchObject([{ passed: true }])
  })

  test('however a rulebook came to it, it decides as one that was made at once', () => {
    const texts = {
      r: [undefined, rule('old'), rule('other')],
      'r.stage': [undefined, rule('new', 'stage: { teams: sales }\n'), rule('x', 'stage: { share: 50 }\n')],
    }
    const step = fc.record({ id: fc.constantFrom('r' as const, 'r.stage' as const), text: fc.nat({ max: 2 }), whole: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        let book = bookOf({ other: rule('else') })
        const now: Record<string, string> = { other: rule('else') }
        for (const { id, text, whole } of steps) {
          const next = texts[id][text]
          if (next === undefined) delete now[id]
          else now[id] = next
          if (whole) {
            const making = compileInSteps(sourceWith(now), book)
            for (let found = making.next(); ; found = making.next()) {
              if (found.done !== true) continue
              book = found.value
              break
            }
          } else
            book = changeRules(
              book,
              next === undefined ? [] : [{ id, file: `rules/${id}.yaml`, text: next }],
              next === undefined ? [id] : [],
            )
        }
        const fresh = compileRulebook(sourceWith(now))
        expect(book.revision).toBe(fresh.revision)
        for (const facts of [ringing(), ...['a', 'b', 'c', 'd'].map((id) => ({ ...call(id), agent: { id: '9' } }))]) {
          expect(book.decide(facts)).toEqual(fresh.decide(facts))
          expect(book.explain(facts)).toEqual(fresh.explain(facts))
        }
      }),
    )
  })

  test('of other rules nothing is asked that was not asked before', () => {
    const [one] = bookOf({ r: rule('old') }).explain(ringing())
    expect(one?.clauses.map(({ name }) => name)).not.toContain('stage')
  })
})

describe('the text of a stage', () => {
  const stage: Stage = { teams: ['sales', 'vip'] }
  test.each([
    ['block', '# a comment\nname: R # here\non: ringing\ndo: []\n'],
    ['without an end of line', 'name: R\non: ringing\ndo: []'],
    ['json', '{"name":"R","on":"ringing","do":[]}'],
    ['in braces', '{ name: R, on: ringing, do: [] }\n'],
    ['CRLF', 'name: R\r\non: ringing\r\n'],
  ])('%s: going in and out leaves every other byte alone', (_, text) => {
    const staged = withStage(text, stage)
    expect(staged).not.toBe(text)
    expect(withoutStage(staged)).toBe(text)
    expect(withStage(staged, stage)).toBe(staged)
    expect(withoutStage(withStage(staged, { share: 10 }))).toBe(text)
  })

  test('written by hand, in lines of its own', () => {
    const text = 'name: R\nstage:\n  # the first ones\n  teams:\n    - sales\n    - vip\non: ringing\n'
    expect(parseRule({ id: 'r.stage', file: 'r', text: `${text}do: [{ action: log }]\n` }).rule?.stage).toEqual(stage)
    expect(withoutStage(text)).toBe('name: R\non: ringing\n')
    expect(withoutStage('name: R\nstage: { share: 5 }')).toBe('name: R\n')
  })
})
