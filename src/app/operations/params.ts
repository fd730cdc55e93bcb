import { CordError, type Json, type JsonObject } from '../../model/index.ts'

/** A text that must be there. */
export function text(params: JsonObject, name: string): string {
  const value = params[name]
  if (typeof value !== 'string' || value === '') throw new CordError('CORD_CLI_PARAMETER', { name, wanted: 'text' })
  return value
}

export function optionalText(params: JsonObject, name: string): string | undefined {
  return params[name] === undefined ? undefined : text(params, name)
}

export function texts(params: JsonObject, name: string): readonly string[] {
  const value = params[name]
  if (value === undefined) return []
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new CordError('CORD_CLI_PARAMETER', { name, wanted: 'a list of texts' })
  return value
}

export function optionalNumber(params: JsonObject, name: string): number | undefined {
  const value = params[name]
  if (value === undefined) return undefined
  if (typeof value !== 'number') throw new CordError('CORD_CLI_PARAMETER', { name, wanted: 'a number' })
  return value
}

/** As it travels to the command line: what is undefined is left out. */
export function toJson(value: unknown): Json {
  const parsed: Json = JSON.parse(JSON.stringify(value))
  return parsed
}
