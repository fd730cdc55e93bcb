import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openJournal } from '../../src/journal/index.ts'
import { labelKey } from '../../src/journal/labels.ts'
import { migrations } from '../../src/journal/migrations/index.ts'
import { CordError, type Trigger } from '../../src/model/index.ts'
import { appendOne, at, decision, factsOf, outcome, plan, ringing, start, tempFolder } from './helpers.ts'

const now = () => start

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof CordError) return error.problem.code
  }
  return 'no error'
}

/** A decision as layouts 1 to 7 had it: one plan is open, of the other a step has failed; a newer trigger has been pruned. */
function decideInOldRows(old: DatabaseSync, version: number, trigger: Trigger): void {
  const facts = { agent: { device: '4022', user: { id: 'marie', name: 'Marie', teams: [] } }, ledger: { once: [], limits: {} } }
  const call = { ...trigger.call, state: 'ringing' }
  const { verdicts } = decision([plan('late'), plan('early')])
  old
    .prepare(
      `update triggers set facts = ?, decision = ?, revision = 'r1', planned = '["late","early"]', outcome = 'failed' where id = '2'`,
    )
    .run(JSON.stringify({ ...facts, call }), JSON.stringify({ revision: 'r1', verdicts }))
  const insert = old.prepare('insert into plans (seq, rule, position, rule_hash, plan, done) values (2, ?, ?, ?, ?, ?)')
  insert.run('early', 1, 'hash', JSON.stringify(plan('early')), 1)
  insert.run('late', 0, 'hash', JSON.stringify(plan('late', { onceKey: 'k' })), 0)
  old.prepare(`insert into outcomes values (2, 'early', 0, 'failed', ?)`).run(JSON.stringify(outcome('failed')))
  old.prepare('insert into once_keys values (?, ?, ?, 2, ?)').run('contact-2', 'paris', 'k', 'late')
  old.prepare('insert into limit_counts values (?, ?, 2, ?)').run('limit', at(0), 'late')
  if (version > 2) old.exec(`insert into dead_letters (seq, rule, step, at) values (2, 'early', 0, '${at(0)}')`)
  old.exec(`insert into triggers (seq, connection, id, type, received_at, trigger) values (7, 'paris', '7', 'ringing', '', '{}')`)
  old.exec('delete from triggers where seq = 7')
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
      const [one, two] = [ringing('1'), ringing('2', { agent: { device: '4022' } })]
      for (const { connection, id, type, receivedAt, ...rest } of [one, two]) {
        old
          .prepare('insert into triggers (connection, id, type, received_at, trigger) values (?, ?, ?, ?, ?)')
          .run(connection, id, type, receivedAt, JSON.stringify({ connection, id, type, receivedAt, ...rest }))
      }
      if (version > 7) old.exec('insert into waiting values (1), (2)')
      else decideInOldRows(old, version, two)
      if (version > 1) old.exec(`insert into users (id, name, role, teams) values ('ada', 'Ada', 'admin', '[]')`)
      old.close()
      const journal = openJournal({ path, now })
      onTestFinished(() => journal.close())
      expect([journal.getState('demo', 'seed'), journal.undecided(9).map(({ trigger }) => trigger.id)]).toEqual([
        7,
        version > 7 ? ['1', '2'] : ['1'],
      ])
      expect(journal.people.users().map(({ id }) => id)).toEqual(version > 1 ? ['ada'] : [])
      expect(['4021', '4022'].map((agent) => journal.traces({ limit: 9, agent }).map(({ seq }) => seq))).toEqual([[1], [2]])
      if (version < 8) {
        const facts = factsOf(two, { agent: { device: '4022', user: { id: 'marie', name: 'Marie', teams: [] } } })
        const plans = [plan('late', { onceKey: 'k' }), plan('early')]
        const outcomes = [outcome('failed')]
        expect(journal.trace('2')).toEqual({
          id: '2',
          seq: 2,
          trigger: two,
          facts,
          decision: decision(plans),
          plans: [
            { rule: 'late', done: false, outcomes: [] },
            { rule: 'early', done: true, outcomes },
          ],
        })
        expect(journal.traces({ limit: 9, user: 'marie', rule: 'early', outcome: 'failed' }).map(({ planned }) => planned)).toEqual([
          ['late', 'early'],
        ])
        expect(journal.openPlans()).toEqual([{ seq: 2, trigger: two, facts, revision: 'r1', plan: plans[0], outcomes: [] }])
        expect([journal.spentKeys(['contact-2']), journal.limitCount('limit', at(0))]).toEqual([['k'], 1])
        expect(journal.deadLetters({ limit: 9 }).map(({ rule }) => rule)).toEqual(version > 2 ? ['early'] : [])
        expect(await appendOne(journal, ringing('3'))).toBe(8)
      }
      await journal.decided({ seq: 1, facts: factsOf(one), decision: decision([plan('x')]) })
      await journal.outcome({ seq: 1, rule: 'x', outcome: outcome('failed'), dead: true })
      expect(journal.deadLetters({ limit: 1 }).map(({ rule }) => rule)).toEqual(['x'])
    },
  )

  it('stays within a size: the oldest go first, what waits stays, and the room goes back to the file system', async () => {
    const path = join(tempFolder(), 'journal.db')
    const journal = openJournal({ path, now })
    onTestFinished(() => journal.close())
    for (let batch = 0; batch < 8; batch += 1) {
      const triggers = Array.from({ length: 500 }, (_, index) => ringing(`${batch}-${index}`, { raw: { big: 'x'.repeat(1500) } }))
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
    expect(await journal.shrink(2 * before, { upTo: () => 4000 })).toBe(0)
    const gone = await journal.shrink(4 * megabyte, { upTo: () => 3500 })
    expect(gone).toBeGreaterThan(1000)
    expect(statSync(path).size).toBeLessThanOrEqual(4 * megabyte)
    const kept = journal.read({ after: 0, limit: 4000 }).map(({ trigger }) => trigger.id)
    // Those of the first batch that are undecided, every first one whose plan is open, and the youngest.
    expect(kept.length).toBe(4000 - gone)
    expect(kept).toEqual(expect.arrayContaining(['0-0', '0-3', '0-499', '1-0', '2-0', '7-499']))
    expect(kept).not.toContain('0-1')
    await journal.shrink(megabyte, { upTo: () => 3500 })
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
