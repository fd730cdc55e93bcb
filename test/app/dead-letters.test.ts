import { afterEach, beforeEach, expect, it } from 'vitest'
import { problem } from '../../src/model/index.ts'
import type { TemporaryHome } from '../helpers/home.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'
import { type Answers, begin, done, event, failing, homeWith, type Life, shown } from './pump-life.ts'

const tell = (retry = '') => `name: Tell
on: ringing
do:
  - { action: http-request, ${retry}with: { url: 'https://crm.example/calls' } }
  - { action: log, with: { text: told } }
`
const pop = `name: Pop
on: ringing
do:
  - { action: open-record, with: { url: 'https://crm.example/1' } }
`

let clock: VirtualClock
let home: TemporaryHome
let life: Life

beforeEach(() => {
  clock = createVirtualClock()
})

afterEach(async () => {
  await life.stop()
  home[Symbol.dispose]()
})

async function start(rule: string, answers: Answers): Promise<void> {
  home = homeWith(rule)
  life = await begin({ home, clock, answers })
}

const letters = () =>
  life.journal
    .deadLetters({ limit: 10 })
    .map(({ id, rule, outcome }) => `${id} ${rule} ${outcome.action} ${outcome.status} ${outcome.attempts}`)
const noted = async () => undefined
const refused = () =>
  ({ answer: { kind: 'failed', problem: problem('CORD_ACTION_REFUSED'), detail: 'no', again: false }, screen: undefined }) as const

it('a step that failed for good is a dead letter; sent again it goes on with the same key, and so does the rest of its rule', async () => {
  let down = true
  await start(tell(), () => (down ? refused() : done()))
  await life.accept(event('1', 'ringing'))
  expect([letters(), life.outcomes()]).toEqual([['1 r1 http-request refused 1'], ['r1 http-request refused 1 CORD_ACTION_REFUSED']])
  // Its hour has long gone by: the deadline counts from now.
  await clock.advance(7_200_000)
  down = false
  expect(await life.plans.sendAgain('1', noted)).toBe('sent')
  await clock.advance(0)
  expect([letters(), life.outcomes()]).toEqual([[], ['r1 http-request done 2, log done 1']])
  expect(life.attempts.map(({ key }) => key)).toEqual(['desk|1|r1|0', 'desk|1|r1|0', 'desk|1|r1|1'])
})

it('what fails again is a dead letter again, and a crash in between loses nothing', async () => {
  await start(tell(), refused)
  await life.accept(event('1', 'ringing'))
  expect(await life.plans.sendAgain('1', noted)).toBe('sent')
  await clock.advance(0)
  expect(letters()).toEqual(['2 r1 http-request refused 2'])
  await life.journal.sendAgain('2', new Date(clock.now()).toISOString())
  await life.crash()
  life = await begin({ home, clock, answers: done })
  expect([letters(), life.outcomes()]).toEqual([[], ['r1 http-request done 3, log done 1']])
})

it('one that is not there, or was dropped, cannot be sent; dropping leaves the trace', async () => {
  await start(tell(), refused)
  await life.accept(event('1', 'ringing'))
  expect((await life.journal.dropDeadLetter('1'))?.rule).toBe('r1')
  expect([await life.journal.dropDeadLetter('1'), await life.plans.sendAgain('1', noted), await life.plans.sendAgain('x', noted)]).toEqual([
    undefined,
    'unknown',
    'unknown',
  ])
  expect(life.outcomes()).toEqual(['r1 http-request refused 1 CORD_ACTION_REFUSED'])
})

it('one whose rule still does something else waits until that is over', async () => {
  const rest = tell('continueOnError: true, ').replace('log, with', 'log, delay: 10, with')
  await start(rest, ({ step }) => (step.action === 'log' ? done() : refused()))
  await life.accept(event('1', 'ringing'))
  expect([letters(), await life.plans.sendAgain('1', noted)]).toEqual([['1 r1 http-request refused 1'], 'running'])
  await clock.advance(10_000)
  expect(await life.plans.sendAgain('1', noted)).toBe('sent')
  await clock.advance(0)
  expect(life.attempts.map(({ step }) => step.action)).toEqual(['http-request', 'log', 'http-request'])
})

it('records that nobody saw are none: they would come too late', async () => {
  await start(pop, () => ({ ...failing({ again: false }), screen: { status: 'no-session', detail: 'not signed in' } }))
  await life.accept(event('1', 'ringing'))
  expect([letters(), life.outcomes()]).toEqual([[], ['r1 open-record expired 1 CORD_ACTION_UNAVAILABLE']])
})

it('a record that is ten minutes late is not shown: it expired, and the trace says until when it was wanted', async () => {
  await start(pop, done)
  await life.crash()
  home.write('rules/r1.yaml', pop.replace("'https://crm.example/1' }", "'https://crm.example/1' }, delay: 1"))
  life = await begin({ home, clock, answers: done })
  await life.accept(event('1', 'ringing'))
  await life.crash()
  await clock.advance(600_000)
  life = await begin({ home, clock, answers: () => shown('opened') })
  expect([life.outcomes(), life.attempts]).toEqual([['r1 open-record expired 0 CORD_ACTION_EXPIRED'], []])
})

it('steps with retries wait for a target whose circuit is open, those without fail at once, and all are told why', async () => {
  let down = true
  home = homeWith(tell('retry: { count: 20, seconds: 1 }, '), tell())
  life = await begin({ home, clock, answers: ({ step }) => (down && step.action === 'http-request' ? failing() : done()) })
  await life.accept(event('1', 'ringing'))
  await clock.advance(5_000)
  expect(life.attempts.length).toBe(3)
  await life.accept(event('2', 'ringing', { call: { id: 'c2', interactionId: 'i2', type: 'inbound' } }))
  expect(life.outcomes()).toEqual([
    'r1 http-request waiting 2 CORD_ACTION_CIRCUIT_OPEN (open)',
    'r2 http-request failed 1 CORD_ACTION_UNAVAILABLE',
    'r1 http-request waiting 0 CORD_ACTION_CIRCUIT_OPEN (open)',
    'r2 http-request failed 0 CORD_ACTION_CIRCUIT_OPEN',
  ])
  expect([life.attempts.length, letters().length]).toEqual([3, 2])
  down = false
  await clock.advance(12_000)
  expect(life.outcomes()).toEqual([
    'r1 http-request done 3, log done 1',
    'r2 http-request failed 1 CORD_ACTION_UNAVAILABLE',
    'r1 http-request done 1, log done 1',
    'r2 http-request failed 0 CORD_ACTION_CIRCUIT_OPEN',
  ])
})

it('no further attempt is waited for that would come after the deadline', async () => {
  await start(tell('retry: { count: 20, seconds: 3000 }, '), () => failing())
  await life.accept(event('1', 'ringing'))
  await clock.advance(3_000_000)
  expect(life.outcomes()).toEqual(['r1 http-request expired 2 CORD_ACTION_EXPIRED'])
  expect(letters()).toEqual(['1 r1 http-request expired 2'])
})
