import type { DatabaseSync } from 'node:sqlite'
import type { Journal } from './contract.ts'
import { dropLabels } from './labels.ts'
import { numberOf, type Statements } from './rows.ts'
import type { Writer } from './writer.ts'

/** So many triggers, or pages, go in one transaction: some ten milliseconds, then others have their turn. */
const slice = 1000
/** Shrinking goes below the limit, so that the next trigger does not begin it anew. */
const target = 0.9

const pruneOldest = `
  delete from triggers where seq in (
    select seq from triggers t where t.seq <= ? and t.outcome <> 'undecided'
      and not exists (select 1 from plans p where p.seq = t.seq and p.done = 0)
    order by seq limit ${slice})`

/** How large the file is, how much waits in it, and how it is made smaller. */
export function createSize(sql: Statements, writer: Writer, database: DatabaseSync): Pick<Journal, 'counts' | 'bytes' | 'shrink'> {
  const pragma = (name: string): number => Number(Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0] ?? 0)
  const used = (): number => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')

  return {
    counts() {
      const row = sql(`select
        (select count(*) from triggers where outcome = 'undecided') as undecided,
        (select count(*) from plans where done = 0) as plans,
        (select count(*) from dead_letters) as dead`).get()
      if (row === undefined) return { undecided: 0, openPlans: 0, deadLetters: 0 }
      return { undecided: numberOf(row, 'undecided'), openPlans: numberOf(row, 'plans'), deadLetters: numberOf(row, 'dead') }
    },
    bytes: () => pragma('page_count') * pragma('page_size'),
    async shrink(most, upTo) {
      let total = 0
      if (pragma('page_count') * pragma('page_size') <= most) return total
      while (used() > most * target) {
        const gone = await writer.write(() => Number(sql(pruneOldest).run(upTo).changes))
        total += gone
        if (gone < slice) break
      }
      await writer.write(() => dropLabels(sql))
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
