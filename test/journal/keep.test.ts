import { describe, expect, it } from 'vitest'
import { appendOne, at, decision, factsOf, memoryJournal, outcome, plan, ringing, start } from './helpers.ts'

describe('texts and revisions', () => {
  it('keeps a text under its hash, the last good text of a rule, and what a revision is made of', async () => {
    const journal = memoryJournal()
    const rule = await journal.putText('name: one')
    expect(await journal.putText('name: one')).toBe(rule)
    expect(rule).toMatch(/^[0-9a-f]{64}$/)
    await journal.setLastGood('sales/one', rule)
    const older = { id: 'r1', at: at(0), rules: { 'sales/one': rule }, tables: { teams: 't' }, rest: 'rest' }
    const newer = { id: 'r2', at: at(1), rules: {}, tables: {}, rest: 'rest' }
    await journal.putRevision(older)
    await journal.putRevision(newer)
    expect([journal.text(rule), journal.text('none'), journal.lastGood('sales/one'), journal.lastGood('none')]).toEqual([
      'name: one',
      undefined,
      'name: one',
      undefined,
    ])
    expect([journal.revisions(9), journal.revision('r1'), journal.revision('none')]).toEqual([[newer, older], older, undefined])
    await journal.putRevision({ ...older, at: at(2) })
    expect(journal.revisions(1).map((revision) => revision.id)).toEqual(['r1'])
    await journal.setLastGood('sales/one', undefined)
    expect(journal.lastGood('sales/one')).toBeUndefined()
  })
})

describe('pruning', () => {
  it('deletes what is old, and nothing that still waits for something', async () => {
    const journal = memoryJournal()
    for (const id of ['done', 'open', 'waiting', 'new']) {
      const trigger = ringing(id, { receivedAt: id === 'new' ? at(100) : at(0) })
      const seq = await appendOne(journal, trigger)
      if (id === 'waiting') continue
      await journal.decided({ seq, facts: factsOf(trigger), decision: decision([plan('x', { onceKey: id })]) })
      await journal.outcome({ seq, rule: 'x', outcome: outcome('done') })
      if (id !== 'open') await journal.planDone({ seq, rule: 'x', giveBack: false })
    }
    expect(await journal.prune(at(50))).toBe(1)
    expect(journal.traces({ limit: 9 }).map((trace) => trace.trigger.id)).toEqual(['new', 'waiting', 'open'])
    expect(journal.spentKeys(['contact-done', 'contact-open'])).toEqual(['open'])
  })

  it('keeps what is pinned until it is let go, and is found by that', async () => {
    const journal = memoryJournal()
    for (const id of ['pinned', 'other']) {
      const trigger = ringing(id)
      const seq = await appendOne(journal, trigger)
      await journal.decided({ seq, facts: factsOf(trigger), decision: decision([]) })
    }
    const [other, pinned] = journal.traces({ limit: 9 })
    const pin = { kind: 'wrong-record', by: 'marie', at: at(1) } as const
    expect([await journal.pin(pinned?.id ?? '', pin), await journal.pin('999', pin)]).toEqual([true, false])
    expect([pinned?.trigger.id, other?.pin]).toEqual(['pinned', undefined])
    expect([await journal.prune(at(50)), await journal.shrink(0, { upTo: () => 999 })]).toEqual([1, 0])
    expect(journal.traces({ limit: 9, pinned: true }).map((trace) => trace.pin)).toEqual([pin])
    expect(journal.trace(pinned?.id ?? '')?.pin).toEqual(pin)
    expect([await journal.unpin(pinned?.id ?? ''), await journal.unpin(pinned?.id ?? '')]).toEqual([true, false])
    expect([journal.traces({ limit: 9, pinned: true }), await journal.prune(at(50))]).toEqual([[], 1])
  })

  it('deletes in slices, so that others have their turn', async () => {
    const journal = memoryJournal()
    const triggers = Array.from({ length: 5000 }, (_, index) => ringing(String(index)))
    await journal.append(triggers)
    const facts = triggers.map((trigger, index) => journal.decided({ seq: index + 1, facts: factsOf(trigger), decision: decision([]) }))
    await Promise.all(facts)
    let order = ''
    const pruned = journal.prune(at(1)).then((count) => {
      order += `pruned ${count}`
    })
    await journal.append([ringing('between')])
    order += 'between, '
    await pruned
    expect(order).toBe('between, pruned 5000')
  })

  it('keeps revisions that a kept trace names, the newest, and every text that something names', async () => {
    let now = start
    const journal = memoryJournal(() => now)
    const hashes = await Promise.all(['used', 'newest', 'good', 'orphan'].map((text) => journal.putText(text)))
    const [used = '', newest = '', good = '', orphan = ''] = hashes
    await journal.setLastGood('g', good)
    await journal.putRevision({ id: 'used', at: at(0), rules: { a: used }, tables: {}, rest: used })
    await journal.putRevision({ id: 'gone', at: at(1), rules: { a: orphan }, tables: {}, rest: used })
    await journal.putRevision({ id: 'newest', at: at(2), rules: { a: newest }, tables: {}, rest: used })
    const trigger = ringing('1', { receivedAt: at(100) })
    const seq = await appendOne(journal, trigger)
    await journal.decided({ seq, facts: factsOf(trigger), decision: decision([], { revision: 'used' }) })
    now = start + 1000_000
    const fresh = await journal.putText('fresh')
    await journal.prune(at(50))
    expect(journal.revisions(9).map((revision) => revision.id)).toEqual(['newest', 'used'])
    expect([...hashes, fresh].map((hash) => journal.text(hash))).toEqual(['used', 'newest', 'good', undefined, 'fresh'])
  })
})

describe('forgetting a number', () => {
  it('erases it from triggers, facts, outcomes, lists and the kept state, with all of its contact', async () => {
    const journal = memoryJournal()
    const first = ringing('1', { raw: { CallerIDNum: '0388202122' }, data: { account: 'X1' }, queue: { id: 'q', name: 'for 0388202122' } })
    const later = ringing('2', { type: 'data-changed', call: { id: 'call-1', interactionId: 'contact-1' }, data: { segment: 'vip' } })
    const stranger = ringing('3', { call: { id: 'c', interactionId: 'i', caller: { number: '0611', name: 'Jean' } } })
    for (const trigger of [first, later, stranger]) await appendOne(journal, trigger)
    await journal.decided({ seq: 1, facts: factsOf(first), decision: decision([plan('x')]) })
    await journal.outcome({ seq: 1, rule: 'x', outcome: { ...outcome('done'), input: { number: '+33388202122' } } })
    await journal.setState('calls', 'saved', { caller: { number: '0388202122', name: 'Marie Curie' } })

    expect(await journal.forget('+33388202122')).toBe(2)

    const everything = JSON.stringify([
      journal.read({ after: 0, limit: 9 }),
      journal.trace('1'),
      journal.traces({ limit: 9 }),
      journal.getState('calls', 'saved'),
    ])
    expect(everything).not.toMatch(/388202122|Curie|X1|vip/)
    expect(everything).toContain('Jean')
    expect(journal.traces({ limit: 9, number: '+33388202122' })).toEqual([])
    expect(journal.read({ after: 0, limit: 1 })[0]?.trigger).toEqual({
      id: '1',
      type: 'ringing',
      receivedAt: at(0),
      connection: 'paris',
      vendor: 'demo',
      call: {
        id: 'call-1',
        interactionId: 'contact-1',
        type: 'inbound',
        caller: { number: '***', name: '***' },
        customer: { number: '***', name: '***' },
      },
      agent: { id: 'a1', device: '4021' },
      queue: { id: 'q', name: 'for ***' },
    })
    expect(await journal.forget('+33388202122')).toBe(0)
  })

  it('takes a short number only where it is all there is', async () => {
    const journal = memoryJournal()
    await appendOne(journal, ringing('1', { call: { id: 'call-2026', caller: { number: '2026' } } }))
    await journal.forget('2026')
    expect(journal.read({ after: 0, limit: 1 })[0]?.trigger).toMatchObject({
      receivedAt: at(0),
      call: { id: 'call-2026', caller: { number: '***' } },
    })
  })
})
