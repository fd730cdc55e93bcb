import type { Statements } from './rows.ts'

/** So many triggers are a stretch: what decided one of them is kept as long as one of them is. */
const stretchBits = 14

/** To be called in a transaction: a revision, or a rule's text, decided this trigger. */
export function noteUse(sql: Statements, seq: number, hash: string): void {
  sql('insert or ignore into used (hash, stretch) values (?, ?)').run(hash, stretchOf(seq))
}

/** To be called in a transaction: what decided none of the triggers that are left is used no more. */
export function dropUses(sql: Statements): void {
  const oldest = sql('select min(seq) as seq from triggers').get()?.seq
  if (typeof oldest === 'number') sql('delete from used where stretch < ?').run(stretchOf(oldest))
  else sql('delete from used').run()
}

function stretchOf(seq: number): number {
  return Math.floor(seq / 2 ** stretchBits)
}
