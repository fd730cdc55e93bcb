import { afterEach, beforeEach, expect, it } from 'vitest'
import { problem } from '../../src/model/index.ts'
import type { ShowAnswer } from '../../src/server/index.ts'
import type { TemporaryHome } from '../helpers/home.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'
import { type Answers, begin, done, event, homeWith, type Life } from './pump-life.ts'

const record = `name: Record
on: ringing
do:
  - { action: open-record, as: shown, with: { url: 'https://crm.example/1' } }
  - { action: http-request, when: shown.status = 'opened', with: { url: 'https://crm.example/calls' } }
`

let clock: VirtualClock
let home: TemporaryHome
let life: Life
/** What the agent's page says after the call went away. */
let word: PromiseWithResolvers<ShowAnswer | undefined>

beforeEach(() => {
  clock = createVirtualClock()
  word = Promise.withResolvers()
})

afterEach(async () => {
  await life.stop()
  home[Symbol.dispose]()
})

// The page was told to open it; the attempt ends at once when the call goes away.
const onItsWay: Answers = ({ step, signal }) => {
  if (step.action !== 'open-record') return done()
  const stopped = {
    kind: 'failed',
    problem: problem('CORD_ACTION_STOPPED', { action: step.action }),
    detail: undefined,
    again: false,
  } as const
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ answer: stopped, screen: word.promise })))
}

/** A call rings and goes away while its record is on its way to the page. */
async function ringAndLeave(): Promise<void> {
  home = homeWith(record)
  life = await begin({ home, clock, answers: onItsWay })
  await life.accept(event('1', 'ringing'))
  await life.accept(event('2', 'released'))
}

async function say(what: ShowAnswer | undefined): Promise<void> {
  word.resolve(what)
  await clock.advance(0)
}

it('a step whose call goes away has no outcome before the page has said whether it opened the record', async () => {
  await ringAndLeave()
  expect(life.outcomes()).toEqual(['r1 open-record running 1 (open)'])
})

it('a record that was opened in that moment is called opened, and the same call does not open it again', async () => {
  await ringAndLeave()
  await say({ status: 'opened', session: 'page' })
  expect(life.outcomes()).toEqual(['r1 open-record opened 1, http-request done 1'])
  expect(life.journal.trace('1')?.plans[0]?.outcomes[0]).toMatchObject({ result: { status: 'opened', session: 'page' } })
  await life.accept(event('3', 'ringing'))
  expect(life.attempts.filter(({ step }) => step.action === 'open-record')).toHaveLength(1)
})

it('one that the page did not open is withdrawn, and opens when the same call comes back', async () => {
  await ringAndLeave()
  await say({ status: 'withdrawn' })
  expect(life.outcomes()).toEqual(['r1 open-record withdrawn 1 CORD_ACTION_STOPPED'])
  await life.accept(event('3', 'ringing'))
  expect(life.attempts.filter(({ step }) => step.action === 'open-record')).toHaveLength(2)
})

it('one of which the page says nothing any more may be open: it is not opened a second time', async () => {
  await ringAndLeave()
  await say({ status: 'unsure' })
  expect(life.outcomes()).toEqual(['r1 open-record failed 1 CORD_ACTION_MAYBE_SHOWN'])
  await life.accept(event('3', 'ringing'))
  expect(life.attempts.filter(({ step }) => step.action === 'open-record')).toHaveLength(1)
})

it('a server that stops does not wait for the page: the next one asks it', async () => {
  await ringAndLeave()
  await life.stop()
  life = await begin({ home, clock, answers: onItsWay })
  expect(life.outcomes()).toEqual(['r1 open-record failed 1 CORD_ACTION_MAYBE_SHOWN'])
})
