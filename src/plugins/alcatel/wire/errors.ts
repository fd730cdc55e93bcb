import { type Json, PluginError, type PluginErrorKind } from 'cordboard/plugin-api'
import { isObject, type JsonObject, textOf } from '../json.ts'
import type { Answer } from './http.ts'

/** An answer that says no, as an error: O2G's own code, and its sentence. */
export function errorOf({ status, text }: Answer): PluginError {
  const told = said(text)
  const telephony = isObject(told.telephonyError) ? textOf(told.telephonyError, 'errorCause') : undefined
  const word = telephony ?? textOf(told, 'type') ?? textOf(told, 'code') ?? (typeof told.code === 'number' ? String(told.code) : undefined)
  const sentence = textOf(told, 'helpMessage') ?? textOf(told, 'innerMessage') ?? `O2G answered ${status}.`
  return new PluginError(kindOf(status), sentence, { vendorCode: word === undefined ? String(status) : `${status}/${word}` })
}

function kindOf(status: number): PluginErrorKind {
  if (status === 401) return 'auth'
  if (status === 404) return 'not-found'
  return status >= 500 ? 'unavailable' : 'refused'
}

function said(text: string): JsonObject {
  try {
    const value: Json = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

export function isGood({ status }: Answer): boolean {
  return status >= 200 && status < 300
}
