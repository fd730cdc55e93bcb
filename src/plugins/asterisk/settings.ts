import type { Json } from 'cordboard/plugin-api'
import { isList, isObject } from './json.ts'

/** One connection's configuration with its defaults filled in. The manifest's schema says what each member means. */
export interface Settings {
  readonly host: string
  readonly port: number
  /** Undefined: in clear. */
  readonly tls: TlsSettings | undefined
  /** The telephones obey a NOTIFY that asks them to answer or to hold. */
  readonly remoteControl: boolean
  readonly username: string
  readonly secret: string
  readonly login: 'md5' | 'plain'
  readonly events: string
  readonly heartbeatSeconds: number
  readonly trunks: readonly string[]
  /** Channel variable -> key in data. */
  readonly variables: Readonly<Record<string, string>>
  readonly calledVariable: string | undefined
  readonly inheritVariables: boolean
  readonly channel: string
  readonly dialContext: string
  readonly transferContext: string
}

export interface TlsSettings {
  /** PEM; undefined: the authorities that Node knows. */
  readonly ca: string | undefined
  readonly serverName: string | undefined
}

/** Reads a configuration that is valid against the manifest's schema. */
export function readSettings(config: Json): Settings {
  const given = isObject(config) ? config : {}
  const tls = readTls(given.tls)
  const dialContext = text(given.dialContext) ?? 'from-internal'
  return {
    host: text(given.host) ?? '127.0.0.1',
    port: number(given.port) ?? (tls === undefined ? 5038 : 5039),
    tls,
    remoteControl: given.remoteControl === true,
    username: text(given.username) ?? '',
    secret: text(given.secret) ?? '',
    login: given.login === 'plain' ? 'plain' : 'md5',
    events: text(given.events) ?? 'on',
    heartbeatSeconds: number(given.heartbeatSeconds) ?? 15,
    trunks: texts(given.trunks),
    variables: textValues(given.variables),
    calledVariable: text(given.calledVariable),
    inheritVariables: given.inheritVariables !== false,
    channel: text(given.channel) ?? 'PJSIP/{device}',
    dialContext,
    transferContext: text(given.transferContext) ?? dialContext,
  }
}

function readTls(given: Json | undefined): TlsSettings | undefined {
  if (given === true) return { ca: undefined, serverName: undefined }
  return isObject(given) ? { ca: text(given.ca), serverName: text(given.serverName) } : undefined
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function texts(value: Json | undefined): readonly string[] {
  return isList(value) ? value.filter((one) => typeof one === 'string') : []
}

function textValues(value: Json | undefined): Readonly<Record<string, string>> {
  if (!isObject(value)) return {}
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (typeof one === 'string' ? [[key, one]] : [])))
}
