import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { createWriter } from '../../src/journal/writer.ts'

it('rejects everything of a transaction with a sentence when the disk is full, and goes on when there is room', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec('create table t (text text) strict')
  const writer = createWriter(database, 'journal.db')
  const insert = database.prepare('insert into t values (?)')
  const write = (length: number) => writer.write(() => insert.run('x'.repeat(length)))

  // The page limit of a database stands in for the disk's end: SQLite says the same.
  database.exec('pragma max_page_count = 20')
  const codes = await Promise.allSettled([write(10), write(200_000), write(10)])
  expect(codes.map((result) => (result.status === 'rejected' ? result.reason.problem : result.status))).toEqual(
    Array(3).fill({ code: 'CORD_JOURNAL_FULL', params: {}, place: { file: 'journal.db' } }),
  )
  expect(database.prepare('select count(*) as count from t').get()).toEqual({ count: 0 })

  database.exec('pragma max_page_count = 2000')
  await write(200_000)
  expect(database.prepare('select count(*) as count from t').get()).toEqual({ count: 1 })
  database.close()
})
