import { wholeDigits } from './exact-json.ts'

/** One event of the stream, the same for both protocol versions. */
export interface OvhEvent {
  readonly name: string
  /** The OVH number concerned: a line or a queue. */
  readonly resource: string
  /** Nanoseconds since 1970 in decimal digits: part of every id. */
  readonly stamp: string
  /** The same in milliseconds. */
  readonly at: number
  readonly details: Fields
  readonly data: Fields
  /** The event as the guide spells it, without the token. */
  readonly raw: Readonly<Record<string, unknown>>
}

export type Fields = Readonly<Record<string, string>>

export type Decoded = { readonly event: OvhEvent } | { readonly problem: string }

/** Reads one element of a poll answer. Names of outer fields may be `Event` (version 1) or `event` (version 2). */
export function decodeEvent(value: unknown): Decoded {
  if (!isRecord(value)) return { problem: 'an event is not an object' }
  const outer = new Map(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), inner]))
  const data = fields(outer.get('data'))
  const details = fields(outer.get('details'))
  const name = text(outer.get('event')) ?? data.Event ?? data.Action
  const resource = text(outer.get('ressource')) ?? text(outer.get('resource')) ?? data.Billing
  const stamp = wholeDigits(outer.get('timestamp')) ?? wholeDigits(data.TsGet)
  if (name === undefined) return { problem: 'an event has no Event' }
  if (resource === undefined) return { problem: `${name} has no Ressource` }
  if (stamp === undefined || stamp.length < 16) return { problem: `${name} has no Timestamp in nanoseconds` }
  const raw: Record<string, unknown> = { Event: name, Service: text(outer.get('service')), Ressource: resource, Timestamp: stamp }
  const date = text(outer.get('date'))
  if (date !== undefined) raw.Date = date
  raw.Details = details
  raw.Data = data
  return { event: { name, resource, stamp, at: Number(BigInt(stamp) / 1_000_000n), details, data, raw } }
}

/** Seconds since 1970 from a queue field; undefined when it is absent, empty or zero. */
export function seconds(value: string | undefined): number | undefined {
  const number = value === undefined ? Number.NaN : Number(value)
  return Number.isFinite(number) && number > 0 ? number : undefined
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fields(value: unknown): Fields {
  if (!isRecord(value)) return {}
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const found = text(inner)
    return found === undefined || key.toLowerCase() === 'token' ? [] : [[key, found] as const]
  })
  return Object.fromEntries(entries)
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
