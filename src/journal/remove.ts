import { numberOf, type Row, type Statements } from './rows.ts'

/** A condition on `t`, a trigger: it is decided, every plan of it has ended, and nobody pinned it. */
export const mayGo = `
  not exists (select 1 from waiting w where w.seq = t.seq) and not exists (select 1 from open_plans p where p.seq = t.seq)
  and not exists (select 1 from pins n where n.seq = t.seq)`

const tables = ['triggers', 'decisions', 'outcomes', 'once_keys', 'limit_counts', 'dead_letters'] as const

/** To be called in a transaction: triggers go with all that came of them. How many they were. */
export function removeTriggers(sql: Statements, rows: readonly Row[]): number {
  const seqs = JSON.stringify(rows.map((row) => numberOf(row, 'seq')))
  for (const table of tables) sql(`delete from ${table} where seq in (select value from json_each(?))`).run(seqs)
  return rows.length
}
