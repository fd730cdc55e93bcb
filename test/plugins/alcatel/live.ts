import type { Json } from '../../../src/plugin-api/index.ts'
import { plugin } from '../../../src/plugins/alcatel/index.ts'
import { type O2gServer, type O2gServerOptions, startO2gServer } from '../../fixtures/o2g/server.ts'
import { type LiveConnection, type LiveConnectionOptions, openConnection } from '../../helpers/live-connection.ts'

export type Live = LiveConnection & { readonly server: O2gServer }

export interface LiveOptions extends Pick<LiveConnectionOptions, 'context' | 'handover'> {
  readonly server?: O2gServerOptions
  readonly config?: { readonly [key: string]: Json }
  readonly prepare?: (server: O2gServer) => void
  /** Further servers beside the first. */
  readonly others?: readonly string[]
}

/** A connection of the plugin to a fake O2G; both are gone when the test is. */
export async function startLive({ server: wanted, config, prepare, others = [], ...rest }: LiveOptions = {}): Promise<Live> {
  const server = await startO2gServer(wanted)
  prepare?.(server)
  const settings = {
    servers: [server.url, ...others],
    username: 'admin',
    password: 'secret',
    users: ['oxe13579', 'oxe54321', 'oxe1111'],
    pilots: { '2468': 'sales' },
    ...config,
  }
  return { server, ...(await openConnection({ plugin, kind: 'alcatel', config: settings, server, ...rest })) }
}
