import { describe, expect, it } from 'vitest'
import { appendOne, at, memoryJournal, ringing } from './helpers.ts'

describe('accepting triggers', () => {
  it('numbers triggers in the order in which they came and reads them back as they were', async () => {
    const journal = memoryJournal()
    const accepted = await journal.append([ringing('1'), ringing('2')])
    expect(accepted).toEqual([
      { id: '1', seq: 1, duplicate: false },
      { id: '2', seq: 2, duplicate: false },
    ])
    expect(journal.undecided(10)).toEqual([
      { seq: 1, trigger: ringing('1') },
      { seq: 2, trigger: ringing('2') },
    ])
  })

  it('answers a trigger that it has seen with its first number and stores nothing', async () => {
    const journal = memoryJournal()
    await journal.append([ringing('1')])
    const [again, elsewhere, within, twice] = await journal.append([
      ringing('1', { type: 'released' }),
      ringing('1', { connection: 'lyon' }),
      ringing('9'),
      ringing('9'),
    ])
    expect([again, elsewhere, within, twice]).toEqual([
      { id: '1', seq: 1, duplicate: true },
      { id: '1', seq: 2, duplicate: false },
      { id: '9', seq: 3, duplicate: false },
      { id: '9', seq: 3, duplicate: true },
    ])
    expect(journal.read({ after: 0, limit: 10 }).map((entry) => entry.trigger.type)).toEqual(['ringing', 'ringing', 'ringing'])
  })

  it('keeps the cursor of a connection in the commit of its triggers', async () => {
    const journal = memoryJournal()
    const pending = journal.append([ringing('1')], { connection: 'paris', value: 'page-2' })
    expect(journal.cursor('paris')).toBeUndefined()
    await pending
    await journal.append([], { connection: 'paris', value: 'page-3' })
    expect([journal.cursor('paris'), journal.cursor('lyon'), journal.read({ after: 0, limit: 9 }).length]).toEqual(['page-3', undefined, 1])
  })

  it('shares one transaction between the calls of one turn: all of them are seen at once', async () => {
    const journal = memoryJournal()
    const pending = [journal.append([ringing('1')]), journal.append([ringing('2')]), journal.setState('demo', 'seed', 7)]
    expect([journal.undecided(9).length, journal.getState('demo', 'seed')]).toEqual([0, undefined])
    await Promise.race(pending)
    expect([journal.undecided(9).length, journal.getState('demo', 'seed')]).toEqual([2, 7])
  })

  it('lets only the call fail whose own values cannot be stored', async () => {
    const journal = memoryJournal()
    const circular: Record<string, unknown> = {}
    circular.self = circular
    const results = await Promise.allSettled([
      journal.append([ringing('1')]),
      journal.append([ringing('2'), ringing('bad', { data: circular })]),
      journal.append([ringing('3')]),
    ])
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(journal.undecided(9).map((entry) => entry.trigger.id)).toEqual(['1', '3'])
  })

  it('reads a stretch of time', async () => {
    const journal = memoryJournal()
    for (const second of [0, 1, 2, 3]) await appendOne(journal, ringing(String(second), { receivedAt: at(second) }))
    expect(journal.read({ after: 1, limit: 9, since: at(1), until: at(3) }).map((entry) => entry.trigger.id)).toEqual(['1', '2'])
  })
})
