import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openJournal } from '../../src/journal/index.ts'
import { temporaryHome } from '../helpers/home.ts'

const open = (home: { readonly path: string }) => openJournal({ path: `${home.path}/journal.db`, now: Date.now })
const part = (key: string, value: unknown) => ({ key, text: value === undefined ? undefined : JSON.stringify(value) })
const head = { key: 'saved', value: 1 }

it('parts that are written, changed and taken out again and again are what they were last, after each start', async () => {
  using home = temporaryHome()
  const wanted = new Map<string, string>()
  let turn = 7
  // The same numbers each time: what comes and goes is mixed, and some parts stay for long.
  const next = (below: number) => {
    turn = (turn * 48_271) % 2_147_483_647
    return turn % below
  }
  for (let life = 0; life < 4; life += 1) {
    const journal = open(home)
    expect(journal.parts('calls').toSorted(byKey)).toEqual([...wanted].map(([key, text]) => ({ key, text })).toSorted(byKey))
    for (let save = 0; save < 12; save += 1) {
      const keys = new Set(Array.from({ length: 150 }, () => `call ${next(save % 3 === 0 ? 2000 : 300)}`))
      const parts = [...keys].map((key) => part(key, next(3) === 0 ? undefined : { save, life, key }))
      for (const { key, text } of parts) {
        if (text === undefined) wanted.delete(key)
        else wanted.set(key, text)
      }
      await journal.setParts('calls', parts, head)
    }
    await journal.close()
  }
  const journal = open(home)
  expect(journal.parts('calls').toSorted(byKey)).toEqual([...wanted].map(([key, text]) => ({ key, text })).toSorted(byKey))
  // Rows of parts that count no more go, with the oldest first.
  await journal.setParts(
    'calls',
    [...wanted.keys()].map((key) => part(key, undefined)),
    head,
  )
  expect(journal.parts('calls')).toEqual([])
  // It comes behind the tidying that the one before has left.
  await journal.setParts('calls', [], head)
  await journal.close()
  using database = new DatabaseSync(`${home.path}/journal.db`)
  expect(database.prepare("select count(*) as count from state where owner = 'calls/parts'").get()?.count).toBeLessThan(40)
})

function byKey(one: { readonly key: string }, other: { readonly key: string }): number {
  return one.key < other.key ? -1 : 1
}

it('the calls that an older layout kept a row each are read, changed and taken out like the others', async () => {
  using home = temporaryHome()
  const made = open(home)
  await made.close()
  {
    using database = new DatabaseSync(`${home.path}/journal.db`)
    database.exec(`insert into state (owner, key, value) values ('calls', 'saved', '{"seq":3}'), ('calls', 'call a', '{"item":1}'),
      ('calls', 'call b', '{"item":2}'), ('calls', 'call c', '{"item":3}'), ('other', 'x', '1'); pragma user_version = 10`)
  }
  const journal = open(home)
  expect(journal.parts('calls')).toEqual([part('call a', { item: 1 }), part('call b', { item: 2 }), part('call c', { item: 3 })])
  expect([journal.getState('calls', 'saved'), journal.getState('other', 'x')]).toEqual([{ seq: 3 }, 1])
  await journal.setParts('calls', [part('call a', undefined), part('call b', { item: 4 })], head)
  await journal.close()
  const again = open(home)
  expect(again.parts('calls').toSorted(byKey)).toEqual([part('call b', { item: 4 }), part('call c', { item: 3 })])
  expect(again.getState('calls', 'saved')).toBe(1)
  await again.close()
})
