import { type Json, type PluginContext, PluginError } from 'cordboard/plugin-api'
import { type JsonObject, objectOf } from '../config.ts'
import { createPool } from '../pool.ts'
import type { RemoteSystem } from '../remote.ts'
import { tlsOf } from '../tls.ts'
import type { Column, SqlSession, Statement } from './database.ts'
import { createLog } from './log.ts'
import { mysql } from './mysql.ts'
import { postgresql } from './postgresql.ts'
import { sqlSettings } from './settings.ts'
import { createStatements } from './statements.ts'

/** Where the columns are that the configuration names. */
interface Layout {
  readonly all: readonly Column[]
  readonly id: Column
  readonly name: Column | undefined
  readonly phones: readonly Column[]
  readonly addresses: readonly Column[]
}

/** A directory in a table of PostgreSQL, MariaDB or MySQL. */
export function sqlSystem(ctx: PluginContext, json: Json): RemoteSystem {
  const settings = sqlSettings(json)
  const { server, log } = settings
  const tls = tlsOf(ctx, objectOf(json), server.host)
  const database = settings.system === 'postgresql' ? postgresql(server, tls) : mysql(server, tls)
  const statements = createStatements(database.dialect, settings.source)
  const pool = createPool({ clock: ctx.clock, most: settings.connections, open: (signal) => database.open(signal, false) })
  const writing = log === undefined ? undefined : createLog(ctx.clock, database, log)
  let known: Layout | undefined

  async function ask(signal: AbortSignal, statementOf: (layout: Layout) => Statement): Promise<readonly JsonObject[]> {
    return pool.use(signal, async (session) => {
      try {
        known ??= await learn(session)
        const layout = known
        const { rows } = await session.run(statementOf(layout))
        return recordsOf(rows, layout)
      } catch (error) {
        // The table may be another one by now.
        known = undefined
        throw error
      }
    })
  }

  async function learn(session: SqlSession): Promise<Layout> {
    const { columns } = await session.run(statements.columns)
    const find = (name: string) => {
      const found = columnOf(columns, name)
      if (found !== undefined) return found
      const names = columns.map((column) => column.name).join(', ')
      throw new PluginError(
        'refused',
        `There is no column "${name}" where the configuration looks for customers: its columns are ${names}.`,
      )
    }
    return {
      all: columns,
      id: find(settings.id),
      name: settings.name === undefined ? undefined : find(settings.name),
      phones: settings.phones.map(find),
      addresses: settings.addresses.map(find),
    }
  }

  return {
    server: `${server.host}:${server.port}/${server.database}`,
    guard: settings.guard,
    recordUrl: settings.recordUrl,
    byNumber: (number, signal) => ask(signal, ({ phones }) => statements.byNumber(phones, number, settings.anySpelling)),
    ...(settings.addresses.length === 0
      ? {}
      : { byAddress: (address, signal) => ask(signal, ({ addresses }) => statements.byAddress(addresses, address, settings.anySpelling)) }),
    byKey: (field, value, signal) => askByField(field, value, signal),
    ...(writing === undefined ? {} : { log: writing.log }),
    async close() {
      pool.close()
      writing?.close()
    },
  }

  async function askByField(field: string, value: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
    let column = ''
    const asked = ask(signal, (layout) => {
      const found = field === 'id' ? layout.id : columnOf(layout.all, field)
      if (found === undefined) throw new PluginError('bad-input', `The directory has no column "${field}".`)
      column = found === layout.id ? 'id' : found.name
      return statements.byField(found, value.trim())
    })
    const records = await asked.catch((error: unknown) => {
      // A text that cannot be a value of this column is the value of no row.
      const isValue = error instanceof PluginError && /^22/.test(error.vendorCode ?? '')
      if (isValue && settings.system === 'postgresql') return []
      throw error
    })
    // Servers compare texts with more patience than people who write rules expect.
    return records.filter((record) => String(record[column]).trim() === value.trim())
  }
}

function columnOf(columns: readonly Column[], name: string): Column | undefined {
  const wanted = name.trim().toLowerCase()
  return columns.find((column) => column.name === name) ?? columns.find((column) => column.name.toLowerCase() === wanted)
}

/** Rows of the same record are one, with the numbers of all. */
function recordsOf(rows: readonly JsonObject[], { id, name, phones }: Layout): readonly JsonObject[] {
  const byId = new Map<string, JsonObject>()
  for (const row of rows) {
    const key = textIn(row[id.name])
    if (key === undefined) continue
    const numbers = phones.flatMap((column) => textIn(row[column.name]) ?? [])
    const known = byId.get(key)
    const earlier = known !== undefined && Array.isArray(known.phones) ? known.phones : []
    byId.set(key, {
      ...(known ?? row),
      id: key,
      ...(name === undefined ? {} : { name: textIn((known ?? row)[name.name]) ?? '' }),
      phones: [...earlier, ...numbers],
    })
  }
  return [...byId.values()]
}

function textIn(json: Json | undefined): string | undefined {
  return json === undefined || json === null ? undefined : String(json).trim()
}
