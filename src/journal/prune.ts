import { setTimeout as rest } from 'node:timers/promises'
import type { Journal } from './contract.ts'
import type { LabelIndex } from './label-index.ts'
import { lastBefore, removeTriggers } from './remove.ts'
import type { Statements } from './rows.ts'
import type { Uses } from './used.ts'
import type { Writer } from './writer.ts'

/** Some milliseconds. */
const runsAtOnce = 2

const old = 't.received_at < ?3 and (?4 is null or t.type = ?4) and (?5 is null or d.outcome = ?5)'

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
export function createPrune(
  sql: Statements,
  writer: Writer,
  { labels, uses }: { readonly labels: LabelIndex; readonly uses: Uses },
  now: () => number,
): Pick<Journal, 'prune'> {
  return {
    async prune(before, { type = null, outcome = null, signal } = {}) {
      const removal = { where: old, values: [before, type, outcome], upTo: lastBefore(sql, before), signal }
      const { count } = await removeTriggers(sql, writer, removal)
      if (type !== null || outcome !== null || signal?.aborted === true) return count
      while (await writer.write(() => labels.drop(runsAtOnce))) await rest(1)
      await writer.write(() => {
        uses.drop()
        sql(pruneRevisions).run(before)
        sql(pruneSpans).run()
        sql(pruneTexts).run(before)
        sql('delete from sessions where expires_at < ?').run(new Date(now()).toISOString())
      })
      return count
    },
  }
}
