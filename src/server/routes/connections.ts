import type { ConnectionStatus, PluginStatus } from '../../host/index.ts'
import { checked, parseJson } from '../http/json.ts'
import type { Activity, ConnectionCheckAnswer } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

type ConnectionRoute =
  | 'connections'
  | 'patchConnection'
  | 'checkConnection'
  | 'reloadConnection'
  | 'plugins'
  | 'reloadPlugin'
  | 'unparkPlugin'

export function connectionRoutes({ config, host, actions, journal }: ServerContext): Handlers<ConnectionRoute> {
  // Only what the host says of it: the configuration may hold secrets.
  function shown(status: ConnectionStatus): ConnectionStatus & { readonly enabled: boolean; readonly activity?: Activity } {
    const activity = actions.activity().get(status.id)
    const enabled = config().connections?.[status.id]?.enabled ?? true
    return { ...status, enabled, ...(activity === undefined ? {} : { activity }) }
  }

  function connection(id: string): ConnectionStatus {
    const found = host.connections().find((status) => status.id === id)
    if (found === undefined) throw notFound('connection', id)
    return found
  }

  function knownPlugin(id: string): string {
    if (!host.plugins().some((status) => status.id === id)) throw notFound('plugin', id)
    return id
  }

  return {
    connections: () => ({ status: 200, body: { connections: host.connections().map(shown) } }),
    async patchConnection({ params: { id = '' }, bytes, note }) {
      const { enabled } = checked(parseJson(bytes), shapes.connectionChange)
      connection(id)
      await journal.together(() => Promise.all([actions.setConnectionEnabled(id, enabled), note({ detail: { enabled } })]))
      return { status: 200, body: shown(connection(id)) }
    },
    async checkConnection({ params: { id = '' } }) {
      connection(id)
      const body: ConnectionCheckAnswer = await host.checkConnection(id)
      const detail = body.good ? { good: true } : { good: false, code: body.problem.code }
      return { status: 200, body, audit: { detail } }
    },
    async reloadConnection({ params: { id = '' } }) {
      connection(id)
      return { status: 200, body: shown(await host.reloadConnection(id)) }
    },
    plugins: () => ({ status: 200, body: { plugins: host.plugins().map(shownPlugin) } }),
    reloadPlugin: async ({ params: { id = '' } }) => ({ status: 200, body: shownPlugin(await host.reloadPlugin(knownPlugin(id))) }),
    unparkPlugin: async ({ params: { id = '' } }) => ({ status: 200, body: shownPlugin(await host.unpark(knownPlugin(id))) }),
  }
}

function shownPlugin({
  manifest,
  ...status
}: PluginStatus): Omit<PluginStatus, 'manifest'> & { readonly name?: string; readonly version?: string } {
  return manifest === undefined ? status : { ...status, name: manifest.name, version: manifest.version }
}
