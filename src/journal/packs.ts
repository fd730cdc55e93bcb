import type { Json } from '../model/index.ts'
import type { StatePart } from './contract.ts'
import { type Statements, textOf } from './rows.ts'
import type { Sealer } from './seal.ts'

/** Parts of a state, many to a row: sealing has a price for each text, however short it is, and that was a tenth of what a trigger costs. */
export interface Packs {
  all(owner: string): readonly StatePart[]
  /** To be called in a transaction; what it gives is to be called behind it, before the next one. Without a text a part goes. */
  put(owner: string, parts: readonly StatePart[]): () => void
  /** To be called in a transaction: each part, also one that is out of date, becomes what `change` makes of its text. */
  rewrite(owner: string, change: (text: string) => string): void
}

/** Rows in the order in which they were written: of a part the last one counts. Only the oldest rows ever go. */
interface Log {
  readonly rows: ReadonlyMap<string, Extent>
  /** In which row a part stands. */
  readonly standing: Map<string, string>
  readonly next: number
}

interface Extent {
  readonly entries: number
  /** Those of which no later row says anything. */
  readonly live: number
}

/** A part and its value; null: it has gone. */
type Entry = readonly [string, Json]

const packSize = 64
/** So many entries may be out of date, beside as many as count: beyond that the oldest rows are written again without them. */
const slack = 4 * packSize
const prefix = 'pack '

export function createPacks(sql: Statements, sealer: Pick<Sealer, 'sealWhole'>): Packs {
  const logs = new Map<string, Log>()
  // A part in a row of its own is of an older layout.
  const rowsOf = sql(`select key, value from state where owner = ? order by key glob '${prefix}*', length(key), key`)
  const rowOf = sql('select key, value from state where owner = ? and key = ?')
  const insert = sql('insert into state (owner, key, value) values (?, ?, ?) on conflict do update set value = excluded.value')
  const remove = sql('delete from state where owner = ? and key = ?')

  function read(owner: string): Log & { readonly values: ReadonlyMap<string, Json> } {
    const rows = new Map<string, Extent>()
    const standing = new Map<string, string>()
    const values = new Map<string, Json>()
    let next = 1
    for (const row of rowsOf.all(owner)) {
      const key = textOf(row, 'key')
      if (key.startsWith(prefix)) next = Number(key.slice(prefix.length)) + 1
      const entries = entriesOf(key, textOf(row, 'value'))
      rows.set(key, { entries: entries.length, live: 0 })
      for (const [part, value] of entries) {
        leave(rows, standing.get(part))
        standing.delete(part)
        if (value === null) continue
        standing.set(part, key)
        values.set(part, value)
        rows.set(key, { entries: entries.length, live: (rows.get(key)?.live ?? 0) + 1 })
      }
    }
    return { rows, standing, next, values }
  }

  function entriesIn(owner: string, key: string): readonly Entry[] {
    const row = rowOf.get(owner, key)
    return row === undefined ? [] : entriesOf(key, textOf(row, 'value'))
  }

  /** Takes the oldest rows out and gives what of them still counts. */
  function trim(owner: string, rows: Map<string, Extent>, stands: (part: string) => string | undefined, most: number): readonly Entry[] {
    const moved: Entry[] = []
    let [entries, live] = [0, 0]
    for (const extent of rows.values()) {
      entries += extent.entries
      live += extent.live
    }
    for (const [key, extent] of rows) {
      if (extent.live > 0) {
        if (entries <= 2 * live + slack || moved.length >= most) break
        moved.push(...entriesIn(owner, key).filter(([part]) => stands(part) === key))
      }
      entries -= extent.entries
      rows.delete(key)
      remove.run(owner, key)
    }
    return moved
  }

  return {
    all(owner) {
      const { values, ...log } = read(owner)
      if (!logs.has(owner)) logs.set(owner, log)
      return [...log.standing.keys()].map((key) => ({ key, text: JSON.stringify(values.get(key)) }))
    },
    put(owner, parts) {
      const log = logs.get(owner) ?? read(owner)
      const rows = new Map(log.rows)
      // Noted apart until it is on disk: the log may hold a great many.
      const changed = new Map<string, string | undefined>()
      const stands = (part: string) => (changed.has(part) ? changed.get(part) : log.standing.get(part))
      const written: StatePart[] = []
      for (const part of parts) {
        const before = stands(part.key)
        if (part.text === undefined && before === undefined) continue
        leave(rows, before)
        changed.set(part.key, undefined)
        written.push(part)
      }
      // No more is written again than was written anyway.
      for (const [key, value] of trim(owner, rows, stands, written.length)) written.push({ key, text: JSON.stringify(value) })
      let { next } = log
      for (let from = 0; from < written.length; from += packSize) {
        const pack = written.slice(from, from + packSize)
        const row = `${prefix}${next}`
        next += 1
        insert.run(owner, row, sealer.sealWhole(`[${pack.map(({ key, text }) => `[${JSON.stringify(key)},${text ?? 'null'}]`).join(',')}]`))
        const kept = pack.filter(({ text }) => text !== undefined)
        for (const { key } of kept) changed.set(key, row)
        rows.set(row, { entries: pack.length, live: kept.length })
      }
      return () => {
        const { standing } = log
        for (const [part, row] of changed) {
          if (row === undefined) standing.delete(part)
          else standing.set(part, row)
        }
        logs.set(owner, { rows, standing, next })
      }
    },
    rewrite(owner, change) {
      for (const row of rowsOf.all(owner)) {
        const [key, text] = [textOf(row, 'key'), textOf(row, 'value')]
        const changed = entriesOf(key, text).map(([part, value]): Entry => [part, JSON.parse(change(JSON.stringify(value)))])
        const whole = JSON.stringify(key.startsWith(prefix) ? changed : changed[0]?.[1])
        if (whole !== text) insert.run(owner, key, sealer.sealWhole(whole))
      }
    },
  }
}

function leave(rows: Map<string, Extent>, row: string | undefined): void {
  const extent = row === undefined ? undefined : rows.get(row)
  if (row !== undefined && extent !== undefined) rows.set(row, { ...extent, live: extent.live - 1 })
}

// What was sealed with a key that is lost reads as a text: nothing of it counts.
function entriesOf(key: string, text: string): readonly Entry[] {
  const value: Json = JSON.parse(text)
  if (!key.startsWith(prefix)) return [[key, value]]
  return Array.isArray(value) ? value.flatMap((entry) => (isEntry(entry) ? [entry] : [])) : []
}

function isEntry(value: Json): value is [string, Json] {
  return Array.isArray(value) && typeof value[0] === 'string' && value.length === 2
}
