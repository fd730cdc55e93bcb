import type { Trigger } from '../model/index.ts'
import type { Accepted, Entry, Journal } from './contract.ts'
import type { LabelIndex } from './label-index.ts'
import { numberOf, optionalTextOf, type Row, type Statements, textOf } from './rows.ts'
import type { Sealer } from './seal.ts'
import type { Writer } from './writer.ts'

type Triggers = Pick<Journal, 'append' | 'undecided' | 'read' | 'cursor'>

/** Accepting triggers, and reading them back in their order. */
export function createTriggers(sql: Statements, writer: Writer, labels: Pick<LabelIndex, 'accepted'>, sealer: Sealer): Triggers {
  const find = sql('select seq from triggers where connection = ? and id = ?')
  // What comes twice uses up no number.
  const insert = sql(`insert into triggers (connection, id, type, received_at, trigger) select ?1, ?2, ?3, ?4, ?5
    where not exists (select 1 from triggers where connection = ?1 and id = ?2)`)
  const wait = sql('insert into waiting (seq) select seq from triggers where seq between ? and ?')

  function store(trigger: Trigger, text: string): Accepted {
    const { id, connection, type, receivedAt } = trigger
    const { changes, lastInsertRowid } = insert.run(connection, id, type, receivedAt, text)
    if (changes !== 0) return { id, seq: Number(lastInsertRowid), duplicate: false }
    return { id, seq: numberOf(find.get(connection, id) ?? {}, 'seq'), duplicate: true }
  }

  return {
    async append(triggers, cursor) {
      const written = triggers.map((trigger) => sealer.seal(trigger, { trigger, facts: undefined }))
      const texts = written.map((trigger) => JSON.stringify(trigger))
      const accepted = await writer.write(() => {
        const stored = triggers.map((trigger, index) => store(trigger, texts[index] ?? ''))
        const fresh = stored.filter(({ duplicate }) => !duplicate)
        // What is new of a list stands between the first and the last of it, and nothing else.
        if (fresh.length > 0) wait.run(fresh[0]?.seq ?? 0, fresh.at(-1)?.seq ?? 0)
        if (cursor !== undefined) {
          sql('insert into cursors (connection, value) values (?, ?) on conflict do update set value = excluded.value').run(
            cursor.connection,
            cursor.value,
          )
        }
        return stored
      })
      for (const [index, trigger] of triggers.entries()) {
        const { seq, duplicate } = accepted[index] ?? { seq: 0, duplicate: true }
        if (duplicate) continue
        if (written[index] !== trigger) sealer.note(seq)
        labels.accepted(seq, trigger)
      }
      return accepted
    },
    undecided(limit) {
      return sql('select t.seq, t.trigger from waiting w join triggers t on t.seq = w.seq order by w.seq limit ?').all(limit).map(entryOf)
    },
    read({ after, limit, since, until }) {
      return sql('select seq, trigger from triggers where seq > ? and received_at >= ? and received_at < ? order by seq limit ?')
        .all(after, since ?? '', until ?? '~', limit)
        .map(entryOf)
    },
    cursor(connection) {
      const row = sql('select value from cursors where connection = ?').get(connection)
      return row === undefined ? undefined : optionalTextOf(row, 'value')
    },
  }
}

function entryOf(row: Row): Entry {
  return { seq: numberOf(row, 'seq'), trigger: JSON.parse(textOf(row, 'trigger')) }
}
