import { type Json, type PluginClock, PluginError } from 'cordboard/plugin-api'
import { isObject } from '../config.ts'
import type { LogEntry } from '../log-entry.ts'
import { createPool } from '../pool.ts'
import { sourceText } from '../source.ts'
import type { Database, SqlSession, Value } from './database.ts'
import type { SqlLog } from './settings.ts'

/** Writes calls into a table: one row a key, however often it is logged. */
export function createLog(clock: PluginClock, { dialect, open }: Database, settings: SqlLog) {
  const pool = createPool({ clock, most: 1, open: (signal) => open(signal, true) })
  const table = sourceText({ table: settings.table }, dialect.quote)
  let proven = false

  /** Where the server would write a second row in silence, the table is looked at first. */
  async function prove(session: SqlSession): Promise<void> {
    const statement = proven ? undefined : dialect.isUnique?.(settings.table, settings.key)
    if (statement !== undefined && (await session.run(statement)).rows.length === 0) {
      const reason = `The column "${settings.key}" of ${settings.table.join('.')} has no unique index of its own: a call that is logged twice would stand there twice.`
      throw new PluginError('refused', reason)
    }
    proven = true
  }

  return {
    async log(entry: LogEntry, signal: AbortSignal): Promise<string> {
      const cells: (readonly [column: string, value: Value])[] = [[settings.key, entry.key]]
      for (const [column, member] of Object.entries(settings.columns)) {
        const value = cellOf(memberOf(entry, member))
        // What this log does not know, one before may have known.
        if (value !== undefined) cells.push([column, isMoment(member) ? dialect.moment(String(value)) : value])
      }
      const columns = cells.map(([column]) => dialect.quote(column))
      const placeholders = cells.map((_, index) => dialect.placeholder(index + 1))
      const text = dialect.upsert(table, dialect.quote(settings.key), columns, placeholders)
      await pool.use(signal, async (session) => {
        await prove(session)
        await session.run({ text, values: cells.map(([, value]) => value) })
      })
      return entry.key
    },
    close: () => pool.close(),
  }
}

function isMoment(member: string): boolean {
  return member === 'startedAt' || member === 'endedAt'
}

function memberOf(entry: LogEntry, member: string): Json | undefined {
  return member.split('.').reduce<Json | undefined>((at, name) => (isObject(at) ? at[name] : undefined), entry)
}

function cellOf(json: Json | undefined): Value | undefined {
  return typeof json === 'object' && json !== null ? JSON.stringify(json) : json
}
