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

/** A stretch of the journal that is looked through at once for triggers to which no rule applied: a few of them, or all. */
const stretch = 5000
const nothing = `
  select t.seq from triggers t join decisions d on d.seq = t.seq
  where t.seq > ? and t.seq <= ? and t.received_at < ? and d.outcome = 'nothing' and ${mayGo}`

/** How large the file is, how much waits in it, and how it is made smaller. */
export function createSize(
  sql: Statements,
  writer: Writer,
  labels: LabelIndex,
  database: DatabaseSync,
): Pick<Journal, 'counts' | 'bytes' | 'shrink'> {
  const pragma = (name: string): number => Number(Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0] ?? 0)
  const used = (): number => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')

  /** From the oldest on; what came to something stays between them. */
  async function dropNothing(most: number, upTo: number, before: string): Promise<number> {
    let total = 0
    const first = sql('select min(seq) as seq from triggers').get()?.seq
    for (let after = typeof first === 'number' ? first - 1 : upTo; after < upTo && used() > most * target; after += stretch) {
      const last = Math.min(after + stretch, upTo)
      total += await writer.write(() => removeTriggers(sql, sql(nothing).all(after, last, before)))
    }
    return total
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
    bytes: () => pragma('page_count') * pragma('page_size'),
    async shrink(most, upTo, nothingBefore) {
      if (pragma('page_count') * pragma('page_size') <= most) return 0
      let total = nothingBefore === undefined ? 0 : await dropNothing(most, upTo, nothingBefore)
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
