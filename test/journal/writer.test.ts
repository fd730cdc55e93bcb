import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { createWriter } from '../../src/journal/writer.ts'

it('rejects everything of a transaction with a sentence when the disk is full, and goes on when there is room', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec('create table t (text text) strict')
  const writer = createWriter({ database, path: 'journal.db' })
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

it('does what belongs together whole or not at all, whatever stands beside it', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec('create table t (text text unique) strict')
  const commits: number[] = []
  const writer = createWriter({ database, path: 'journal.db', onCommit: (_, writes) => commits.push(writes) })
  const insert = database.prepare('insert into t values (?)')
  const write = (text: string) => writer.write(() => insert.run(text).changes)
  const texts = () =>
    database
      .prepare('select text from t order by text')
      .all()
      .map(({ text }) => text)

  const whole = writer.together(() => Promise.all([write('a'), write('b')]))
  expect(await Promise.allSettled([whole, write('c')])).toMatchObject([{ value: [1, 1] }, { value: 1 }])
  expect(commits).toEqual([2])

  const half = writer.together(() => Promise.allSettled([write('d'), write('a'), write('e')]))
  const inner = writer.together(() => writer.together(() => Promise.allSettled([write('f'), write('a')])))
  expect((await Promise.all([half, inner, write('g')])).slice(0, 2)).toMatchObject([
    [{ status: 'rejected' }, { status: 'rejected' }, { status: 'rejected' }],
    [{ status: 'rejected' }, { status: 'rejected' }],
  ])
  expect(texts()).toEqual(['a', 'b', 'c', 'g'])

  expect(() =>
    writer.together(() => {
      write('h').catch(() => undefined)
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(writer.together(() => 1)).toBe(1)
  await write('i')
  expect(texts()).toEqual(['a', 'b', 'c', 'g', 'h', 'i'])
  database.close()
})

it('keeps what is asked meanwhile for the next group, and says nothing is done before the disk has it', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec('create table t (text text) strict')
  const syncs: PromiseWithResolvers<void>[] = []
  const commits: number[] = []
  const writer = createWriter({
    database,
    path: 'journal.db',
    onCommit: (_, writes) => commits.push(writes),
    disk: {
      synced() {
        const sync = Promise.withResolvers<void>()
        syncs.push(sync)
        return sync.promise
      },
    },
  })
  const insert = database.prepare('insert into t values (?)')
  const done: string[] = []
  const write = (text: string) => writer.write(() => insert.run(text)).then(() => done.push(text))

  const first = write('a')
  await turn()
  const others = [write('b'), write('c')]
  await turn()
  expect([syncs.length, done, commits]).toEqual([1, [], []])

  syncs[0]?.reject(Object.assign(new Error('EIO: i/o error'), { code: 'EIO' }))
  await turn()
  expect([writer.trouble()?.code, done]).toEqual(['CORD_JOURNAL_IO', []])
  await until(() => syncs.length === 2)
  syncs[1]?.resolve()
  await first
  expect([writer.trouble(), done, commits]).toEqual([undefined, ['a'], [1]])

  await until(() => syncs.length === 3)
  syncs[2]?.resolve()
  await Promise.all(others)
  expect([done, commits]).toEqual([
    ['a', 'b', 'c'],
    [1, 2],
  ])

  const last = write('d')
  writer.stop()
  const idle = writer.idle()
  await until(() => syncs.length === 4)
  syncs[3]?.reject(Object.assign(new Error('EIO: i/o error'), { code: 'EIO' }))
  await expect(last).rejects.toMatchObject({ problem: { code: 'CORD_JOURNAL_IO' } })
  await idle
  database.close()
})

const turn = () => new Promise((resolve) => setImmediate(resolve))

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn()
}
