import { DatabaseSync } from 'node:sqlite'
import { type Source, sourceText } from './source.ts'

export interface FromSqlite {
  /** In UTF-8, every cell in quotes: what a table is made of. */
  readonly csv: Uint8Array
  readonly notes: readonly string[]
}

/** So many rows are read at once; then others have their turn. */
const rowsAtOnce = 500
/** A query that takes longer to its first row is worth a word: nothing else happens meanwhile. */
const longMs = 1_000
/** SQLite's own number for a database that somebody writes to. */
const busy = 5

/** Reads a table or a query out of a file, and writes nothing to it. Undefined while it is being written. */
export async function readSqlite(path: string, source: Source, breathe: () => Promise<void>): Promise<FromSqlite | undefined> {
  try {
    return await read(path, source, breathe)
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) return undefined
    throw error
  }
}

async function read(path: string, source: Source, breathe: () => Promise<void>): Promise<FromSqlite> {
  using database = new DatabaseSync(path, { readOnly: true })
  const statement = database.prepare(`select * from ${sourceText(source, (name) => `"${name.replaceAll('"', '""')}"`)}`)
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  const pieces = [Buffer.from(lineOf(statement.columns().map(({ name }) => name.replace(/\s+/g, ' '))))]
  const start = performance.now()
  let firstMs: number | undefined
  let lines: string[] = []
  for (const row of statement.iterate()) {
    firstMs ??= performance.now() - start
    lines.push(lineOf(Object.values(row)))
    if (lines.length < rowsAtOnce) continue
    pieces.push(Buffer.from(lines.join('')))
    lines = []
    await breathe()
  }
  pieces.push(Buffer.from(lines.join('')))
  return { csv: Buffer.concat(pieces), notes: slowly(firstMs ?? 0) }
}

/** Bytes are nothing that people look for, or that rules can use. */
function lineOf(values: readonly unknown[]): string {
  const texts = values.map((value) => (value === null || value instanceof Uint8Array ? '' : String(value).replaceAll('"', '""')))
  return `"${texts.join('";"')}"\n`
}

function slowly(milliseconds: number): readonly string[] {
  if (milliseconds < longMs) return []
  return [
    `its query gave the first row after ${(milliseconds / 1000).toFixed(1)} s, in which no lookup of any directory was answered. Write its result into a table.`,
  ]
}
