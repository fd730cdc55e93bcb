import type { Journal, RevisionRecord } from './contract.ts'
import { numberOf, type Row, type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

type Revisions = Pick<Journal, 'putRevision' | 'revision' | 'revisions'>

type Kind = 'rule' | 'table'

/** Name -> hash, as it was in the newest revision that was written. */
type Texts = Map<string, string>

/**
 * What revisions are made of. A revision of ten thousand rules differs from the one before in a rule or two: only those are written, as
 * the end of one span and the beginning of another.
 */
export function createRevisions(sql: Statements, writer: Writer): Revisions {
  let newest: Readonly<Record<Kind, Texts>> | undefined

  function revisionOf(row: Row): RevisionRecord {
    const seq = numberOf(row, 'seq')
    return {
      id: textOf(row, 'id'),
      at: textOf(row, 'at'),
      rules: textsOf(seq, 'rule'),
      tables: textsOf(seq, 'table'),
      rest: textOf(row, 'rest'),
    }
  }

  function textsOf(seq: number, kind: Kind): Readonly<Record<string, string>> {
    const rows = sql(
      'select name, hash from revision_spans where kind = ? and since <= ? and (until is null or until > ?) order by name',
    ).all(kind, seq, seq)
    return Object.fromEntries(rows.map((row) => [textOf(row, 'name'), textOf(row, 'hash')]))
  }

  function open(kind: Kind): Texts {
    const rows = sql('select name, hash from revision_spans where kind = ? and until is null').all(kind)
    return new Map(rows.map((row) => [textOf(row, 'name'), textOf(row, 'hash')]))
  }

  function write(kind: Kind, texts: Readonly<Record<string, string>>, before: Texts, seq: number): Texts {
    const end = sql('update revision_spans set until = ? where kind = ? and name = ? and until is null')
    const begin = sql('insert into revision_spans (kind, name, hash, since) values (?, ?, ?, ?)')
    const after = new Map(Object.entries(texts))
    for (const name of before.keys()) if (!after.has(name)) end.run(seq, kind, name)
    for (const [name, hash] of after) {
      const known = before.get(name)
      if (known === hash) continue
      if (known !== undefined) end.run(seq, kind, name)
      begin.run(kind, name, hash, seq)
    }
    return after
  }

  return {
    async putRevision({ id, at, rules, tables, rest }) {
      try {
        await writer.write(() => {
          if (Number(sql('update revisions set at = ? where id = ?').run(at, id).changes) > 0) return
          const seq = numberOf(sql('select coalesce(max(seq), 0) + 1 as seq from revisions').get() ?? {}, 'seq')
          sql('insert into revisions (id, at, rest, seq) values (?, ?, ?, ?)').run(id, at, rest, seq)
          const before = newest ?? { rule: open('rule'), table: open('table') }
          newest = { rule: write('rule', rules, before.rule, seq), table: write('table', tables, before.table, seq) }
        })
      } catch (error) {
        newest = undefined
        throw error
      }
    },
    revision(id) {
      const row = sql('select id, at, rest, seq from revisions where id = ?').get(id)
      return row === undefined ? undefined : revisionOf(row)
    },
    revisions(limit) {
      return sql('select id, at, rest, seq from revisions order by at desc, seq desc limit ?').all(limit).map(revisionOf)
    },
  }
}
