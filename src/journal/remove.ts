import { setImmediate as othersTurn, setTimeout as rest } from 'node:timers/promises'
import { numberOf, type Row, type Statements } from './rows.ts'
import type { Writer } from './writer.ts'

/** Which triggers go, oldest first. */
export interface Removal {
  /** A condition on `t`, a trigger, and `d`, its decision. Its values are ?3, ?4 and so on. */
  readonly where: string
  readonly values?: readonly (string | null)[]
  /** Only those behind this one. */
  readonly after?: number
  /** Only those up to this one. */
  readonly upTo: number
  /** Asked before each slice. */
  readonly enough?: () => boolean
  readonly signal?: AbortSignal | undefined
}

export interface Removed {
  readonly count: number
  /** All up to this one were looked at. */
  readonly upTo: number
}

/** So many triggers are looked at, and go, at once: two milliseconds, the commit for the most part, for an index has each of them in another place. */
const slice = 50
/** Deciding has at least so many times as long between two slices as each of them took. */
const restFactor = 4

/** It is decided, every plan of it has ended, and nobody pinned it. */
const mayGo = `
  not exists (select 1 from waiting w where w.seq = t.seq) and not exists (select 1 from open_plans p where p.seq = t.seq)
  and not exists (select 1 from pins n where n.seq = t.seq)`

const tables = ['triggers', 'decisions', 'outcomes', 'once_keys', 'limit_counts', 'dead_letters'] as const

/** Triggers go with all that came of them, a few at a time: calls ring meanwhile. */
export async function removeTriggers(sql: Statements, writer: Writer, removal: Removal): Promise<Removed> {
  const { where, values = [], upTo, enough, signal } = removal
  const next = sql(`
    select t.seq, (${where}) and ${mayGo} as goes from triggers t left join decisions d on d.seq = t.seq
    where t.seq > ?1 and t.seq <= ?2 order by t.seq limit ${slice}`)
  let count = 0
  let after = removal.after ?? 0
  while (after < upTo && signal?.aborted !== true && enough?.() !== true) {
    const look = () => next.all(after, upTo, ...values)
    let took = 0
    const rows = look()
    if (rows.some(goes)) {
      count += await writer.write(() => {
        const began = performance.now()
        // Runs behind the commit, which nothing waits for in between.
        queueMicrotask(() => {
          took = performance.now() - began
        })
        return remove(sql, look().filter(goes))
      })
    }
    const last = rows.at(-1)
    after = last === undefined || rows.length < slice ? upTo : numberOf(last, 'seq')
    if (after < upTo) await (took === 0 ? othersTurn() : rest(restFactor * took))
  }
  return { count, upTo: after }
}

function goes(row: Row): boolean {
  return row.goes === 1
}

function remove(sql: Statements, rows: readonly Row[]): number {
  const seqs = JSON.stringify(rows.map((row) => numberOf(row, 'seq')))
  for (const table of tables) sql(`delete from ${table} where seq in (select value from json_each(?))`).run(seqs)
  return rows.length
}

/** Number of the youngest trigger that was received before; 0 when there is none. */
export function lastBefore(sql: Statements, before: string): number {
  const row = sql('select seq from triggers where received_at < ? order by received_at desc, seq desc limit 1').get(before)
  return row === undefined ? 0 : numberOf(row, 'seq')
}
