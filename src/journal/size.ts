import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as rest } from 'node:timers/promises'
import type { Journal } from './contract.ts'
import type { LabelIndex } from './label-index.ts'
import { lastBefore, removeTriggers } from './remove.ts'
import { numberOf, type Statements } from './rows.ts'
import type { Writer } from './writer.ts'

/** So much of the limit is filled: the room beyond is for what comes before it is looked at again. */
const target = 0.9
/** So many pages at a time are given back to the file system: a millisecond or two. */
const pages = 64
/** Labels are in runs of 2,048 triggers. Looking for one costs more the longer the journal is. */
const runsAtOnce = 1
const mayHaveEmptied = 2048

/** How large the file is, how much waits in it, and how it is kept as small as it has to be. */
export function createSize(
  sql: Statements,
  writer: Writer,
  labels: LabelIndex,
  database: DatabaseSync,
): Pick<Journal, 'counts' | 'bytes' | 'shrink'> {
  const pragma = (name: string): number => Number(Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0] ?? 0)
  const used = (): number => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
  const bytes = (): number => pragma('page_count') * pragma('page_size')
  /** Up to here nothing is left to which no rule applied. */
  let dulled = 0
  let goneSinceDrop = 0

  async function giveBack(most: number): Promise<void> {
    if (bytes() <= most || pragma('freelist_count') === 0) return
    while (bytes() > most && pragma('freelist_count') > 0) {
      await writer.write(() => database.exec(`pragma incremental_vacuum(${pages})`))
      await rest(1)
    }
    database.exec('pragma wal_checkpoint(truncate)')
  }

  return {
    counts() {
      const row = sql(`select
        (select count(*) from waiting) as undecided,
        (select count(*) from open_plans) as plans,
        (select count(*) from dead_letters) as dead`).get()
      if (row === undefined) return { undecided: 0, openPlans: 0, deadLetters: 0 }
      return { undecided: numberOf(row, 'undecided'), openPlans: numberOf(row, 'plans'), deadLetters: numberOf(row, 'dead') }
    },
    bytes,
    async shrink(most, { upTo, nothingBefore, signal }) {
      const enough = (): boolean => used() <= most * target
      if (enough() && bytes() <= most) return 0
      const last = upTo()
      let count = 0
      if (nothingBefore !== undefined) {
        const removal = { where: "t.received_at < ?3 and d.outcome = 'nothing'", values: [nothingBefore], after: dulled, enough, signal }
        const dull = await removeTriggers(sql, writer, { ...removal, upTo: Math.min(last, lastBefore(sql, nothingBefore)) })
        dulled = dull.upTo
        count += dull.count
      }
      count += (await removeTriggers(sql, writer, { where: 'true', upTo: last, enough, signal })).count
      goneSinceDrop += count
      for (; goneSinceDrop >= mayHaveEmptied; goneSinceDrop -= mayHaveEmptied) await writer.write(() => labels.drop(runsAtOnce))
      await giveBack(most)
      return count
    },
  }
}
