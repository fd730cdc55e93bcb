import type { DatabaseSync } from 'node:sqlite'
import type { Journal } from './contract.ts'
import type { LabelIndex } from './label-index.ts'
import { mayGo, removeTriggers } from './remove.ts'
import { numberOf, type Statements } from './rows.ts'
import type { Writer } from './writer.ts'

/** So many triggers, or pages, go in one transaction: some ten milliseconds, then others have their turn. */
const slice = 1000
/** Shrinking goes below the limit, so that the next trigger does not begin it anew. */
const target = 0.9

const oldest = `select seq from triggers t where t.seq <= ? and ${mayGo} order by seq limit ${slice}`

/** How large the file is, how much waits in it, and how it is made smaller. */
export function createSize(
  sql: Statements,
  writer: Writer,
  labels: LabelIndex,
  database: DatabaseSync,
): Pick<Journal, 'counts' | 'bytes' | 'shrink'> {
  const pragma = (name: string): number => Number(Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0] ?? 0)
  const used = (): number => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')

  return {
    counts() {
      const row = sql(`select
        (select count(*) from waiting) as undecided,
        (select count(*) from open_plans) as plans,
        (select count(*) from dead_letters) as dead`).get()
      if (row === undefined) return { undecided: 0, openPlans: 0, deadLetters: 0 }
      return { undecided: numberOf(row, 'undecided'), openPlans: numberOf(row, 'plans'), deadLetters: numberOf(row, 'dead') }
    },
    bytes: () => pragma('page_count') * pragma('page_size'),
    async shrink(most, upTo) {
      let total = 0
      if (pragma('page_count') * pragma('page_size') <= most) return total
      while (used() > most * target) {
        const gone = await writer.write(() => removeTriggers(sql, sql(oldest).all(upTo)))
        total += gone
        if (gone < slice) break
      }
      await writer.write(() => labels.drop())
      // Pages that became free go back to the file system.
      while (pragma('freelist_count') > 0) {
        const before = pragma('freelist_count')
        await writer.write(() => database.exec(`pragma incremental_vacuum(${slice})`))
        if (pragma('freelist_count') >= before) break
      }
      database.exec('pragma wal_checkpoint(truncate)')
      return total
    },
  }
}
