import { type ConnectionContext, definePlugin, type Json } from 'cordboard/plugin-api'
import { connectFile } from './file.ts'
import { definitions } from './http/definitions.ts'
import { connectHttp } from './http/directory.ts'
import { connectSql } from './sql/directory.ts'

const overHttp = Object.keys(definitions).concat('http')

export const plugin = definePlugin({
  connections: {
    csv: { connect: (ctx, config) => connectFile(ctx, 'csv', config) },
    sqlite: { connect: (ctx, config) => connectFile(ctx, 'sqlite', config) },
    ldap: { connect: async (ctx, config) => (await import('./ldap/directory.ts')).connectLdap(ctx, config) },
    sql: { connect: async (ctx, config) => connectSql(ctx, config) },
    ...Object.fromEntries(
      overHttp.map((kind) => [kind, { connect: async (ctx: ConnectionContext, config: Json) => connectHttp(ctx, kind, config) }]),
    ),
  },
})
