import { expect, test } from 'vitest'
import { keepRetention } from '../../src/app/retention.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'
import { appendOne, decision, factsOf, memoryJournal, outcome, plan, ringing } from '../journal/helpers.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const hour = 3_600_000

test('what is decided and older than the retention goes, hour by hour, and a change of the days counts from the next one', async () => {
  const clock = createVirtualClock()
  const journal = memoryJournal(clock.now)
  let days = 2
  for (const hours of [49, 47, 30, 1]) {
    const trigger = ringing(`${hours} h`, { receivedAt: new Date(clock.now() - hours * hour).toISOString() })
    const seq = await appendOne(journal, trigger)
    await journal.decided({ seq, facts: factsOf(trigger), decision: decision([]) })
  }
  const kept = () => journal.read({ after: 0, limit: 10 }).map(({ trigger }) => trigger.id)

  const close = keepRetention(journal, { clock, log: quiet, settings: () => ({ days }) })
  await clock.advance(0)
  expect(kept()).toEqual(['47 h', '30 h', '1 h'])
  await clock.advance(2 * hour)
  expect(kept()).toEqual(['30 h', '1 h'])
  days = 1
  await clock.advance(hour)
  expect(kept()).toEqual(['1 h'])
  await close()
  expect(clock.waiting).toBe(0)
  await journal.close()
})

test('what the file has no room for goes within a minute, however young, but nothing that calls are folded from after a restart', async () => {
  const clock = createVirtualClock()
  const journal = memoryJournal(clock.now)
  const told: string[] = []
  const log = { ...quiet, info: (_: unknown, text: string) => told.push(text), warn: (_: unknown, text: string) => told.push(text) }
  const triggers = Array.from({ length: 3000 }, (_, index) => ringing(String(index), { raw: { big: 'x'.repeat(400) } }))
  await journal.append(triggers)
  await Promise.all(triggers.map((trigger, index) => journal.decided({ seq: index + 1, facts: factsOf(trigger), decision: decision([]) })))
  const count = () => journal.read({ after: 0, limit: 5000 }).length

  const close = keepRetention(journal, { clock, log, settings: () => ({ megabytes: 2 }) })
  await clock.advance(0)
  await expect.poll(() => told).toEqual([expect.stringContaining('larger than retention.megabytes')])
  expect(count()).toBe(3000)
  await journal.setState('calls', 'saved', { seq: 2500, calls: {}, opened: {} })
  await clock.advance(60_000)
  await expect.poll(() => told).toHaveLength(2)
  expect(told[1]).toContain('its oldest triggers were deleted')
  expect(journal.bytes()).toBeLessThanOrEqual(2 * 1_048_576)
  expect(count()).toBeGreaterThanOrEqual(500)
  await close()
})

test('what no rule applied to goes first where the days or the room say so, and pushes out nothing that came to something', async () => {
  const clock = createVirtualClock()
  const journal = memoryJournal(clock.now)
  const ago = (hours: number) => new Date(clock.now() - hours * hour).toISOString()
  // From the oldest to the youngest: one rule applied, one step failed, one is pinned; everything else is dull.
  const hours = (index: number) => (index < 500 ? 30 : index < 2500 ? 2 : 0.5)
  const triggers = Array.from({ length: 3000 }, (_, index) =>
    ringing(String(index), { receivedAt: ago(hours(index)), raw: { big: 'x'.repeat(400) } }),
  )
  await journal.append(triggers)
  await Promise.all(
    triggers.map((trigger, index) => {
      const plans = index === 1 || index === 2 ? [plan('x')] : []
      const status = index === 1 ? ('done' as const) : ('failed' as const)
      return journal.decided({
        seq: index + 1,
        facts: factsOf(trigger),
        decision: decision(plans),
        ...(plans.length === 0 ? {} : { ended: new Map([['x', [outcome(status)]]]) }),
      })
    }),
  )
  await journal.pin('4', { kind: 'wrong-record', by: 'marie', at: ago(0) })
  await journal.setState('calls', 'saved', { seq: 3000, calls: {}, opened: {} })
  const kept = () => journal.read({ after: 0, limit: 5000 }).map(({ trigger }) => Number(trigger.id))
  const settings: { megabytes: number; nothingDays?: number } = { megabytes: 100, nothingDays: 1 }

  const close = keepRetention(journal, { clock, log: quiet, settings: () => settings })
  await clock.advance(0)
  await expect.poll(() => kept().filter((id) => id < 500)).toEqual([1, 2, 3])
  expect(kept().length).toBe(2503)

  settings.megabytes = 2
  await clock.advance(60_000)
  await expect.poll(() => journal.bytes()).toBeLessThanOrEqual(2 * 1_048_576)
  const left = kept()
  expect(left.slice(0, 3)).toEqual([1, 2, 3])
  // Of the last hour everything is kept: whoever asks why nothing happened a moment ago finds it.
  expect(left.filter((id) => id >= 2500).length).toBe(500)
  await close()
})
