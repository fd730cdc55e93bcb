import { describe, expect, it } from 'vitest'
import { appendOne, at, decision, factsOf, memoryJournal, outcome, plan, ringing } from './helpers.ts'

describe('decisions, plans and outcomes', () => {
  it('keeps facts and decision with the trigger and shows them with the outcome of each step', async () => {
    const journal = memoryJournal()
    const seq = await appendOne(journal, ringing('1'))
    expect(journal.trace('1')).toMatchObject({ facts: undefined, decision: undefined, plans: [] })
    const facts = factsOf(ringing('1'))
    await journal.decided({ seq, facts, decision: decision([plan('sales')]) })
    await journal.outcome({ seq, rule: 'sales', outcome: outcome('running') })
    await journal.outcome({ seq, rule: 'sales', outcome: outcome('opened') })
    expect(journal.trace(String(seq))).toEqual({
      id: '1',
      seq: 1,
      trigger: ringing('1'),
      facts,
      decision: decision([plan('sales')]),
      plans: [{ rule: 'sales', done: false, outcomes: [outcome('opened')] }],
    })
    expect(journal.undecided(9)).toEqual([])
    expect([journal.trace('2'), journal.trace('1; drop table triggers'), journal.trace('')]).toEqual([undefined, undefined, undefined])
  })

  it('goes on with open plans: what was done of them comes along, in step order', async () => {
    const journal = memoryJournal()
    const seq = await appendOne(journal, ringing('1'))
    const facts = factsOf(ringing('1'))
    await journal.decided({ seq, facts, decision: decision([plan('b'), plan('a')]) })
    await journal.outcome({ seq, rule: 'b', outcome: outcome('waiting', 1) })
    await journal.outcome({ seq, rule: 'b', outcome: outcome('done', 0) })
    const common = { seq, trigger: ringing('1'), facts, revision: 'r1' }
    expect(journal.openPlans()).toEqual([
      { ...common, plan: plan('b'), outcomes: [outcome('done', 0), outcome('waiting', 1)] },
      { ...common, plan: plan('a'), outcomes: [] },
    ])
    await journal.planDone({ seq, rule: 'b', giveBack: false })
    expect(journal.openPlans().map((open) => open.plan.rule)).toEqual(['a'])
  })

  it('decides a trigger once, however often it is told', async () => {
    const journal = memoryJournal()
    const seq = await appendOne(journal, ringing('1'))
    await journal.decided({ seq, facts: factsOf(ringing('1')), decision: decision([plan('first')]) })
    await journal.decided({ seq, facts: factsOf(ringing('1')), decision: decision([plan('second')]) })
    expect(journal.openPlans().map((open) => open.plan.rule)).toEqual(['first'])
  })

  it('spends a once key with the plan, gives it back, and moves it when two contacts turn out to be one', async () => {
    const journal = memoryJournal()
    const one = await appendOne(journal, ringing('1'))
    const two = await appendOne(journal, ringing('2'))
    await journal.decided({ seq: one, facts: factsOf(ringing('1')), decision: decision([plan('x', { onceKey: 'x|a1' })]) })
    await journal.decided({ seq: two, facts: factsOf(ringing('2')), decision: decision([plan('y', { onceKey: 'y|a1' })]) })
    expect(journal.spentKeys(['contact-1'])).toEqual(['x|a1'])
    await journal.mergeInteractions('paris', 'contact-1', 'contact-2')
    expect([journal.spentKeys(['contact-1']), journal.spentKeys(['contact-2', 'contact-1'])]).toEqual([[], ['x|a1', 'y|a1']])
    await journal.planDone({ seq: one, rule: 'x', giveBack: true })
    expect(journal.spentKeys(['contact-2'])).toEqual(['y|a1'])
  })

  it('gives back only its own spending when two plans spent the same key', async () => {
    const journal = memoryJournal()
    const shared = { call: { id: 'c', interactionId: 'contact' } }
    const one = await appendOne(journal, ringing('1', shared))
    const two = await appendOne(journal, ringing('2', shared))
    for (const [seq, id] of [
      [one, '1'],
      [two, '2'],
    ] as const) {
      await journal.decided({ seq, facts: factsOf(ringing(id, shared)), decision: decision([plan('x', { onceKey: 'k' })]) })
    }
    await journal.planDone({ seq: one, rule: 'x', giveBack: true })
    expect(journal.spentKeys(['contact'])).toEqual(['k'])
  })

  it('keeps the once key of a trigger without a call under the trigger id', async () => {
    const journal = memoryJournal()
    const { call: _, ...bare } = ringing('u1', { type: 'userEvent' })
    const seq = await appendOne(journal, bare)
    await journal.decided({ seq, facts: factsOf(bare), decision: decision([plan('x', { onceKey: 'k' })]) })
    expect(journal.spentKeys(['u1'])).toEqual(['k'])
  })

  it('counts a limit key since a time', async () => {
    const journal = memoryJournal()
    for (const second of [0, 10, 20]) {
      const trigger = ringing(String(second), { receivedAt: at(second) })
      const seq = await appendOne(journal, trigger)
      await journal.decided({ seq, facts: factsOf(trigger), decision: decision([plan('x', { limitKey: 'x|a1' })]) })
    }
    expect([journal.limitCount('x|a1', at(0)), journal.limitCount('x|a1', at(10)), journal.limitCount('other', at(0))]).toEqual([3, 2, 0])
  })
})
