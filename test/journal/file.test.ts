import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openJournal } from '../../src/journal/index.ts'
import { CordError } from '../../src/model/index.ts'
import { appendOne, ringing, start, tempFolder } from './helpers.ts'

const now = () => start

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof CordError) return error.problem.code
  }
  return 'no error'
}

describe('the file', () => {
  it('makes its folder, is nobody else’s to read, and is found again', async () => {
    const path = join(tempFolder(), 'data', 'journal.db')
    const first = openJournal({ path, now })
    await appendOne(first, ringing('1'))
    await first.close()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const second = openJournal({ path, now })
    onTestFinished(() => second.close())
    expect(second.undecided(9).map((entry) => entry.trigger.id)).toEqual(['1'])
  })

  it('is open in one process at a time', () => {
    const path = join(tempFolder(), 'journal.db')
    const journal = openJournal({ path, now })
    onTestFinished(() => journal.close())
    expect(codeOf(() => openJournal({ path, now }))).toBe('CORD_JOURNAL_BUSY')
  })

  it('says so when the file is no database, cannot be written, or is newer than this version', () => {
    const folder = tempFolder()
    const damaged = join(folder, 'damaged.db')
    writeFileSync(damaged, 'this is a text, long enough to be looked at as a database header, but it is none'.repeat(20))
    const newer = join(folder, 'newer.db')
    const database = new DatabaseSync(newer)
    database.exec('pragma user_version = 99')
    database.close()
    expect([
      codeOf(() => openJournal({ path: damaged, now })),
      codeOf(() => openJournal({ path: newer, now })),
      codeOf(() => openJournal({ path: join(damaged, 'journal.db'), now })),
      codeOf(() => openJournal({ path: '/proc/journal.db', now })),
    ]).toEqual(['CORD_JOURNAL_DAMAGED', 'CORD_JOURNAL_NEWER', 'CORD_JOURNAL_IO', 'CORD_JOURNAL_IO'])
  })

  it('brings a file of an older layout to the newest one and keeps what is in it', async () => {
    const path = join(tempFolder(), 'journal.db')
    const { triggers } = await import('../../src/journal/migrations/001-triggers.ts')
    const old = new DatabaseSync(path)
    old.exec(`${triggers}; pragma user_version = 1; insert into state values ('demo', 'seed', '7')`)
    old.close()
    const journal = openJournal({ path, now })
    onTestFinished(() => journal.close())
    expect([journal.getState('demo', 'seed'), journal.people.users()]).toEqual([7, []])
  })

  it('refuses what comes after close, and finishes what came before', async () => {
    const journal = openJournal({ path: ':memory:', now })
    const before = journal.append([ringing('1')])
    const closed = journal.close()
    await expect(journal.append([ringing('2')])).rejects.toMatchObject({ problem: { code: 'CORD_JOURNAL_CLOSED' } })
    await expect(before).resolves.toEqual([{ id: '1', seq: 1, duplicate: false }])
    await closed
    await journal.close()
  })

  it('backs up a consistent copy while it is written to, and overwrites nothing', async () => {
    const folder = tempFolder()
    const journal = openJournal({ path: join(folder, 'journal.db'), now })
    onTestFinished(() => journal.close())
    await journal.append(Array.from({ length: 3000 }, (_, index) => ringing(String(index))))
    const copy = join(folder, 'copy.db')
    const during = journal.append([ringing('during')])
    await journal.backup(copy)
    await during
    await expect(journal.backup(copy)).rejects.toMatchObject({ problem: { code: 'CORD_JOURNAL_BACKUP_EXISTS' } })
    const restored = openJournal({ path: copy, now })
    onTestFinished(() => restored.close())
    expect(restored.undecided(4000).length).toBeGreaterThanOrEqual(3000)
    expect(statSync(copy).mode & 0o777).toBe(0o600)
  })

  it('leaves nothing of a forgotten number in the file', async () => {
    const path = join(tempFolder(), 'journal.db')
    const journal = openJournal({ path, now })
    onTestFinished(() => journal.close())
    await journal.append(Array.from({ length: 200 }, (_, index) => ringing(String(index), { raw: { big: 'x'.repeat(index * 50) } })))
    await journal.forget('0388202122')
    const bytes = readFileSync(path, 'latin1') + readFileSync(`${path}-wal`, 'latin1')
    expect(bytes.includes('388202122')).toBe(false)
    expect(bytes.includes('Curie')).toBe(false)
  })
})
