import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { type AuditEntry, openJournal } from '../../src/journal/index.ts'
import type { Json } from '../../src/model/index.ts'
import { memoryJournal, start, tempFolder } from './helpers.ts'

const entry = (subject: string): AuditEntry => ({
  actor: 'user:ada',
  address: '127.0.0.1',
  action: 'putRule',
  subject,
  detail: { hash: subject },
})

/** A closed file with ten entries, one a minute. */
async function fileWithTen(): Promise<string> {
  const path = join(tempFolder(), 'journal.db')
  let minutes = 0
  const journal = openJournal({ path, now: () => start + minutes * 60_000 })
  for (; minutes < 10; minutes += 1) await journal.audit.add(entry(`rule-${minutes}`))
  await journal.close()
  return path
}

/** What a hand with access to the file may do. */
function tamper(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec('drop trigger if exists audit_stays; drop trigger if exists audit_is_fixed')
  database.exec(sql)
  database.close()
}

async function check(path: string, noted?: { readonly seq: number; readonly hash: string }) {
  const journal = openJournal({ path, now: () => start })
  try {
    return journal.audit.check(noted)
  } finally {
    await journal.close()
  }
}

describe('the audit log', () => {
  it('lists the newest first, by who and what', async () => {
    const { audit } = memoryJournal()
    await Promise.all([audit.add(entry('a')), audit.add({ ...entry('b'), actor: 'token:crm' }), audit.add(entry('c'))])
    expect(audit.list({ limit: 2 }).map(({ seq, subject }) => [seq, subject])).toEqual([
      [3, 'c'],
      [2, 'b'],
    ])
    expect(audit.list({ limit: 9, actor: 'token:crm' }).map(({ subject }) => subject)).toEqual(['b'])
    expect(audit.list({ limit: 9, before: 2, action: 'putRule' }).map(({ subject }) => subject)).toEqual(['a'])
    expect(audit.check()).toMatchObject({ good: true, count: 3, head: { seq: 3 } })
  })

  it('a change and its line are both there or neither', async () => {
    const { audit, people, together } = memoryJournal()
    const user = { id: 'luc', name: 'Luc', role: 'agent', teams: [] } as const
    const detail: Record<string, Json> = {}
    detail.itself = detail
    const unsayable = { ...entry('luc'), detail }
    await expect(together(() => Promise.all([people.putUser(user), audit.add(unsayable)]))).rejects.toThrow()
    expect([people.users(), audit.list({ limit: 9 })]).toEqual([[], []])
    await together(() => Promise.all([people.putUser(user), audit.add(entry('luc'))]))
    expect([people.users().length, audit.list({ limit: 9 }).length, audit.check().good]).toEqual([1, 1, true])
  })

  it('refuses to be changed through SQL', async () => {
    const path = await fileWithTen()
    const database = new DatabaseSync(path)
    expect(() => database.exec(`update audit set actor = 'user:bob' where seq = 3`)).toThrow('append-only')
    expect(() => database.exec('delete from audit where seq = 10')).toThrow('append-only')
    database.close()
  })

  it.each([
    ['who', `update audit set actor = 'user:bob' where seq = 4`, 4, 'changed'],
    ['when', `update audit set at = '2020-01-01T00:00:00.000Z' where seq = 1`, 1, 'changed'],
    ['where from', `update audit set address = '10.0.0.1' where seq = 10`, 10, 'changed'],
    ['what', `update audit set detail = '{"hash":"other"}' where seq = 5`, 5, 'changed'],
    ['the form', `update audit set detail = 'no json' where seq = 5`, 5, 'changed'],
    ['a gap', 'delete from audit where seq = 6', 7, 'missing'],
    ['the beginning', 'delete from audit where seq < 3', 3, 'missing'],
    ['the order', 'update audit set seq = 40 where seq = 4; update audit set seq = 4 where seq = 5', 4, 'missing'],
    ['a hash made to fit', `update audit set subject = 'x', hash = 'x' where seq = 9`, 9, 'changed'],
  ])('finds that a row was edited in the file: %s', async (_, sql, seq, why) => {
    const path = await fileWithTen()
    tamper(path, sql)
    expect(await check(path)).toMatchObject({ good: false, seq, why })
  })

  it('finds a cut-off end, and a chain written anew, against an entry that was noted elsewhere', async () => {
    const path = await fileWithTen()
    const whole = await check(path)
    const head = whole.good ? whole.head : { seq: 0, hash: '' }
    expect(await check(path, head)).toMatchObject({ good: true })
    expect(await check(path, { ...head, hash: 'another' })).toMatchObject({ good: false, seq: 10, why: 'other-head' })
    tamper(path, 'delete from audit where seq > 7')
    expect(await check(path)).toMatchObject({ good: true, count: 7 })
    expect(await check(path, head)).toMatchObject({ good: false, seq: 10, why: 'cut-off' })
  })

  it('goes on from where old entries were pruned, and still tells a cut', async () => {
    const path = await fileWithTen()
    const journal = openJournal({ path, now: () => start })
    expect(await journal.audit.prune(new Date(start + 4 * 60_000).toISOString())).toBe(4)
    expect(journal.audit.check()).toMatchObject({ good: true, count: 6 })
    expect(await journal.audit.prune(new Date(start + 60 * 60_000).toISOString())).toBe(6)
    expect(await journal.audit.add(entry('later'))).toMatchObject({ seq: 11 })
    expect(journal.audit.check()).toMatchObject({ good: true, count: 1, head: { seq: 11 } })
    await journal.close()
    tamper(path, `delete from state where owner = 'audit'`)
    expect(await check(path)).toMatchObject({ good: false, seq: 11, why: 'missing' })
  })
})

describe('outside identities and tokens', () => {
  it('sign in as one user each, and go with the user', async () => {
    const { people } = memoryJournal()
    await people.putUser({ id: 'marie', name: 'Marie', role: 'agent', teams: [] })
    await people.putIdentity('https://id.example', 's-1', 'marie')
    expect([people.identity('https://id.example', 's-1'), people.hasIdentity('marie')]).toEqual(['marie', true])
    await expect(people.putIdentity('https://id.example', 's-2', 'marie')).rejects.toThrow()
    await people.removeUser('marie')
    expect(people.identity('https://id.example', 's-1')).toBeUndefined()
  })

  it('a token remembers when it was last used', async () => {
    const { people } = memoryJournal()
    await people.putToken('t1', { name: 'web', scopes: ['ingest'], createdAt: 'then' })
    await people.tokenUsed('t1', 'now')
    expect(people.tokens()).toEqual([{ name: 'web', scopes: ['ingest'], createdAt: 'then', lastUsedAt: 'now' }])
  })
})

describe('what is known of a person', () => {
  it('is every trace of every contact the number took part in, and nothing of others', async () => {
    const { ringing, appendOne } = await import('./helpers.ts')
    const journal = memoryJournal()
    await appendOne(journal, ringing('1'))
    await appendOne(journal, ringing('2', { call: { id: 'c2', interactionId: 'contact-1', type: 'consult' } }))
    await appendOne(journal, ringing('3', { call: { id: 'c3', interactionId: 'other', caller: { number: '0611', e164: '+33611' } } }))
    expect(journal.exportPerson('+33388202122').map(({ trigger }) => trigger.id)).toEqual(['1', '2'])
    expect(journal.exportPerson('0611').map(({ trigger }) => trigger.id)).toEqual(['3'])
    expect(journal.exportPerson('0000')).toEqual([])
  })
})
