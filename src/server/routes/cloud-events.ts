import type { IncomingHttpHeaders } from 'node:http'
import { type Json, type JsonObject, problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'

/** A trigger as it came in: not looked at yet, but it is known who sent it. `at` is its place in the body. */
export interface Incoming {
  readonly connection: string
  readonly trigger: JsonObject
  readonly at: string
}

/** CloudEvents 1.0, structured mode: envelope and data in one object. Throws an HttpError of status 400. */
export function fromStructured(event: Json, at = ''): Incoming {
  if (!isObject(event)) throw eventError('it is not an object', at)
  if ('data_base64' in event) throw eventError('its data are bytes', at)
  return fromEvent(text(event, at), event.data ?? {}, at)
}

/** Binary mode: the envelope in ce- headers, the data as body. Throws an HttpError of status 400. */
export function fromBinary(headers: IncomingHttpHeaders, data: Json): Incoming {
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith('ce-'))
    .map(([name, value]) => [name.slice(3), decodeURIComponentSafely(String(value))])
  return fromEvent(Object.fromEntries(attributes), data, '')
}

function fromEvent(envelope: Readonly<Record<string, string>>, data: Json, at: string): Incoming {
  if (!isObject(data)) throw eventError('its data are not a JSON object', at)
  const { specversion, type = '', source = '', id, time, subject } = envelope
  if (specversion !== '1.0') throw eventError('its specversion is not 1.0', at)
  if (id === undefined || id === '') throw eventError('it has no id', at)
  if (!type.startsWith('cordboard.')) throw eventError(`its type is "${type}"`, at)
  const connection = /^\/connections\/([a-z][a-z0-9-]*)$/.exec(source)?.[1]
  if (connection === undefined) throw eventError(`its source is "${source}"`, at)

  const { connection: stated, ...rest } = data
  const call = rest.call
  agree('source', connection, stated, at)
  agree('id', id, rest.id, at)
  agree('type', type.slice('cordboard.'.length), rest.type, at)
  if (time !== undefined && rest.time !== undefined) agree('time', instant(time), instant(rest.time), at)
  if (subject !== undefined && isObject(call)) agree('subject', subject, call.interactionId, at)

  return {
    connection,
    at,
    trigger: {
      ...rest,
      id,
      type: type.slice('cordboard.'.length),
      ...(time === undefined ? {} : { time: instant(time) }),
      ...(subject !== undefined && isObject(call) ? { call: { ...call, interactionId: subject } } : {}),
    },
  }
}

function agree(field: string, envelope: string, data: Json | undefined, at: string): void {
  if (data === undefined || data === envelope) return
  throw new HttpError(
    400,
    problem('CORD_SERVER_EVENT_DISAGREES', { field, envelope, data: String(data) }, { field: at === '' ? field : `${at}.${field}` }),
  )
}

// Two spellings of one instant agree; what is no time is left for the schema to refuse.
function instant(value: Json): string {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? String(value) : new Date(at).toISOString()
}

function text(event: JsonObject, at: string): Readonly<Record<string, string>> {
  const known = ['specversion', 'type', 'source', 'id', 'time', 'subject'].filter((name) => event[name] !== undefined)
  for (const name of known) if (typeof event[name] !== 'string') throw eventError(`its ${name} is not text`, at)
  return Object.fromEntries(known.map((name) => [name, String(event[name])]))
}

function eventError(detail: string, at: string): HttpError {
  return new HttpError(400, problem('CORD_SERVER_EVENT', { detail }, at === '' ? undefined : { field: at }))
}

function decodeURIComponentSafely(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
