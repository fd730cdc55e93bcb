import { type Connection, type ConnectionContext, definePlugin, type Json, PluginError } from 'cordboard/plugin-api'
import { configOf, objectOf } from './config.ts'
import { toUtf8 } from './decode.ts'
import { definitions } from './http/definitions.ts'
import { connectHttp } from './http/directory.ts'
import { lookup } from './lookup.ts'
import { createTable, type Table } from './table.ts'
import { watchFile } from './watch.ts'

const overHttp = Object.keys(definitions).concat('http')

export const plugin = definePlugin({
  connections: {
    csv: { connect },
    ...Object.fromEntries(
      overHttp.map((kind) => [kind, { connect: async (ctx: ConnectionContext, config: Json) => connectHttp(ctx, kind, config) }]),
    ),
  },
})

async function connect(ctx: ConnectionContext, json: Json): Promise<Connection> {
  if (ctx.files === undefined) throw new PluginError('not-capable', 'This host lets no plugin read the files of the home.')
  const config = configOf(json)
  const path = ctx.files.resolve(config.file)
  let table: Table | undefined
  let trouble: string | undefined

  const watch = watchFile({
    path,
    clock: ctx.clock,
    async found(bytes) {
      try {
        table = await createTable(toUtf8(bytes), config, ctx.connection.country, breathe)
        trouble = undefined
        for (const detail of table.notes) ctx.diagnose({ about: config.file, detail })
        ctx.report({ kind: 'online', detail: `${table.size} records in ${config.file}` })
      } catch (error) {
        fail(`${config.file} cannot be used: ${error instanceof Error ? error.message : String(error)}.`)
      }
    },
    lost(error) {
      fail(
        error.code === 'ENOENT'
          ? `${config.file} is missing: put it there, or correct config.file in cordboard.yaml.`
          : `${config.file} cannot be read (${error.code ?? error.message}).`,
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
