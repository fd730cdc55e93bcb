import type { Json } from 'cordboard/plugin-api'
import { isObject, texts } from './json.ts'

/** One connection's configuration with its defaults filled in. The manifest's schema says what each member means. */
export interface Settings {
  readonly servers: readonly string[]
  readonly access: 'private' | 'public'
  readonly username: string
  readonly password: string
  readonly applicationName: string
  readonly ca: string | undefined
  /** Login names. */
  readonly users: readonly string[]
  /** Number of a pilot -> name of its queue. */
  readonly pilots: Readonly<Record<string, string>>
  readonly internalDigits: number
  readonly heartbeatSeconds: number
}

/** Reads a configuration that is valid against the manifest's schema. */
export function readSettings(config: Json): Settings {
  const given = isObject(config) ? config : {}
  const text = (name: string): string | undefined => (typeof given[name] === 'string' ? given[name] : undefined)
  const number = (name: string): number | undefined => (typeof given[name] === 'number' ? given[name] : undefined)
  return {
    servers: texts(given.servers).map((url) => url.replace(/\/+$/, '')),
    access: given.access === 'public' ? 'public' : 'private',
    username: text('username') ?? '',
    password: text('password') ?? '',
    applicationName: text('applicationName') ?? 'cordboard',
    ca: text('ca'),
    users: texts(given.users),
    pilots: Object.fromEntries(
      Object.entries(isObject(given.pilots) ? given.pilots : {}).flatMap(([pilot, name]) =>
        typeof name === 'string' ? [[pilot, name]] : [],
      ),
    ),
    internalDigits: number('internalDigits') ?? 6,
    heartbeatSeconds: number('heartbeatSeconds') ?? 60,
  }
}
