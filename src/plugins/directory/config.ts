import { type Json, PluginError } from 'cordboard/plugin-api'

/** What an administrator says about one file; columns by their header. */
export interface CsvConfig {
  readonly file: string
  readonly id: string
  readonly name: string | undefined
  readonly phones: readonly string[]
  readonly addresses: readonly string[]
  readonly recordUrl: string | undefined
}

export type JsonObject = { readonly [key: string]: Json }

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** Throws a PluginError where it is none. */
export function objectOf(json: Json | undefined): JsonObject {
  if (isObject(json)) return json
  throw new PluginError('bad-input', 'An object is expected here.')
}

export function textOf(json: Json | undefined): string | undefined {
  return typeof json === 'string' ? json : undefined
}

export function configOf(json: Json): CsvConfig {
  const config = objectOf(json)
  const file = textOf(config.file)
  if (file === undefined) throw new PluginError('bad-input', 'config.file is missing: say which file to read.')
  return {
    file,
    id: textOf(config.id) ?? 'id',
    name: textOf(config.name),
    phones: textsOf(config.phones),
    addresses: textsOf(config.addresses),
    recordUrl: textOf(config.recordUrl),
  }
}

function textsOf(json: Json | undefined): readonly string[] {
  return Array.isArray(json) ? json.filter((item) => typeof item === 'string') : []
}
