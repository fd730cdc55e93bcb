import { type Json, PluginError } from 'cordboard/plugin-api'

export type JsonObject = { readonly [key: string]: Json }

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The input as an object. Throws a PluginError where it is none. */
export function objectOf(input: Json): JsonObject {
  if (!isObject(input)) throw new PluginError('bad-input', 'The input of an action must be an object.')
  return input
}

export function text(input: JsonObject, key: string): string | undefined {
  const value = input[key]
  return typeof value === 'string' ? value : undefined
}

/** Throws a PluginError where the text is missing. */
export function requiredText(input: JsonObject, key: string): string {
  const value = text(input, key)
  if (value === undefined) throw new PluginError('bad-input', `The input has no ${key}.`)
  return value
}

/** One of a list of words, the first of them where none is given. */
export function oneOf<const Word extends string>(input: JsonObject, key: string, words: readonly [Word, ...Word[]]): Word {
  return words.find((word) => word === input[key]) ?? words[0]
}
