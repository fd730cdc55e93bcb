import type { Journal, Pin } from './contract.ts'
import { optionalTextOf, type Row, type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

/** So many at most: the oldest gives way, for what is pinned outlives the retention. */
const mostPins = 1000

const dropOldest = `delete from pins where seq in (select seq from pins order by at desc, seq desc limit -1 offset ${mostPins})`

/** Traces that are kept for somebody to look at. */
export function createPins(sql: Statements, writer: Writer): Pick<Journal, 'pin' | 'unpin'> {
  return {
    pin: (trace, { kind, by, at }) =>
      writer.write(() => {
        const there = sql('select seq from triggers where seq = ?').get(Number(trace))
        if (there === undefined) return false
        sql(
          'insert into pins (seq, kind, by, at) values (?, ?, ?, ?) on conflict (seq) do update set kind = excluded.kind, by = excluded.by, at = excluded.at',
        ).run(Number(trace), kind, by, at)
        sql(dropOldest).run()
        return true
      }),
    unpin: (trace) => writer.write(() => Number(sql('delete from pins where seq = ?').run(Number(trace)).changes) > 0),
  }
}

export const pinColumns = 'n.kind as pin_kind, n.by as pin_by, n.at as pin_at'

export function pinOf(row: Row): Pin | undefined {
  const kind = optionalTextOf(row, 'pin_kind')
  if (kind !== 'wrong-record' && kind !== 'no-pop') return undefined
  return { kind, by: textOf(row, 'pin_by'), at: textOf(row, 'pin_at') }
}
