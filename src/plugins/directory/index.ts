import {
  type CheckContext,
  type ConnectionContext,
  type ConnectionKind,
  definePlugin,
  type Json,
  type PluginContext,
} from 'cordboard/plugin-api'
import { connectFile } from './file.ts'
import { definitions } from './http/definitions.ts'
import { httpSystem } from './http/directory.ts'
import { checkRemote, connectRemote, type RemoteSystem } from './remote.ts'
import { sqlSystem } from './sql/directory.ts'

const overHttp = Object.keys(definitions).concat('http')

export const plugin = definePlugin({
  connections: {
    csv: { connect: (ctx, config) => connectFile(ctx, 'csv', config) },
    sqlite: { connect: (ctx, config) => connectFile(ctx, 'sqlite', config) },
    ldap: remote(async (ctx, config) => (await import('./ldap/directory.ts')).ldapSystem(ctx, config)),
    sql: remote(async (ctx, config) => sqlSystem(ctx, config)),
    ...Object.fromEntries(overHttp.map((kind) => [kind, remote(async (ctx, config) => httpSystem(ctx, kind, config))])),
  },
})

function remote(systemOf: (ctx: PluginContext, config: Json) => Promise<RemoteSystem>): ConnectionKind {
  return {
    connect: async (ctx: ConnectionContext, config: Json) => connectRemote(ctx, await systemOf(ctx, config)),
    check: async (ctx: CheckContext, config: Json) => checkRemote(ctx, await systemOf(ctx, config)),
  }
}
