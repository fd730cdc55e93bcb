import { createHash } from 'node:crypto'
import type { Journal } from './contract.ts'
import { type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

type Texts = Pick<Journal, 'putText' | 'text' | 'lastGood' | 'setLastGood'>

/** Rule and table texts by hash, and which of them were good. */
export function createTexts(sql: Statements, writer: Writer, now: () => number): Texts {
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
