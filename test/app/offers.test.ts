import { afterEach, beforeEach, expect, it } from 'vitest'
import type { TemporaryHome } from '../helpers/home.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'
import { begin, done, event, homeWith, type Life, shown } from './pump-life.ts'

const offer = `name: Offer
on: ringing
do:
  - { action: open-record, with: { url: 'https://crm.example/1', present: offer } }
`
const offerAndTell = `${offer}  - { action: http-request, delay: 10, with: { url: 'https://crm.example/calls' } }
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

async function ring(rule: string): Promise<string> {
  home = homeWith(rule)
  life = await begin({ home, clock, answers: ({ step }) => (step.action === 'open-record' ? shown('offered') : done()) })
  await life.accept(event('1', 'ringing'))
  return life.attempts[0]?.key ?? ''
}

async function settle(key: string, how: 'opened' | 'withdrawn' | 'expired'): Promise<void> {
  life.plans.offerSettled(key, how)
  await clock.advance(0)
}

it('an offer that nobody clicked gives the once key back: the same call offered to the same agent pops again', async () => {
  await settle(await ring(offer), 'withdrawn')
  expect([life.outcomes(), life.onceKeys('i1')]).toEqual([['r1 open-record withdrawn 1'], []])
  await life.accept(event('2', 'ringing'))
  expect(life.outcomes()).toEqual(['r1 open-record withdrawn 1', 'r1 open-record offered 1 (open)'])
})

it('an offer opens nothing by force: a rule of a later trigger may', async () => {
  await ring(offer)
  await life.accept(event('2', 'established'))
  expect(life.journal.trace('2')?.facts?.ledger.opened).toBeUndefined()
})

it('an offer that was clicked does not: the same call does not pop again', async () => {
  await settle(await ring(offer), 'opened')
  await life.accept(event('2', 'ringing'))
  expect(life.outcomes()).toEqual(['r1 open-record opened 1'])
  expect(life.onceKeys('i1')).toHaveLength(1)
})

it('a rule that did something else beside its offer keeps its key', async () => {
  const key = await ring(offerAndTell)
  await clock.advance(10_000)
  await settle(key, 'withdrawn')
  expect(life.outcomes()).toEqual(['r1 open-record withdrawn 1, http-request done 1'])
  expect(life.onceKeys('i1')).toHaveLength(1)
})

it('an offer that is withdrawn takes no later step with it', async () => {
  await settle(await ring(offerAndTell), 'withdrawn')
  expect(life.outcomes()).toEqual(['r1 open-record withdrawn 1, http-request waiting 0 (open)'])
  await clock.advance(10_000)
  expect(life.outcomes()).toEqual(['r1 open-record withdrawn 1, http-request done 1'])
})

it('an offer of a rule that has more to do leaves the next record free to open', async () => {
  home = homeWith(offerAndTell, offer.replace('ringing', 'established').replace(', present: offer', ''))
  life = await begin({ home, clock, answers: ({ step }) => shown(step.input.present === 'offer' ? 'offered' : 'opened') })
  await life.accept(event('1', 'ringing'))
  await life.accept(event('2', 'established'))
  expect(life.outcomes()).toEqual(['r1 open-record offered 1, http-request waiting 0 (open)', 'r2 open-record opened 1'])
})

it('a click that comes before the step has heard of its offer counts', async () => {
  home = homeWith(offer)
  life = await begin({
    home,
    clock,
    answers({ key }) {
      life.plans.offerSettled(key, 'opened')
      return shown('offered')
    },
  })
  await life.accept(event('1', 'ringing'))
  await clock.advance(0)
  expect(life.outcomes()).toEqual(['r1 open-record opened 1'])
})
