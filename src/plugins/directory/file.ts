import { readFile } from 'node:fs/promises'
import { type Connection, type ConnectionContext, type Json, PluginError } from 'cordboard/plugin-api'
import { configOf, objectOf } from './config.ts'
import { toUtf8 } from './decode.ts'
import { lookup } from './lookup.ts'
import { sourceOf } from './source.ts'
import { readSqlite } from './sqlite.ts'
import { createTable, type Table } from './table.ts'
import { watchFile } from './watch.ts'

/** A directory in a file of the home, which is read whole and found in at once, also while it is read again. */
export async function connectFile(ctx: ConnectionContext, kind: 'csv' | 'sqlite', json: Json): Promise<Connection> {
  if (ctx.files === undefined) throw new PluginError('not-capable', 'This host lets no plugin read the files of the home.')
  const config = configOf(json)
  const path = ctx.files.resolve(config.file)
  const source = kind === 'sqlite' ? sourceOf(objectOf(json)) : undefined
  let table: Table | undefined
  let trouble: string | undefined

  const watch = watchFile({
    path,
    clock: ctx.clock,
    read: async () =>
      source === undefined ? { csv: await toUtf8(await readFile(path), breathe), notes: [] } : readSqlite(path, source, breathe),
    async found({ csv, notes }) {
      try {
        table = await createTable(csv, config, ctx.connection.country, breathe)
        trouble = undefined
        for (const detail of [...notes, ...table.notes]) ctx.diagnose({ about: config.file, detail })
        ctx.report({ kind: 'online', detail: `${table.size} records in ${config.file}` })
      } catch (error) {
        fail(`${config.file} cannot be used: ${error instanceof Error ? error.message : String(error)}.`)
      }
    },
    lost(error) {
      fail(
        error.code === 'ENOENT'
          ? `${config.file} is missing: put it there, or correct config.file in cordboard.yaml.`
          : `${config.file} cannot be ${error.code === 'ERR_SQLITE_ERROR' ? `used: ${error.message}` : `read (${error.code ?? error.message})`}.`,
      )
    },
  })
  ctx.own(watch.stop)

  /** The last good content goes on answering; without one, lookups say so. */
  function fail(reason: string): void {
    trouble = reason
    ctx.diagnose({ about: config.file, detail: reason })
    if (table === undefined) ctx.report({ kind: 'failed', reason })
    else ctx.report({ kind: 'failed', reason: `${reason} The ${table.size} records read before are still found.` })
  }

  return {
    async close() {
      watch.stop()
    },
    actions: {
      async lookup(input) {
        await watch.first
        if (table === undefined) return { status: 'failed', detail: trouble ?? `${config.file} is not read yet.` }
        return lookup(table, objectOf(input))
      },
    },
  }
}

/** A lookup that waits meanwhile is answered. */
function breathe(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
