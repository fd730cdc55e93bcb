import type { Json } from 'cordboard/plugin-api'
import { isList, isObject, textOf, texts } from './json.ts'
import type { Server, Tls } from './wire/session.ts'

/** One connection's configuration with its defaults filled in. The manifest's schema says what each member means. */
export interface Settings {
  readonly servers: readonly Server[]
  readonly tls: Tls | undefined
  readonly opening: 'system-register' | 'application-session' | 'none'
  readonly applicationId: string
  readonly edition: number
  readonly heartbeatSeconds: number
  readonly devices: readonly string[]
  /** Number of a pilot or group -> name of its queue. */
  readonly pilots: Readonly<Record<string, string>>
  /** Numbers of colleagues; a * at the end stands for any rest. */
  readonly internal: readonly string[]
  readonly internalDigits: number
}

const port = 1040

/** Reads a configuration that is valid against the manifest's schema. */
export function readSettings(config: Json): Settings {
  const given = isObject(config) ? config : {}
  const { opening, applicationId, edition, heartbeatSeconds, internalDigits } = given
  return {
    servers: (isList(given.servers) ? given.servers : []).flatMap((server) => {
      if (!isObject(server) || typeof server.host !== 'string') return []
      return { host: server.host, port: typeof server.port === 'number' ? server.port : port }
    }),
    tls: given.tls === true ? { ca: textOf(given, 'ca') } : undefined,
    opening: opening === 'application-session' || opening === 'none' ? opening : 'system-register',
    applicationId: typeof applicationId === 'string' ? applicationId : 'cordboard',
    edition: typeof edition === 'number' ? edition : 3,
    heartbeatSeconds: typeof heartbeatSeconds === 'number' ? heartbeatSeconds : 30,
    devices: texts(given.devices),
    pilots: Object.fromEntries(
      Object.entries(isObject(given.pilots) ? given.pilots : {}).flatMap(([number, name]) =>
        typeof name === 'string' ? [[number, name]] : [],
      ),
    ),
    internal: texts(given.internal),
    internalDigits: typeof internalDigits === 'number' ? internalDigits : 5,
  }
}
