import type { Journal } from './contract.ts'
import type { LabelIndex } from './label-index.ts'
import { mayGo, removeTriggers } from './remove.ts'
import type { Statements } from './rows.ts'
import { dropUses } from './used.ts'
import type { Writer } from './writer.ts'

/** So many triggers go in one transaction: about ten milliseconds, then others have their turn. */
const slice = 2000

const oldTriggers = `
  select seq from triggers t where t.received_at < ?1 and (?2 is null or t.type = ?2)
    and (?3 is null or exists (select 1 from decisions d where d.seq = t.seq and d.outcome = ?3)) and ${mayGo}
  limit ${slice}`

// The newest revision stays, the one that was written last, and every one that a kept trigger was decided by.
const pruneRevisions = `
  delete from revisions where at < ?
    and id <> (select id from revisions order by at desc, seq desc limit 1)
    and seq < (select max(seq) from revisions)
    and not exists (select 1 from used u where u.hash = revisions.id)`

const pruneSpans = `
  delete from revision_spans where until is not null
    and not exists (select 1 from revisions r where r.seq >= since and r.seq < until)`

const pruneTexts = `
  delete from texts where at < ?
    and not exists (select 1 from revision_spans r where r.hash = texts.hash)
    and not exists (select 1 from last_good g where g.hash = texts.hash)
    and not exists (select 1 from used u where u.hash = texts.hash)
    and hash not in (select rest from revisions)`

/** Deletes what is older than the retention; triggers that still wait for something stay. */
export function createPrune(sql: Statements, writer: Writer, labels: LabelIndex, now: () => number): Pick<Journal, 'prune'> {
  return {
    async prune(before, only) {
      let total = 0
      for (;;) {
        const gone = await writer.write(() => removeTriggers(sql, sql(oldTriggers).all(before, only?.type ?? null, only?.outcome ?? null)))
        total += gone
        if (gone < slice) break
      }
      if (only !== undefined) return total
      await writer.write(() => {
        labels.drop()
        dropUses(sql)
        sql(pruneRevisions).run(before)
        sql(pruneSpans).run()
        sql(pruneTexts).run(before)
        sql('delete from sessions where expires_at < ?').run(new Date(now()).toISOString())
      })
      return total
    },
  }
}
