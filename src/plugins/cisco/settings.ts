import type { Json } from 'cordboard/plugin-api'
import { isList, isObject } from './json.ts'

/** One connection's configuration with its defaults filled in. The manifest's schema says what each member means. */
export interface Settings {
  /** Side A, and side B where there is one. */
  readonly servers: readonly Server[]
  readonly clientId: string
  readonly clientPassword: string
  readonly peripheralId: number | undefined
  readonly protocolVersion: number
  readonly heartbeatSeconds: number
  readonly lengthBytes: 1 | 2
  /** Undefined: the session goes in clear. */
  readonly tls: Tls | undefined
  readonly devices: readonly string[]
  /** Name on the wire -> key in data. */
  readonly variables: Readonly<Record<string, string>>
  /** Number of a skill group, service or queue -> name. */
  readonly queues: Readonly<Record<string, string>>
}

/** PEM texts. */
export interface Tls {
  /** Who may have signed the server's certificate; undefined: those whom the system trusts. */
  readonly ca: string | undefined
  /** What this client shows of itself, where the server asks. */
  readonly cert: string | undefined
  readonly key: string | undefined
}

export interface Server {
  readonly host: string
  readonly port: number
  readonly role: 'A' | 'B'
}

/** Reads a configuration that is valid against the manifest's schema. */
export function readSettings(config: Json): Settings {
  const given = isObject(config) ? config : {}
  const a: Server = { host: text(given.host) ?? '127.0.0.1', port: number(given.port) ?? 42_027, role: 'A' }
  const hostB = text(given.hostB)
  return {
    servers: hostB === undefined ? [a] : [a, { host: hostB, port: number(given.portB) ?? 43_027, role: 'B' }],
    clientId: text(given.clientId) ?? 'cordboard',
    clientPassword: text(given.clientPassword) ?? '',
    peripheralId: number(given.peripheralId),
    protocolVersion: number(given.protocolVersion) ?? 20,
    heartbeatSeconds: number(given.heartbeatSeconds) ?? 10,
    lengthBytes: given.lengthBytes === 1 ? 1 : 2,
    tls: isObject(given.tls) ? { ca: text(given.tls.ca), cert: text(given.tls.cert), key: text(given.tls.key) } : undefined,
    devices: isList(given.devices) ? given.devices.filter((one) => typeof one === 'string') : [],
    variables: textValues(given.variables),
    queues: textValues(given.queues),
  }
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function textValues(value: Json | undefined): Readonly<Record<string, string>> {
  if (!isObject(value)) return {}
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (typeof one === 'string' ? [[key, one]] : [])))
}
