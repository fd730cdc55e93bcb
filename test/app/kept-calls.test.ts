import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readSaved } from '../../src/app/pump/saved.ts'
import { openJournal } from '../../src/journal/index.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'
import { begin, done, event, homeWith, type Life } from './pump-life.ts'

const PIN = '47113'
const keyed = event('1', 'ringing', {
  call: { id: 'c1', interactionId: 'i1', type: 'inbound', caller: { number: '0388202122' }, digits: PIN },
  data: { note: 'kept with the call' },
})
const other = event('2', 'ringing', {
  call: { id: 'c2', interactionId: 'i2', type: 'inbound', caller: { number: '0388202199' } },
  data: { note: 'of another' },
})

let clock: VirtualClock
let home: TemporaryHome
let life: Life

beforeEach(async () => {
  clock = createVirtualClock()
  home = homeWith(`name: Nothing\non: queue-count\ndo: [ { action: log, with: { text: none } } ]\n`)
  life = await begin({ home, clock, answers: done })
  await life.accept(keyed, other)
})

afterEach(async () => {
  await life.stop()
  home[Symbol.dispose]()
})

/** Every byte of the journal and its log. */
function bytes(): string {
  return readdirSync(home.path)
    .filter((file) => file.startsWith('journal.db'))
    .map((file) => readFileSync(join(home.path, file), 'latin1'))
    .join()
}

it('a PIN that was keyed stands in no byte of the journal while its call lives, and rules see it after a restart', async () => {
  await life.stop()
  expect(bytes()).not.toContain(PIN)
  life = await begin({ home, clock, answers: done })
  await life.accept(event('3', 'established', { call: { id: 'c1', interactionId: 'i1' } }))
  expect(life.journal.trace('3')?.facts?.call).toMatchObject({ digits: PIN, state: 'talking', customer: { number: '0388202122' } })
})

it('who has the journal and not its key has no live calls of it, and nothing stops for that', async () => {
  await life.stop()
  using stolen = temporaryHome()
  copyFileSync(join(home.path, 'journal.db'), join(stolen.path, 'journal.db'))
  const journal = openJournal({ path: join(stolen.path, 'journal.db'), now: clock.now })
  expect([readSaved(journal), JSON.stringify(journal.parts('calls')).includes('note')]).toEqual([undefined, false])
  await journal.close()
  life = await begin({ home, clock, answers: done })
})

it('who is forgotten is, and the calls of others keep what they carry', async () => {
  await life.stop()
  const journal = openJournal({ path: join(home.path, 'journal.db'), now: clock.now })
  expect(await journal.forget('0388202122')).toBe(1)
  const kept = JSON.stringify(readSaved(journal))
  expect(['0388202122', PIN, 'kept with the call', 'of another'].map((text) => kept.includes(text))).toEqual([false, false, false, true])
  await journal.close()
  // Nothing of what is kept was written open.
  expect(bytes()).not.toContain('"legs"')
  life = await begin({ home, clock, answers: done })
})
