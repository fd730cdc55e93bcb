import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openJournal } from '../../src/journal/index.ts'
import { labelKey } from '../../src/journal/labels.ts'
import { migrations } from '../../src/journal/migrations/index.ts'
import { CordError } from '../../src/model/index.ts'
import { appendOne, decision, factsOf, outcome, plan, ringing, start, tempFolder } from './helpers.ts'

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

  it.each(migrations.map((_, index) => index + 1))(
    'brings a file of layout %i to the newest one, keeps what is in it, and works with it',
    async (version) => {
      const path = join(tempFolder(), 'journal.db')
      const old = new DatabaseSync(path)
      old.function('label_key', (name, value) => labelKey(String(name), String(value)))
      for (const [index, sql] of migrations.slice(0, version).entries()) old.exec(`${sql}; pragma user_version = ${index + 1}`)
      old.exec(`insert into state values ('demo', 'seed', '7')`)
      const one = ringing('1')
      old
        .prepare('insert into triggers (connection, id, type, received_at, trigger) values (?, ?, ?, ?, ?)')
        .run(one.connection, one.id, one.type, one.receivedAt, JSON.stringify(one))
      const known = version < 5
      if (known) old.exec(`insert into labels values ('agent', '4021', 1)`)
      if (version > 1) old.exec(`insert into users (id, name, role, teams) values ('ada', 'Ada', 'admin', '[]')`)
      old.close()
      const journal = openJournal({ path, now })
      onTestFinished(() => journal.close())
      expect([journal.getState('demo', 'seed'), journal.undecided(9).map(({ trigger }) => trigger.id)]).toEqual([7, ['1']])
      expect(journal.people.users().map(({ id }) => id)).toEqual(version > 1 ? ['ada'] : [])
      expect(journal.traces({ limit: 9, agent: '4021' }).map(({ seq }) => seq)).toEqual(known ? [1] : [])
      await journal.decided({ seq: 1, facts: factsOf(one), decision: decision([plan('x')]) })
      await journal.outcome({ seq: 1, rule: 'x', outcome: outcome('failed'), dead: true })
      expect(journal.deadLetters({ limit: 9 }).map(({ rule }) => rule)).toEqual(['x'])
    },
  )

  it('stays within a size: the oldest go first, what waits stays, and the room goes back to the file system', async () => {
    const path = join(tempFolder(), 'journal.db')
    const journal = openJournal({ path, now })
    onTestFinished(() => journal.close())
    for (let batch = 0; batch < 8; batch += 1) {
      const triggers = Array.from({ length: 500 }, (_, index) => ringing(`${batch}-${index}`, { raw: { big: 'x'.repeat(500) } }))
      const accepted = await journal.append(triggers)
      const waiting = batch === 0 ? 3 : 500
      await Promise.all(
        triggers.slice(0, waiting).map((trigger, index) => {
          const seq = accepted[index]?.seq ?? 0
          return journal.decided({ seq, facts: factsOf(trigger), decision: decision(index === 0 ? [plan('x')] : []) })
        }),
      )
    }
    const megabyte = 1_048_576
    const before = journal.bytes()
    expect(before).toBeGreaterThan(8 * megabyte)
    expect(await journal.shrink(before, 4000)).toBe(0)
    const gone = await journal.shrink(4 * megabyte, 3500)
    expect(gone).toBeGreaterThan(1000)
    expect(statSync(path).size).toBeLessThanOrEqual(4 * megabyte)
    const kept = journal.read({ after: 0, limit: 4000 }).map(({ trigger }) => trigger.id)
    // Those of the first batch that are undecided, every first one whose plan is open, and the youngest.
    expect(kept.length).toBe(4000 - gone)
    expect(kept).toEqual(expect.arrayContaining(['0-0', '0-3', '0-499', '1-0', '2-0', '7-499']))
    expect(kept).not.toContain('0-1')
    await journal.shrink(megabyte, 3500)
    expect(journal.read({ after: 3500, limit: 4000 }).length).toBe(500)
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
