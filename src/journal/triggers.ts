import type { Trigger } from '../model/index.ts'
import type { Accepted, Entry, Journal } from './contract.ts'
import { addLabels, customerText, labelsOf } from './labels.ts'
import { numberOf, optionalTextOf, type Row, type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

const insertTrigger = `
  insert into triggers (connection, id, type, received_at, interaction, call, device, queue, customer, trigger)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** Accepting triggers, and reading them back in their order. */
export function createTriggers(sql: Statements, writer: Writer): Pick<Journal, 'append' | 'undecided' | 'read' | 'cursor'> {
  function store(trigger: Trigger): Accepted {
    const { id, connection, call } = trigger
    const known = sql('select seq from triggers where connection = ? and id = ?').get(connection, id)
    if (known !== undefined) return { id, seq: numberOf(known, 'seq'), duplicate: true }
    const { lastInsertRowid } = sql(insertTrigger).run(
      connection,
      id,
      trigger.type,
      trigger.receivedAt,
      call?.interactionId ?? null,
      call?.id ?? null,
      trigger.agent?.device ?? null,
      trigger.queue?.name ?? trigger.queue?.id ?? null,
      customerText(trigger),
      JSON.stringify(trigger),
    )
    const seq = Number(lastInsertRowid)
    addLabels(sql, seq, labelsOf(trigger))
    return { id, seq, duplicate: false }
  }

  return {
    append(triggers, cursor) {
      return writer.write(() => {
        const accepted = triggers.map(store)
        if (cursor !== undefined) {
          sql('insert into cursors (connection, value) values (?, ?) on conflict do update set value = excluded.value').run(
            cursor.connection,
            cursor.value,
          )
        }
        return accepted
      })
    },
    undecided(limit) {
      return sql(`select seq, trigger from triggers where outcome = 'undecided' order by seq limit ?`).all(limit).map(entryOf)
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
