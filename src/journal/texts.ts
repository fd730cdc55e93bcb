import { createHash } from 'node:crypto'
import type { Journal, RevisionRecord } from './contract.ts'
import { type Row, type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

type Texts = Pick<Journal, 'putText' | 'text' | 'putRevision' | 'revision' | 'revisions' | 'lastGood' | 'setLastGood'>

/** Rule and table texts by hash, and the revisions that are made of them. */
export function createTexts(sql: Statements, writer: Writer, now: () => number): Texts {
  function revisionOf(row: Row): RevisionRecord {
    const id = textOf(row, 'id')
    return { id, at: textOf(row, 'at'), rules: textsOf(id, 'rule'), tables: textsOf(id, 'table'), rest: textOf(row, 'rest') }
  }

  function textsOf(revision: string, kind: 'rule' | 'table'): Readonly<Record<string, string>> {
    const rows = sql('select name, hash from revision_texts where revision = ? and kind = ? order by name').all(revision, kind)
    return Object.fromEntries(rows.map((row) => [textOf(row, 'name'), textOf(row, 'hash')]))
  }

  return {
    putText(text) {
      const hash = createHash('sha256').update(text).digest('hex')
      return writer.write(() => {
        const at = new Date(now()).toISOString()
        sql('insert into texts (hash, at, text) values (?, ?, ?) on conflict do update set at = excluded.at').run(hash, at, text)
        return hash
      })
    },
    text(hash) {
      const row = sql('select text from texts where hash = ?').get(hash)
      return row === undefined ? undefined : textOf(row, 'text')
    },
    putRevision({ id, at, rules, tables, rest }) {
      return writer.write(() => {
        sql('insert into revisions (id, at, rest) values (?, ?, ?) on conflict do update set at = excluded.at').run(id, at, rest)
        const insert = sql('insert or ignore into revision_texts (revision, kind, name, hash) values (?, ?, ?, ?)')
        for (const [name, hash] of Object.entries(rules)) insert.run(id, 'rule', name, hash)
        for (const [name, hash] of Object.entries(tables)) insert.run(id, 'table', name, hash)
      })
    },
    revision(id) {
      const row = sql('select id, at, rest from revisions where id = ?').get(id)
      return row === undefined ? undefined : revisionOf(row)
    },
    revisions(limit) {
      return sql('select id, at, rest from revisions order by at desc, rowid desc limit ?').all(limit).map(revisionOf)
    },
    lastGood(rule) {
      const row = sql('select t.text from last_good g join texts t on t.hash = g.hash where g.rule = ?').get(rule)
      return row === undefined ? undefined : textOf(row, 'text')
    },
    setLastGood(rule, hash) {
      return writer.write(() => {
        if (hash === undefined) sql('delete from last_good where rule = ?').run(rule)
        else sql('insert into last_good (rule, hash) values (?, ?) on conflict do update set hash = excluded.hash').run(rule, hash)
      })
    },
  }
}
