import { createHash } from 'node:crypto'
import type { Audit, AuditCheck, AuditQuery, AuditRecord, Journal } from './contract.ts'
import { numberOf, type Row, type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

/** Where the chain begins: before the first entry, or at the newest that was pruned. */
interface Link {
  readonly seq: number
  readonly hash: string
}

const origin: Link = { seq: 0, hash: '' }
const columns = 'seq, at, actor, address, action, subject, detail, previous, hash'
const pageSize = 1000

/** The append-only list of what was changed and read. Each entry carries the hash of the one before it. */
export function createAudit(sql: Statements, writer: Writer, getState: Journal['getState'], now: () => number): Audit {
  function begin(): Link {
    const pruned = getState('audit', 'pruned')
    return isLink(pruned) ? pruned : origin
  }

  function last(): Link {
    const row = sql('select seq, hash from audit order by seq desc limit 1').get()
    return row === undefined ? begin() : { seq: numberOf(row, 'seq'), hash: textOf(row, 'hash') }
  }

  return {
    add({ actor, address, action, subject, detail }) {
      return writer.write(() => {
        const before = last()
        const entry = { seq: before.seq + 1, at: new Date(now()).toISOString(), actor, address, action, subject, detail: detail ?? {} }
        const record = { ...entry, previous: before.hash, hash: hashOf(entry, before.hash) }
        sql(`insert into audit (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
          record.seq,
          record.at,
          actor,
          address,
          action,
          subject,
          JSON.stringify(record.detail),
          record.previous,
          record.hash,
        )
        return record
      })
    },
    list: (query) => select(sql, query).map(recordOf),
    check(noted) {
      let link = begin()
      let found = noted === undefined
      let count = 0
      for (;;) {
        const rows = sql(`select ${columns} from audit where seq > ? order by seq limit ${pageSize}`).all(link.seq)
        for (const row of rows) {
          const wrong = mistakeIn(row, link)
          if (wrong !== undefined) return { good: false, count, seq: numberOf(row, 'seq'), why: wrong }
          link = { seq: numberOf(row, 'seq'), hash: textOf(row, 'hash') }
          if (noted !== undefined && noted.seq === link.seq) {
            if (noted.hash !== link.hash) return { good: false, count, seq: link.seq, why: 'other-head' }
            found = true
          }
          count += 1
        }
        if (rows.length < pageSize) break
      }
      // What was noted and is no longer there was cut off, unless it was old enough to be pruned.
      if (noted !== undefined && !found && noted.seq > begin().seq) return { good: false, count, seq: noted.seq, why: 'cut-off' }
      return { good: true, count, head: link }
    },
    async prune(before) {
      return await writer.write(() => {
        const row = sql('select seq, hash from audit where at < ? order by seq desc limit 1').get(before)
        if (row === undefined) return 0
        const place = JSON.stringify({ seq: numberOf(row, 'seq'), hash: textOf(row, 'hash') })
        sql(`insert into state (owner, key, value) values ('audit', 'pruned', ?) on conflict do update set value = excluded.value`).run(
          place,
        )
        return Number(sql('delete from audit where seq <= ?').run(numberOf(row, 'seq')).changes)
      })
    },
  }
}

function select(sql: Statements, { limit, before, actor, action, since, until }: AuditQuery): readonly Row[] {
  return sql(`
    select ${columns} from audit
    where seq < ?1 and (?2 is null or actor = ?2) and (?3 is null or action = ?3) and at >= ?4 and at < ?5
    order by seq desc limit ?6`).all(before ?? Number.MAX_SAFE_INTEGER, actor ?? null, action ?? null, since ?? '', until ?? '~', limit)
}

function mistakeIn(row: Row, before: Link): Extract<AuditCheck, { good: false }>['why'] | undefined {
  const record = readable(row)
  if (record === undefined) return 'changed'
  if (record.seq !== before.seq + 1) return 'missing'
  if (record.previous !== before.hash) return 'missing'
  return record.hash === hashOf(record, record.previous) ? undefined : 'changed'
}

function readable(row: Row): AuditRecord | undefined {
  try {
    return recordOf(row)
  } catch {
    return undefined
  }
}

function recordOf(row: Row): AuditRecord {
  return {
    seq: numberOf(row, 'seq'),
    at: textOf(row, 'at'),
    actor: textOf(row, 'actor'),
    address: textOf(row, 'address'),
    action: textOf(row, 'action'),
    subject: textOf(row, 'subject'),
    detail: JSON.parse(textOf(row, 'detail')),
    previous: textOf(row, 'previous'),
    hash: textOf(row, 'hash'),
  }
}

function hashOf({ seq, at, actor, address, action, subject, detail }: Omit<AuditRecord, 'previous' | 'hash'>, previous: string): string {
  return createHash('sha256')
    .update(JSON.stringify([previous, seq, at, actor, address, action, subject, detail]))
    .digest('hex')
}

function isLink(value: unknown): value is Link {
  return (
    typeof value === 'object' &&
    value !== null &&
    'seq' in value &&
    typeof value.seq === 'number' &&
    'hash' in value &&
    typeof value.hash === 'string'
  )
}
