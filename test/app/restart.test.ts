import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TemporaryHome } from '../helpers/home.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'
import { type Answers, begin, done, event, failing, homeWith, type Life, never, shown } from './pump-life.ts'

const later = `name: Later
on: ringing
do:
  - { action: log, delay: 30, with: { text: later } }
`
const once = `name: Once
on: ringing
atMostOnce: true
do:
  - { action: http-request, with: { url: 'https://crm.example/calls' } }
`
const request = `name: Request
on: ringing
do:
  - { action: http-request, with: { url: 'https://crm.example/calls' } }
`
const offer = `name: Offer
on: ringing
do:
  - { action: open-record, with: { url: 'https://crm.example/1', present: offer } }
`
const pop = `name: Pop
on: ringing
do:
  - { action: open-record, with: { url: 'https://crm.example/1' } }
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

async function start(answers: Answers): Promise<Life> {
  life = await begin({ home, clock, answers })
  return life
}

describe('a plan after a restart', () => {
  it('waits on, from when the trigger was received', async () => {
    home = homeWith(later)
    const first = await start(done)
    await first.accept(event('1', 'ringing'))
    await clock.advance(20_000)
    await first.crash()
    const second = await start(done)
    await clock.advance(9_999)
    expect(second.outcomes()).toEqual(['r1 log waiting 0 (open)'])
    await clock.advance(1)
    expect(second.outcomes()).toEqual(['r1 log done 1'])
  })

  it('that may be on the screen already, and whose deadline has gone by, is not shown and keeps its once key', async () => {
    home = homeWith(pop)
    const first = await start(never)
    await first.accept(event('1', 'ringing'))
    await first.crash()
    await clock.advance(61_000)
    const second = await start(done)
    expect(second.outcomes()).toEqual(['r1 open-record failed 1 CORD_ACTION_MAYBE_SHOWN'])
    expect([second.attempts, second.onceKeys('i1').length]).toEqual([[], 1])
    // The page may have opened it and could not say so any more: the same call rings again, and opens nothing twice.
    await second.accept(event('2', 'ringing'))
    expect(second.attempts).toEqual([])
  })

  it('expires when its deadline has gone by and nothing of it had begun', async () => {
    home = homeWith(pop.replace("'https://crm.example/1' }", "'https://crm.example/1' }, delay: 5"))
    const first = await start(done)
    await first.accept(event('1', 'ringing'))
    await first.crash()
    await clock.advance(66_000)
    const second = await start(done)
    expect(second.outcomes()).toEqual(['r1 open-record expired 0 CORD_ACTION_EXPIRED'])
    expect([second.attempts, second.onceKeys('i1')]).toEqual([[], []])
  })

  it('repeats what was under way, visibly and with the same key', async () => {
    home = homeWith(request)
    const first = await start(never)
    await first.accept(event('1', 'ringing'))
    await first.crash()
    const second = await start(done)
    expect(second.outcomes()).toEqual(['r1 http-request done 2'])
    expect(second.attempts.map(({ key, attempt }) => [key, attempt])).toEqual([[first.attempts[0]?.key, 2]])
  })

  it('says that nobody knows whether it was done, when its time has gone by meanwhile', async () => {
    home = homeWith(request)
    const first = await start(never)
    await first.accept(event('1', 'ringing'))
    await first.crash()
    await clock.advance(3_601_000)
    const second = await start(done)
    expect(second.outcomes()).toEqual(['r1 http-request failed 1 CORD_ACTION_MAYBE_DONE'])
    expect(second.attempts).toEqual([])
  })

  it('does not repeat what may be done at most once, and says so', async () => {
    home = homeWith(once)
    const first = await start(never)
    await first.accept(event('1', 'ringing'))
    await first.crash()
    const second = await start(done)
    expect(second.outcomes()).toEqual(['r1 http-request failed 1 CORD_ACTION_MAYBE_DONE'])
    expect(second.attempts).toEqual([])
  })

  it('puts an offer back on the screen, as an offer', async () => {
    home = homeWith(offer)
    const first = await start(() => shown('offered'))
    await first.accept(event('1', 'ringing'))
    expect(first.outcomes()).toEqual(['r1 open-record offered 1 (open)'])
    await first.crash()
    await clock.advance(600_000)
    const second = await start(() => shown('offered'))
    expect(second.attempts.map(({ step }) => [step.input.present, step.deadline - clock.now()])).toEqual([['offer', 60_000]])
    second.plans.offerSettled(second.attempts[0]?.key ?? '', 'opened')
    await clock.advance(0)
    expect(second.outcomes()).toEqual(['r1 open-record opened 2'])
    expect(second.onceKeys('i1')).toHaveLength(1)
  })

  it('that stands as an offer leaves the next record of the call free to open, before its page is back', async () => {
    home = homeWith(offer, pop.replace('ringing', 'established'))
    const first = await start(() => shown('offered'))
    await first.accept(event('1', 'ringing'))
    await first.crash()
    const second = await start((attempt) => (attempt.step.input.present === 'offer' ? never(attempt) : shown('opened')))
    await second.accept(event('2', 'established'))
    expect(second.outcomes()).toEqual(['r1 open-record offered 1 (open)', 'r2 open-record opened 1'])
  })

  it('withdraws an offer whose call ended while the server was down, and gives its once key back', async () => {
    home = homeWith(offer)
    const first = await start(() => shown('offered'))
    await first.accept(event('1', 'ringing'))
    const released = first.accept(event('2', 'released'))
    await first.crash()
    await released.catch(() => undefined)
    const second = await start(() => shown('offered'))
    expect(second.outcomes()).toEqual(['r1 open-record withdrawn 1 CORD_ACTION_CALL_GONE'])
    expect([second.attempts, second.onceKeys('i1')]).toEqual([[], []])
  })

  it('shows nothing for a call that ended before the stop, when the withdrawal was not kept any more', async () => {
    home = homeWith(pop)
    const first = await start(never)
    await first.accept(event('1', 'ringing'))
    const { journal } = first
    const kept = journal.outcome
    Object.assign(journal, { outcome: () => new Promise(() => undefined) })
    await first.accept(event('2', 'released'))
    Object.assign(journal, { outcome: kept })
    await first.crash()
    const second = await start(() => shown('opened'))
    expect(second.outcomes()).toEqual(['r1 open-record failed 1 CORD_ACTION_MAYBE_SHOWN'])
    expect([second.attempts, second.onceKeys('i1').length]).toEqual([[], 1])
    // The page may have opened it before the stop: the same call offered again opens nothing twice.
    await second.accept(event('3', 'ringing'))
    expect(second.attempts).toEqual([])
  })

  it('knows which calls have a record open: a later rule offers', async () => {
    home = homeWith(pop, pop.replace('ringing', 'established').replace('name: Pop', 'name: Also'))
    const first = await start(() => shown('opened'))
    await first.accept(event('1', 'ringing'))
    await first.crash()
    const second = await start(() => shown('offered'))
    await second.accept(event('2', 'established'))
    expect(second.attempts.map(({ step }) => step.input.present)).toEqual(['offer'])
  })
})

describe('three hundred calls that are up', () => {
  const anything = pop.replace('on: ringing', 'on: [ringing, established, data-changed]')
  const calls = Array.from({ length: 300 }, (_, index) => index)
  const about = (index: number) => ({
    call: { id: `c${index}`, interactionId: `i${index}`, type: 'inbound' as const },
    agent: { device: String(1024 + index) },
  })
  /** What a plugin tells of the calls it finds when it connects. */
  const snapshot = calls.map((index) => ({ ...event(`snapshot-${index}`, 'established', about(index)), synthetic: true }))

  async function lifeWithCalls(): Promise<Life> {
    home = homeWith(anything)
    const first = await start(() => shown('opened'))
    await first.accept(...calls.map((index) => event(`ring-${index}`, 'ringing', about(index))))
    expect(first.attempts.length).toBe(300)
    await first.accept(...calls.map((index) => event(`answer-${index}`, 'established', about(index))))
    expect(first.attempts.length).toBe(300)
    return first
  }

  it('get no pop after a restart, whatever the snapshot tells and a saved rule asks for', async () => {
    await (await lifeWithCalls()).crash()
    home.write('rules/r1.yaml', anything.replace('Pop', 'Saved meanwhile'))
    const second = await start(() => shown('opened'))
    await second.accept(...snapshot)
    expect(second.attempts).toEqual([])
  })

  it('get none with an empty journal either; the one that still rings gets its own', async () => {
    await (await lifeWithCalls()).crash()
    for (const name of ['journal.db', 'journal.db-wal']) rmSync(join(home.path, name), { force: true })
    const second = await start(() => shown('opened'))
    const ringing = { ...event('snapshot-ringing', 'ringing', about(999)), synthetic: true }
    await second.accept(...snapshot, ringing)
    expect(second.attempts.map(({ open }) => open.facts.call?.id)).toEqual(['c999'])
    await second.accept(event('answer-999', 'established', about(999)))
    expect(second.attempts.length).toBe(1)
  })
})

describe('a stop', () => {
  it('lets what is under way finish, begins nothing new, and leaves what waits for the next start', async () => {
    home = homeWith(`${request}  - { action: log, with: { text: told } }\n`, later)
    let finish: (() => void) | undefined
    const slow: Answers = () =>
      new Promise((resolve) => {
        finish = () => resolve(done())
      })
    const first = await start(slow)
    await first.accept(event('1', 'ringing'))
    const stopped = first.stop()
    await clock.advance(1000)
    finish?.()
    await stopped
    const second = await start(done)
    expect(second.outcomes()).toEqual(['r1 http-request done 1, log done 1', 'r2 log waiting 0 (open)'])
  })

  it('leaves after five seconds what does not finish', async () => {
    home = homeWith(request)
    const first = await start(never)
    await first.accept(event('1', 'ringing'))
    const stopped = first.stop()
    await clock.advance(5000)
    await stopped
    const second = await start(done)
    expect(second.outcomes()).toEqual(['r1 http-request done 2'])
  })
})

describe('a plugin that went away', () => {
  it('is waited for until the deadline of the step when nothing had begun', async () => {
    home = homeWith(pop)
    const answers = [failing({ lost: 'not-begun' }), failing({ lost: 'not-begun' }), shown('opened')]
    const running = await start(() => answers.shift() ?? failing())
    await running.accept(event('1', 'ringing'))
    await clock.advance(2000)
    expect(running.outcomes()).toEqual(['r1 open-record opened 3'])
  })

  it('has its action repeated once when it ended on the way', async () => {
    home = homeWith(request)
    const running = await start(() => failing({ lost: 'on-the-way' }))
    await running.accept(event('1', 'ringing'))
    await clock.advance(60_000)
    expect(running.outcomes()).toEqual(['r1 http-request failed 2 CORD_ACTION_UNAVAILABLE'])
  })

  it('has its action not repeated when it may be done at most once', async () => {
    home = homeWith(once)
    const running = await start(() => failing({ lost: 'on-the-way' }))
    await running.accept(event('1', 'ringing'))
    expect(running.outcomes()).toEqual(['r1 http-request failed 1 CORD_ACTION_MAYBE_DONE'])
  })
})
