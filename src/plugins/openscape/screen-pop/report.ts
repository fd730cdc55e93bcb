import type { Json, Pair } from 'cordboard/plugin-api'
import { isList, isObject, type JsonObject, textOf } from '../json.ts'

const listeners = ['telephone', 'callback', 'email', 'web'] as const
export type ListenerName = (typeof listeners)[number]

const statuses = ['Status_Down', 'Status_Idle', 'Status_Up', 'Status_Reconnecting', 'Status_Unknown'] as const
export type Status = (typeof statuses)[number]

/** What an event of one of the four listeners says. Empty texts are absent. */
export interface Pop {
  readonly resource: string
  readonly source: string | undefined
  readonly destination: string | undefined
  readonly queue: string | undefined
  readonly description: string | undefined
  readonly from: string | undefined
  readonly redirect: string | undefined
  /** Seconds. */
  readonly waited: number | undefined
  readonly pairs: readonly Pair[]
}

/** One thing that the bridge on a workstation says. */
export interface Report {
  readonly listener: ListenerName
  /** One life of the bridge, and the number of what it says in it: the same again is the same report. */
  readonly run: string
  readonly number: number
  /** RFC 3339, by the workstation's clock. */
  readonly at: string | undefined
  readonly said:
    | { readonly kind: 'pop'; readonly pop: Pop; readonly event: JsonObject }
    | { readonly kind: 'status'; readonly status: Status; readonly intervalSeconds: number }
    | { readonly kind: 'error'; readonly method: string; readonly code: string; readonly detail: string | undefined }
}

const defaultInterval = 30

/** Reads what a bridge has posted. Throws an Error that says what is wrong with it. */
export function readReport(body: Json): Report {
  if (!isObject(body)) throw new Error('the body is not an object')
  const listener = listeners.find((one) => one === body.listener)
  if (listener === undefined) throw new Error(`listener is not one of ${listeners.join(', ')}`)
  const run = textOf(body, 'run')
  if (run === undefined || !/^[\w-]{1,64}$/.test(run))
    throw new Error('run is not the id of a life of the bridge: letters, digits and dashes')
  const { number } = body
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) throw new Error('number is not a whole number')
  const at = textOf(body, 'at')
  const time = at === undefined || Number.isNaN(Date.parse(at)) ? undefined : new Date(at).toISOString()
  return { listener, run, number, at: time, said: saidIn(body) }
}

function saidIn(body: JsonObject): Report['said'] {
  if (isObject(body.event)) return { kind: 'pop', pop: readPop(body.event), event: body.event }
  if (isObject(body.error)) {
    const detail = textOf(body.error, 'detail')
    return { kind: 'error', method: textOf(body.error, 'method') ?? 'a method', code: textOf(body.error, 'code') ?? 'unknown', detail }
  }
  const status = statuses.find((one) => one === body.status)
  if (status === undefined) throw new Error(`there is neither an event nor an error, and status is not one of ${statuses.join(', ')}`)
  // The library gives it as text.
  const interval = Number(body.interval)
  return { kind: 'status', status, intervalSeconds: Number.isFinite(interval) && interval > 0 ? interval : defaultInterval }
}

function readPop(event: JsonObject): Pop {
  const resource = textOf(event, 'Resource')
  if (resource === undefined) throw new Error('event.Resource is missing: whose pop is it?')
  const waited = Number(event.WaitTime)
  return {
    resource,
    source: textOf(event, 'Source'),
    destination: textOf(event, 'Destination'),
    queue: textOf(event, 'QueueName'),
    description: textOf(event, 'ContactDescription'),
    from: textOf(event, 'From'),
    redirect: textOf(event, 'Redirect'),
    waited: event.WaitTime === undefined || !Number.isFinite(waited) || waited < 0 ? undefined : waited,
    pairs: pairsIn(event.ContactData),
  }
}

// The collection in its order, doubles kept.
function pairsIn(data: Json | undefined): readonly Pair[] {
  return (isList(data) ? data : []).flatMap((item): Pair[] => {
    if (!isObject(item)) return []
    const key = textOf(item, 'key')
    return key === undefined || key.startsWith('_jsonata_') ? [] : [{ key, type: 'text', value: textOf(item, 'value') ?? '' }]
  })
}
