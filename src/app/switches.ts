import type { Journal } from '../journal/index.ts'
import { type Config, CordError, type Json } from '../model/index.ts'

export type SwitchConnection = (connection: string, enabled: boolean) => Promise<void>

/** Connections that were switched off at run time stay off until they are switched on again, also over a restart; the file says the rest. */
export function createSwitches(options: {
  readonly journal: Pick<Journal, 'getState' | 'setState'>
  readonly config: () => Config
  applyConfig(): Promise<void>
}): SwitchConnection {
  const { journal } = options
  return async (connection, enabled) => {
    const configured = options.config().connections?.[connection]
    if (configured === undefined) throw new CordError('CORD_CONNECTION_UNKNOWN', { connection })
    if (enabled && configured.enabled === false) throw new CordError('CORD_CONNECTION_DISABLED', { connection })
    const disabled = journal.getState('app', 'disabled')
    const off = new Set(Array.isArray(disabled) ? disabled : [])
    if (enabled) off.delete(connection)
    else off.add(connection)
    await journal.setState('app', 'disabled', [...off])
    await options.applyConfig()
  }
}

/** The configuration as the plugin host is to follow it: what was switched off at run time is off. */
export function hostSettings(
  config: Config,
  disabled: Json | undefined,
): { connections: NonNullable<Config['connections']>; plugins: NonNullable<Config['plugins']> } {
  const off = new Set(Array.isArray(disabled) ? disabled : [])
  const connections = Object.fromEntries(
    Object.entries(config.connections ?? {}).map(([id, connection]) => [id, off.has(id) ? { ...connection, enabled: false } : connection]),
  )
  return { connections, plugins: config.plugins ?? {} }
}
