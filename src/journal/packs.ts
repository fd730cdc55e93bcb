import type { Json } from '../model/index.ts'
import type { StatePart } from './contract.ts'
import { type Statements, textOf } from './rows.ts'
import type { Sealer } from './seal.ts'

/** Parts of a state, many to a row: sealing has a price for each text, however short it is, and that was a tenth of what a trigger costs. */
export interface Packs {
  all(owner: string): readonly StatePart[]
  /** To be called in a transaction; what it gives is to be called behind it, before the next one. Without a text a part goes. */
  put(owner: string, parts: readonly StatePart[]): () => void
  /** As `put`: writes some of the oldest rows again without what is out of date. Undefined when there is too little of that. */
  tidy(owner: string): (() => void) | undefined
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
/** So many rows are read at a time: beside it others have their turn. */
const tidyRows = 8
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
  function trim(owner: string, { standing }: Log, rows: Map<string, Extent>): readonly Entry[] {
    const moved: Entry[] = []
    let read = 0
    for (const [key, { live }] of rows) {
      if (read === tidyRows || moved.length >= packSize) break
      rows.delete(key)
      if (live > 0) moved.push(...entriesIn(owner, key).filter(([part]) => standing.get(part) === key))
      remove.run(owner, key)
      read += 1
    }
    return moved
  }

  /** Rows with these parts, behind all others. What it gives notes them as they stand on disk then. */
  function write(owner: string, log: Log, rows: Map<string, Extent>, parts: readonly StatePart[]): () => void {
    const changed: [string, string | undefined][] = []
    let { next } = log
    for (let from = 0; from < parts.length; from += packSize) {
      const pack = parts.slice(from, from + packSize)
      const row = `${prefix}${next}`
      next += 1
      insert.run(owner, row, sealer.sealWhole(`[${pack.map(({ key, text }) => `[${JSON.stringify(key)},${text ?? 'null'}]`).join(',')}]`))
      for (const { key, text } of pack) changed.push([key, text === undefined ? undefined : row])
      rows.set(row, { entries: pack.length, live: pack.filter(({ text }) => text !== undefined).length })
    }
    return () => {
      const { standing } = log
      for (const [part, row] of changed) {
        if (row === undefined) standing.delete(part)
        else standing.set(part, row)
      }
      logs.set(owner, { rows, standing, next })
    }
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
      const last = new Map(parts.map((part) => [part.key, part]))
      const written = [...last.values()].filter(({ key, text }) => text !== undefined || log.standing.has(key))
      for (const { key } of written) leave(rows, log.standing.get(key))
      return write(owner, log, rows, written)
    },
    tidy(owner) {
      const log = logs.get(owner)
      if (log === undefined || !isUntidy(log.rows)) return undefined
      const rows = new Map(log.rows)
      const moved = trim(owner, log, rows)
      return write(
        owner,
        log,
        rows,
        moved.map(([key, value]) => ({ key, text: JSON.stringify(value) })),
      )
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

function isUntidy(rows: ReadonlyMap<string, Extent>): boolean {
  let [entries, live] = [0, 0]
  for (const extent of rows.values()) {
    entries += extent.entries
    live += extent.live
  }
  return entries > 2 * live + slack
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
