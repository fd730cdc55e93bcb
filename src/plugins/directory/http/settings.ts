import { createHash } from 'node:crypto'
import { type Json, PluginError } from 'cordboard/plugin-api'
import { isObject, type JsonObject, objectOf, textOf } from '../config.ts'
import type { GuardSettings } from '../guard.ts'
import { guardSettings } from '../remote.ts'
import { definitions } from './definitions.ts'

/** One directory behind HTTP: its definition with the connection's own words filled in. */
export interface HttpSettings {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly login: LoginSettings | undefined
  /** Values that are put into a request once it is made: paths of its members, never seen by an expression. */
  readonly place: readonly { readonly path: readonly (string | number)[]; readonly value: string }[]
  readonly find: { readonly number: string; readonly address: string | undefined; readonly id: string | undefined }
  /** JSONata over {answer, settings}: the records found. */
  readonly records: string
  readonly recordUrl: string | undefined
  readonly log: LogSettings | undefined
  readonly guard: GuardSettings
  /** What expressions may see of the configuration: no secret. */
  readonly settings: JsonObject
}

export interface LoginSettings {
  readonly request: JsonObject
  /** Member of the answer that is the token, with dots. */
  readonly token: string
  /** Its definition knows that a login leaves the one before as it is. */
  readonly shared: boolean
}

export interface LogSettings {
  /** JSONata over {entry, settings}: the request that finds the activity with this key. */
  readonly find: string | undefined
  /** JSONata over {answer, settings}: the id that was found. */
  readonly found: string
  /** JSONata over {entry, id, settings}: the request that writes it; `id` is there when it was found. */
  readonly write: string
  /** JSONata over {answer, settings}: the id that was written. */
  readonly id: string
}

const secrets: ReadonlySet<string> = new Set([
  'headers',
  'apiKey',
  'apiToken',
  'accessToken',
  'password',
  'passwordMd5',
  'clientSecret',
  'login',
  'place',
])

/** Reads a configuration that is valid against the manifest's schema. */
export function httpSettings(kind: string, json: Json): HttpSettings {
  const given = objectOf(json)
  const defined = kind === 'http' ? given : objectOf(definitions[kind])
  const config = { ...objectOf(defined.defaults ?? {}), ...given }
  const fill = (value: Json): Json => filled(value, config)
  const find = objectOf(defined.find)
  const log = isObject(defined.log) ? defined.log : undefined
  return {
    baseUrl: textIn(fill(defined.baseUrl ?? '{baseUrl}')).replace(/\/+$/, ''),
    headers: textsOf(fill(defined.headers ?? {})),
    login: isObject(defined.login)
      ? { request: objectOf(fill(defined.login.request ?? {})), token: textIn(defined.login.token), shared: defined.login.shared === true }
      : undefined,
    place: listOf(fill(defined.place ?? [])).map(placeOf),
    find: { number: expression(find.number), address: maybe(find.address), id: maybe(find.id) },
    records: expression(defined.records),
    recordUrl: textOf(given.recordUrl) ?? (defined.recordUrl === undefined ? undefined : textIn(fillKnown(defined.recordUrl, config))),
    log: log === undefined ? undefined : logOf(log),
    guard: guardSettings(config),
    settings: Object.fromEntries(Object.entries(config).filter(([name]) => !secrets.has(name))),
  }
}

function logOf(log: JsonObject): LogSettings {
  return { find: maybe(log.find), found: expression(log.found ?? 'null'), write: expression(log.write), id: expression(log.id ?? 'null') }
}

/** An expression may be a list of lines. */
function expression(json: Json | undefined): string {
  const lines = Array.isArray(json) ? json.join('\n') : json
  if (typeof lines === 'string') return lines
  throw new PluginError('bad-input', 'An expression is missing in the definition of this directory.')
}

function maybe(json: Json | undefined): string | undefined {
  return json === undefined ? undefined : expression(json)
}

const holes = /\{(base64|md5):((?:[^{}]|\{\w+\})*)\}|\{(\w+)\}/g

/** Fills in every `{name}` of a configuration's text, and `{base64:...}` and `{md5:...}` of texts with such names. */
function filled(value: Json, config: JsonObject): Json {
  if (typeof value === 'string') return fillText(value, config)
  if (Array.isArray(value)) return value.map((item) => filled(item, config))
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, config)])) : value
}

function fillText(text: string, config: JsonObject): string {
  return text.replace(holes, (whole, how: string | undefined, inner: string, name: string | undefined) => {
    if (how === 'md5') return createHash('md5').update(fillText(inner, config)).digest('hex')
    if (how === 'base64') return Buffer.from(fillText(inner, config)).toString('base64')
    return name === undefined || name === 'token' ? whole : plainOf(config[name])
  })
}

/** The same, and what the configuration has no word for stays: it is the record's. */
function fillKnown(value: Json, config: JsonObject): Json {
  return textIn(value).replace(/\{(\w+)\}/g, (whole, name: string) => (config[name] === undefined ? whole : plainOf(config[name])))
}

function plainOf(json: Json | undefined): string {
  return typeof json === 'string' || typeof json === 'number' ? String(json) : ''
}

function textIn(json: Json | undefined): string {
  return typeof json === 'string' ? json : ''
}

function textsOf(json: Json): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(objectOf(json)).map(([name, value]) => [name.toLowerCase(), plainOf(value)]))
}

function listOf(json: Json): readonly Json[] {
  return Array.isArray(json) ? json : []
}

function placeOf(json: Json): HttpSettings['place'][number] {
  const { path, value } = objectOf(json)
  const steps = listOf(path ?? []).filter((step) => typeof step === 'string' || typeof step === 'number')
  return { path: steps, value: textIn(value) }
}
