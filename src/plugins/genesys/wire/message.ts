import type { Json } from 'cordboard/plugin-api'
import { isList, isObject, type JsonObject, objectOf, parseJson, textOf } from '../json.ts'

/** One Bayeux message of an answer: the reply to a request of ours, or something published to a channel. */
export type Message = Reply | Published | Odd

export interface Reply {
  readonly kind: 'reply'
  readonly channel: string
  readonly id: string | undefined
  readonly clientId: string | undefined
  readonly subscription: string | undefined
  readonly successful: boolean
  /** As Bayeux writes it: `code:arguments:text`. */
  readonly error: string | undefined
  readonly advice: Advice | undefined
  /** Number of the newest batch, where the server counts them. */
  readonly ack: number | undefined
  /** The server counts batches and gives them again until they are acknowledged. */
  readonly acknowledges: boolean
}

export interface Advice {
  readonly reconnect: 'retry' | 'handshake' | 'none' | undefined
  /** Milliseconds until the next connect. */
  readonly interval: number | undefined
  /** Milliseconds that a connect may stay open. */
  readonly timeout: number | undefined
}

export interface Published {
  readonly kind: 'published'
  readonly channel: string
  readonly data: JsonObject
}

/** Something that is no message; `detail` says what is wrong. */
export interface Odd {
  readonly kind: 'odd'
  readonly detail: string
}

/** Reads an answer: a list of messages, or one. Undefined when it is no JSON at all. */
export function decodeAnswer(text: string): readonly Message[] | undefined {
  const value = parseJson(text)
  if (value === undefined) return undefined
  return (isList(value) ? value : [value]).map(decodeMessage)
}

function decodeMessage(value: Json): Message {
  if (!isObject(value)) return { kind: 'odd', detail: 'a message is not an object' }
  const channel = textOf(value.channel)
  if (channel === undefined) return { kind: 'odd', detail: 'a message has no channel' }
  if (channel.startsWith('/meta/') || (value.data === undefined && typeof value.successful === 'boolean')) return replyOf(channel, value)
  if (!isObject(value.data)) return { kind: 'odd', detail: `a message of ${channel} has no data` }
  return { kind: 'published', channel, data: value.data }
}

function replyOf(channel: string, value: JsonObject): Reply {
  const { ack } = objectOf(value.ext)
  return {
    kind: 'reply',
    channel,
    id: textOf(value.id),
    clientId: textOf(value.clientId),
    subscription: textOf(value.subscription),
    successful: value.successful === true,
    error: textOf(value.error),
    advice: isObject(value.advice) ? adviceOf(value.advice) : undefined,
    ack: typeof ack === 'number' ? ack : undefined,
    acknowledges: ack === true,
  }
}

function adviceOf(given: JsonObject): Advice {
  const { reconnect } = given
  return {
    reconnect: reconnect === 'retry' || reconnect === 'handshake' || reconnect === 'none' ? reconnect : undefined,
    interval: milliseconds(given.interval),
    timeout: milliseconds(given.timeout),
  }
}

function milliseconds(value: Json | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined
}

/** True for `402::Unknown client` and its like. */
export function isUnknownClient(reply: Reply): boolean {
  return reply.error?.startsWith('402') === true
}
