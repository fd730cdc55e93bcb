import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Journal, openJournal, type TraceQuery } from '../../src/journal/index.ts'
import type { Trigger } from '../../src/model/index.ts'
import { at, decision, factsOf, plan, ringing, start, tempFolder } from './helpers.ts'

const now = () => start
/** More than two runs of the index, and some that are not in one yet. */
const many = 5000

function caller(index: number): string {
  return `+3338800${String(index % 97).padStart(4, '0')}`
}

function triggerOf(index: number): Trigger {
  const number = caller(index)
  return ringing(String(index), {
    connection: index % 3 === 0 ? 'lyon' : 'paris',
    type: index % 5 === 0 ? 'established' : 'ringing',
    receivedAt: at(index),
    call: { id: `call-${index}`, interactionId: `contact-${index % 1000}`, caller: { number, e164: number } },
    agent: { device: `40${index % 7}` },
  })
}

async function fill(journal: Journal, decided: number): Promise<void> {
  for (let from = 0; from < many; from += 500) {
    const triggers = Array.from({ length: 500 }, (_, index) => triggerOf(from + index))
    const accepted = await journal.append(triggers)
    await Promise.all(
      triggers.map(async (trigger, index) => {
        if (from + index >= decided) return
        const plans = (from + index) % 11 === 0 ? [plan('eleventh')] : []
        await journal.decided({ seq: accepted[index]?.seq ?? 0, facts: factsOf(trigger), decision: decision(plans) })
      }),
    )
  }
}

const asked: fc.Arbitrary<TraceQuery> = fc.record(
  {
    limit: fc.integer({ min: 1, max: 80 }),
    before: fc.integer({ min: 1, max: many + 1 }),
    number: fc.nat(99).map(caller),
    agent: fc.nat(7).map((device) => `40${device}`),
    interactionId: fc.nat(1010).map((contact) => `contact-${contact}`),
    connection: fc.constantFrom('paris', 'lyon', 'nice'),
    type: fc.constantFrom('ringing', 'established', 'released'),
    rule: fc.constantFrom('eleventh', 'other'),
    outcome: fc.constantFrom('planned', 'nothing', 'failed'),
    since: fc.nat(many).map(at),
    until: fc.nat(many).map(at),
  },
  { requiredKeys: ['limit'] },
)

/** The same question, asked of every trigger. */
function walked(query: TraceQuery, decided: number): readonly number[] {
  const found: number[] = []
  for (let index = Math.min(many, (query.before ?? many + 1) - 1) - 1; index >= 0 && found.length < query.limit; index -= 1) {
    const { connection, type, receivedAt, call, agent } = triggerOf(index)
    const outcome = index >= decided ? 'undecided' : index % 11 === 0 ? 'planned' : 'nothing'
    const agrees = [
      [query.number, call?.caller?.number],
      [query.agent, agent?.device],
      [query.interactionId, call?.interactionId],
      [query.connection, connection],
      [query.type, type],
      [query.rule, outcome === 'planned' ? 'eleventh' : undefined],
      [query.outcome, outcome],
    ].every(([wanted, is]) => wanted === undefined || wanted === is)
    if (agrees && receivedAt >= (query.since ?? '') && receivedAt < (query.until ?? '~')) found.push(index + 1)
  }
  return found
}

describe('what traces are found by', () => {
  it('finds what a walk through all of them finds, before and after it is opened again', async () => {
    const path = join(tempFolder(), 'journal.db')
    const decided = many - 200
    const first = openJournal({ path, now })
    await fill(first, decided)
    let journal = first
    const agrees = fc.property(asked, (query) => {
      expect(journal.traces(query).map(({ seq }) => seq)).toEqual(walked(query, decided))
    })
    fc.assert(agrees, { numRuns: 150 })
    await first.close()
    journal = openJournal({ path, now })
    onTestFinished(() => journal.close())
    fc.assert(agrees, { numRuns: 150 })
  })

  it('does not find what was forgotten or pruned, wherever it stood', async () => {
    const path = join(tempFolder(), 'journal.db')
    const journal = openJournal({ path, now })
    onTestFinished(() => journal.close())
    await fill(journal, many)
    const number = caller(5)
    const before = journal.traces({ limit: many, number })
    expect(before.length).toBe(walked({ limit: many, number }, many).length)
    await journal.forget(number)
    expect([journal.traces({ limit: 9, number }), journal.exportPerson(number)]).toEqual([[], []])
    expect(journal.traces({ limit: many, agent: '405' }).length).toBe(walked({ limit: many, agent: '405' }, many).length)

    for (const { seq } of journal.openPlans()) await journal.planDone({ seq, rule: 'eleventh', giveBack: false })
    await journal.prune(at(4000))
    const left = walked({ limit: many, agent: '405' }, many).filter((seq) => seq > 4000)
    expect(journal.traces({ limit: many, agent: '405' }).map(({ seq }) => seq)).toEqual(left)
  })
})
