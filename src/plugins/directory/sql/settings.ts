import { type Json, PluginError } from 'cordboard/plugin-api'
import { isObject, type JsonObject, objectOf, textOf } from '../config.ts'
import type { GuardSettings } from '../guard.ts'
import { guardSettings } from '../remote.ts'
import { type Source, sourceOf, tableOf } from '../source.ts'
import type { SqlServer } from './database.ts'

/** One directory in a database, as an administrator writes it. */
export interface SqlSettings {
  readonly system: 'postgresql' | 'mysql'
  readonly server: SqlServer
  readonly source: Source
  readonly id: string
  readonly name: string | undefined
  readonly phones: readonly string[]
  readonly addresses: readonly string[]
  readonly recordUrl: string | undefined
  /** Also spellings that no list has, for which every row is looked at. */
  readonly anySpelling: boolean
  readonly connections: number
  readonly log: SqlLog | undefined
  readonly guard: GuardSettings
}

export interface SqlLog {
  readonly table: readonly string[]
  /** Column with a unique index, for the key of an entry. */
  readonly key: string
  /** Column -> member of the entry, with dots. */
  readonly columns: Readonly<Record<string, string>>
}

const systems: Readonly<Record<string, readonly [system: SqlSettings['system'], port: number]>> = {
  'postgresql:': ['postgresql', 5432],
  'postgres:': ['postgresql', 5432],
  'mariadb:': ['mysql', 3306],
  'mysql:': ['mysql', 3306],
}

/** Reads a configuration that is valid against the manifest's schema. */
export function sqlSettings(json: Json): SqlSettings {
  const config = objectOf(json)
  const { system, server } = serverOf(config)
  const { log } = config
  return {
    system,
    server,
    source: sourceOf(config),
    id: textOf(config.id) ?? 'id',
    name: textOf(config.name),
    phones: textsOf(config.phones),
    addresses: textsOf(config.addresses),
    recordUrl: textOf(config.recordUrl),
    anySpelling: config.match !== 'common-spellings',
    connections: typeof config.connections === 'number' ? config.connections : 4,
    log: isObject(log) ? logOf(log) : undefined,
    guard: guardSettings(config),
  }
}

function serverOf(config: JsonObject): Pick<SqlSettings, 'system' | 'server'> {
  const text = textOf(config.url) ?? ''
  const url = URL.parse(text)
  const known = systems[url?.protocol ?? '']
  const database = decodeURIComponent(url?.pathname.slice(1) ?? '')
  if (url === null || known === undefined || url.hostname === '' || database === '' || url.search !== '') {
    throw new PluginError(
      'bad-input',
      'config.url names no database: write postgresql://server:5432/database or mariadb://server:3306/database.',
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new PluginError(
      'bad-input',
      'config.url holds a user or a password: write config.user, and config.password as a secret of the environment or of a file.',
    )
  }
  const [system, port] = known
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const { user, password } = config
  return {
    system,
    server: { host, port: url.port === '' ? port : Number(url.port), user: textOf(user) ?? '', password: textOf(password) ?? '', database },
  }
}

function logOf(log: JsonObject): SqlLog {
  const columns: Record<string, string> = {}
  for (const [column, member] of Object.entries(objectOf(log.columns ?? {}))) if (typeof member === 'string') columns[column] = member
  return { table: tableOf(textOf(log.table) ?? ''), key: textOf(log.key) ?? '', columns }
}

function textsOf(json: Json | undefined): readonly string[] {
  return Array.isArray(json) ? json.filter((item) => typeof item === 'string') : []
}
