import type { Json } from '../../../src/plugin-api/index.ts'
import { plugin } from '../../../src/plugins/openscape/index.ts'
import { type CstaServer, type CstaServerOptions, startCstaServer } from '../../fixtures/csta/server.ts'
import { type LiveConnection, type LiveConnectionOptions, openConnection } from '../../helpers/live-connection.ts'

export type Live = LiveConnection & { readonly server: CstaServer }

export interface LiveOptions extends Pick<LiveConnectionOptions, 'context' | 'handover'> {
  readonly server?: Partial<CstaServerOptions>
  readonly config?: { readonly [key: string]: Json }
  readonly prepare?: (server: CstaServer) => void
  /** Further servers beside the first, by their ports. */
  readonly others?: readonly number[]
}

export const lines = ['13579', '54321', '1111', '2468', '1369']

/** A connection of the plugin to a fake switch; both are gone when the test is. */
export async function startLive({ server: wanted, config, prepare, others = [], ...rest }: LiveOptions = {}): Promise<Live> {
  const server = await startCstaServer({ lines, greets: true, ...wanted })
  prepare?.(server)
  const settings = {
    servers: [server.port, ...others].map((port) => ({ host: '127.0.0.1', port })),
    devices: ['13579', '54321', '1111'],
    pilots: { '2468': 'sales', '1369': 'service' },
    ...config,
  }
  return { server, ...(await openConnection({ plugin, kind: 'openscape', config: settings, server, ...rest })) }
}
