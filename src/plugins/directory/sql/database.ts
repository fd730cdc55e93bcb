import type { Json } from 'cordboard/plugin-api'
import type { JsonObject } from '../config.ts'
import type { Pooled } from '../pool.ts'

export type Value = string | number | boolean | null

/** A database server, spoken to in its own way. */
export interface Database {
  readonly dialect: Dialect
  /** Opens a connection that only reads, unless it is for writing. Rejects with a PluginError. */
  open(signal: AbortSignal, forWriting: boolean): Promise<SqlSession>
}

export interface SqlSession extends Pooled {
  /** Values never become part of the text. Rejects with a PluginError. */
  run(statement: Statement): Promise<Found>
}

export interface Statement {
  readonly text: string
  readonly values: readonly Value[]
}

export interface Found {
  readonly columns: readonly Column[]
  readonly rows: readonly JsonObject[]
}

export interface Column {
  readonly name: string
  /** It holds text, and can be compared with one as it is. */
  readonly isText: boolean
}

/** What differs between servers in what is asked of them. */
export interface Dialect {
  quote(name: string): string
  /** Stands for the value of this position, from 1. */
  placeholder(position: number): string
  /** A column of any type, as text. */
  asText(column: string): string
  /** Between a text and a regular expression. */
  readonly matches: string
  /** Moments as this server takes them. */
  moment(iso: string): string
  /** Writes a row, or over the one that has its key. */
  upsert(table: string, key: string, columns: readonly string[], placeholders: readonly string[]): string
  /** Asks whether a column alone is unique in a table, given as its text and its parts; undefined where an upsert itself fails otherwise. */
  readonly isUnique: ((table: readonly string[], key: string) => Statement) | undefined
}

export interface SqlServer {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** What a column holds, as JSON; undefined for bytes. */
function jsonOf(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value === undefined || value instanceof Uint8Array) return undefined
  const plain: Json = JSON.parse(JSON.stringify(value))
  return plain
}

export function rowsOf(rows: readonly Readonly<Record<string, unknown>>[]): readonly JsonObject[] {
  return rows.map((row) => {
    const made: Record<string, Json> = {}
    for (const [name, value] of Object.entries(row)) {
      const json = jsonOf(value)
      // What is not known is left out, as an empty answer to whoever asks for it.
      if (json !== undefined && json !== null) made[name] = json
    }
    return made
  })
}
