import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSaved } from '../../src/app/pump/saved.ts'
import { createCalls } from '../../src/calls/index.ts'
import { type Journal, openJournal } from '../../src/journal/index.ts'
import { CordError } from '../../src/model/index.ts'
import { inOrder } from '../calls/helpers.ts'
import type { TemporaryHome } from '../helpers/home.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'
import { begin, done, event, homeWith, type Life } from './pump-life.ts'

const tell = `name: Tell
on: [ringing, established]
do:
  - { action: http-request, with: { url: 'https://crm.example/calls' } }
`

let clock: VirtualClock
let home: TemporaryHome
let life: Life | undefined

beforeEach(() => {
  clock = createVirtualClock()
})

afterEach(async () => {
  await life?.stop()
  life = undefined
  home[Symbol.dispose]()
})

describe('a journal that has no room', () => {
  /** The journal, with writes of these names refused while `full`. */
  function refusing(names: readonly (keyof Journal)[], state: { full: boolean }): (journal: Journal) => Journal {
    return (journal) =>
      new Proxy(journal, {
        get(target, name: keyof Journal) {
          if (state.full && names.includes(name)) return () => Promise.reject(new CordError('CORD_JOURNAL_FULL'))
          return target[name]
        },
      })
  }

  it('has every decision made once when there is room again, in order', async () => {
    home = homeWith(tell)
    const disk = { full: true }
    const running = await begin({ home, clock, answers: done, through: refusing(['decided'], disk) })
    life = running
    await running.accept(event('1', 'ringing'), event('2', 'established'))
    await clock.advance(3000)
    expect(running.outcomes()).toEqual([])
    disk.full = false
    await clock.advance(1000)
    expect(running.outcomes()).toEqual(['r1 http-request done 1'])
    const histories = [1, 2].map((seq) => running.journal.trace(String(seq))?.facts?.call?.history?.map(({ type }) => type))
    expect(histories).toEqual([['ringing'], ['ringing', 'established']])
  })

  it('has what was done journalled when there is room again, without doing it twice', async () => {
    home = homeWith(tell)
    const disk = { full: false }
    const fill = () => {
      disk.full = true
      return done()
    }
    const running = await begin({ home, clock, answers: fill, through: refusing(['outcome', 'planDone'], disk) })
    life = running
    await running.accept(event('1', 'ringing'))
    await clock.advance(5000)
    expect(running.outcomes()).toEqual(['r1 http-request running 1 (open)'])
    disk.full = false
    await clock.advance(1000)
    expect([running.outcomes(), running.attempts.length]).toEqual([['r1 http-request done 1'], 1])
  })

  it('has the once keys of two contacts that turned out to be one moved when there is room again', async () => {
    home = homeWith(tell)
    const disk = { full: true }
    const running = await begin({ home, clock, answers: done, through: refusing(['mergeInteractions'], disk) })
    life = running
    await running.accept(event('1', 'ringing'))
    await running.accept(event('2', 'ringing', { call: { id: 'c1', interactionId: 'i2', joinedInteractionId: 'i1', type: 'inbound' } }))
    disk.full = false
    await clock.advance(1000)
    expect(running.outcomes()).toEqual(['r1 http-request done 1'])
    expect([running.onceKeys('i1').length, running.onceKeys('i2').length]).toEqual([0, 1])
  })
})

describe('triggers that are decided together', () => {
  it('show nothing of a call that rang and ended in one breath', async () => {
    home = homeWith(`name: Record
on: ringing
do:
  - { action: open-record, with: { url: 'https://crm.example/1' } }
`)
    const running = await begin({ home, clock, answers: done })
    life = running
    const agent = { device: '1024' }
    await running.accept(event('1', 'ringing', { agent }), event('2', 'released', { agent }))
    expect([running.outcomes(), running.attempts.length]).toEqual([['r1 open-record withdrawn 0 CORD_ACTION_CALL_GONE'], 0])
  })

  it('spend a once key for each other, and count for a limit', async () => {
    home = homeWith(
      tell,
      `name: Twice\non: ringing\nonce: off\nlimit: { count: 2, seconds: 60, by: rule }\ndo: [ { action: log, with: { text: rings } } ]\n`,
    )
    const running = await begin({ home, clock, answers: done })
    life = running
    await running.accept(event('1', 'ringing'), event('2', 'ringing'), event('3', 'ringing'))
    expect(running.outcomes()).toEqual(['r1 http-request done 1', 'r2 log done 1', 'r2 log done 1'])
  })

  it('are read from the journal again when more of them wait than are held in memory', async () => {
    home = homeWith(tell)
    const running = await begin({ home, clock, answers: done })
    life = running
    const calls = Array.from({ length: 6000 }, (_, index) => event(String(index), 'queue-count', {}))
    await running.accept(...calls)
    await running.accept(event('last', 'ringing'))
    expect([running.journal.undecided(9).length, running.journal.trace('6001')?.plans.map(({ rule }) => rule)]).toEqual([0, ['r1']])
  })
})

const someTrigger = fc.record({
  type: fc.constantFrom('ringing', 'established', 'held', 'transferred', 'diverted', 'released', 'queue-start', 'queue-offer'),
  call: fc.constantFrom('c1', 'c2', 'c3'),
  interaction: fc.constantFrom('i1', 'i2'),
  previous: fc.constantFrom(undefined, undefined, 'c1', 'c2'),
  device: fc.constantFrom(undefined, '1024', '1025'),
})
const someLife = fc.record({ triggers: fc.array(someTrigger, { maxLength: 6 }), end: fc.constantFrom('stop', 'crash') })

it('knows the same calls after any number of stops and crashes as one that never stopped', async () => {
  home = homeWith(tell)
  await fc.assert(
    fc.asyncProperty(fc.array(someLife, { maxLength: 4 }), async (lives) => {
      using own = homeWith(tell)
      let number = 0
      for (const { triggers, end } of lives) {
        const one = await begin({ home: own, clock, answers: done })
        for (const { type, call, interaction, previous, device } of triggers) {
          number += 1
          const calls = { id: call, interactionId: interaction, ...(previous === undefined ? {} : { previousId: previous }) }
          await one.accept(event(String(number), type, { call: calls, agent: device === undefined ? {} : { device } }))
        }
        await one[end]()
      }
      const last = await begin({ home: own, clock, answers: done })
      const whole = createCalls({ bindings: () => [], user: () => undefined, connection: () => undefined, saved: [] })
      for (const { trigger } of last.journal.read({ after: 0, limit: 1000 })) whole.apply(trigger)
      await last.stop()
      expect(await savedIn(own)).toEqual({ seq: number, calls: [...inOrder(whole.save())] })
    }),
    { numRuns: 10 },
  )
})

async function savedIn({ path }: TemporaryHome): Promise<unknown> {
  const journal = openJournal({ path: join(path, 'journal.db'), now: Date.now })
  const saved = readSaved(journal)
  await journal.close()
  return { seq: saved?.seq, calls: [...inOrder(saved?.calls ?? [])] }
}
