import { createHash } from 'node:crypto'
import type { RulebookSource } from '../engine/index.ts'
import type { PluginHost } from '../host/index.ts'
import type { Capabilities, Config, Json } from '../model/index.ts'
import { allowList } from './screen.ts'

/** Everything of a rulebook but its rules and tables: from the configuration and what the plugins contribute. */
export function rulebookSettings(
  config: Config,
  host: Pick<PluginHost, 'actions' | 'functions' | 'capabilities'>,
): Omit<RulebookSource, 'rules' | 'tables'> {
  const connections: Record<string, RulebookSource['connections'][string]> = {}
  for (const [id, connection] of Object.entries(config.connections ?? {})) {
    connections[id] = {
      country: connection.country,
      timezone: connection.timezone ?? 'UTC',
      capabilities: connection.capabilities ?? host.capabilities(id),
    }
  }
  return {
    schedules: config.schedules ?? {},
    constants: plain(config.const ?? {}),
    actions: host.actions(),
    functions: host.functions(),
    connections,
    records: allowList(config),
    hash: sha256,
  }
}

/** How calls/ is told about a connection: can it say that calls end, and how long they are believed live if not. */
export function callSettings(
  config: Config,
  connection: string,
  capabilities: Capabilities | undefined,
): { callsEnd: boolean; expirySeconds: number } | undefined {
  const settings = config.connections?.[connection]
  if (settings === undefined) return undefined
  const declared = settings.capabilities ?? capabilities
  return { callsEnd: declared?.callsEnd ?? true, expirySeconds: settings.callExpirySeconds ?? 14_400 }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

// The configuration came out of YAML, so it is plain JSON; saying so by a round trip keeps the compiler honest.
function plain(value: object): Readonly<Record<string, Json>> {
  const text = JSON.stringify(value)
  const parsed: Readonly<Record<string, Json>> = JSON.parse(text)
  return parsed
}
