import { expect, test } from 'vitest'
import { keepRetention } from '../../src/app/retention.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'
import { appendOne, decision, factsOf, memoryJournal, ringing } from '../journal/helpers.ts'

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
