import { describe, expect, it } from 'vitest'
import type { TraceQuery } from '../../src/journal/index.ts'
import { appendOne, at, decision, factsOf, memoryJournal, outcome, plan, ringing } from './helpers.ts'

async function busyJournal() {
  const journal = memoryJournal()
  const other = { caller: { number: '0611223344', e164: '+33611223344' }, customer: { number: '0611223344', e164: '+33611223344' } }
  const one = ringing('1')
  const two = ringing('2', { connection: 'lyon', call: { id: 'c2', interactionId: 'i2', ...other }, receivedAt: at(1) })
  const three = ringing('3', { type: 'established', agent: { id: 'a2', device: '4022' }, receivedAt: at(2) })
  const four = ringing('4', { receivedAt: at(3) })
  for (const trigger of [one, two, three, four]) await appendOne(journal, trigger)
  const user = { id: 'marie', name: 'Marie', teams: [] }
  await journal.decided({ seq: 1, facts: factsOf(one, { agent: { ...one.agent, user } }), decision: decision([plan('sales')]) })
  await journal.decided({ seq: 2, facts: factsOf(two), decision: decision([]) })
  await journal.decided({
    seq: 3,
    facts: factsOf(three),
    decision: decision([], { verdicts: [{ rule: 'broken', outcome: 'failed', clause: 'when' }] }),
  })
  await journal.outcome({ seq: 1, rule: 'sales', outcome: outcome('opened') })
  return journal
}

describe('finding traces', () => {
  it.each<[string, Partial<TraceQuery>, string[]]>([
    ['all, newest first', {}, ['4', '3', '2', '1']],
    ['a page', { limit: 2 }, ['4', '3']],
    ['the page behind it', { before: 3 }, ['2', '1']],
    ['by number in E.164', { number: '+33611223344' }, ['2']],
    ['by number as sent', { number: ' 0611223344 ' }, ['2']],
    ['by agent id', { agent: 'a2' }, ['3']],
    ['by device', { agent: '4021' }, ['4', '2', '1']],
    ['by user', { user: 'marie' }, ['1']],
    ['by rule that planned', { rule: 'sales' }, ['1']],
    ['by rule that failed', { rule: 'broken' }, ['3']],
    ['by rule that said no', { rule: 'other' }, []],
    ['by contact', { interactionId: 'i2' }, ['2']],
    ['by call', { callId: 'call-4' }, ['4']],
    ['by connection', { connection: 'lyon' }, ['2']],
    ['by type', { type: 'established' }, ['3']],
    ['what planned', { outcome: 'planned' }, ['1']],
    ['what did not', { outcome: 'nothing' }, ['2']],
    ['what failed', { outcome: 'failed' }, ['3']],
    ['by time', { since: at(1), until: at(3) }, ['3', '2']],
    ['by several at once', { number: '+33388202122', agent: '4021', connection: 'paris', outcome: 'planned' }, ['1']],
  ])('finds %s', async (_, query, ids) => {
    const journal = await busyJournal()
    expect(journal.traces({ limit: 50, ...query }).map((trace) => trace.trigger.id)).toEqual(ids)
  })

  it('shows each in one line', async () => {
    const journal = await busyJournal()
    expect(journal.traces({ limit: 1, user: 'marie' })).toEqual([
      {
        id: '1',
        seq: 1,
        trigger: { id: '1', type: 'ringing', connection: 'paris', receivedAt: at(0) },
        callId: 'call-1',
        interactionId: 'contact-1',
        customer: '+33388202122',
        device: '4021',
        user: 'marie',
        queue: 'sales',
        planned: ['sales'],
        outcome: 'planned',
      },
    ])
    expect(journal.traces({ limit: 1 })[0]?.outcome).toBe('undecided')
  })

  it('turns a trace to failed when a step does not come about, and back when it does after all', async () => {
    const journal = await busyJournal()
    await journal.outcome({ seq: 1, rule: 'sales', outcome: outcome('expired') })
    expect(journal.traces({ limit: 9, outcome: 'failed' }).map((trace) => trace.seq)).toEqual([3, 1])
    await journal.outcome({ seq: 1, rule: 'sales', outcome: outcome('opened') })
    expect(journal.traces({ limit: 9, outcome: 'failed' }).map((trace) => trace.seq)).toEqual([3])
  })

  it('finds a rare number among many triggers without walking them all', async () => {
    const journal = memoryJournal()
    await appendOne(journal, ringing('rare', { call: { id: 'c', caller: { number: '0999' } } }))
    await journal.append(Array.from({ length: 5000 }, (_, index) => ringing(String(index))))
    const found = timeOf(() => journal.traces({ limit: 50, number: '0999', type: 'ringing' }))
    const walked = timeOf(() => journal.traces({ limit: 50, type: 'ringing', until: at(-1) }))
    expect(found).toBeLessThan(walked)
  })
})

function timeOf(run: () => void): number {
  const before = performance.now()
  for (let round = 0; round < 20; round += 1) run()
  return performance.now() - before
}
