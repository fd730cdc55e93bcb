import { type Json, PluginError } from 'cordboard/plugin-api'
import { objectOf, textOf } from '../json.ts'
import type { Http } from './http.ts'
import { decodeAnswer, isUnknownClient, type Message, type Reply } from './message.ts'

/** What one request brought: its replies, and whatever the server published along with them. */
export interface Answer {
  /** Numbers of the requests count up within one client id, so that an answer is known by its number. */
  readonly number: number
  readonly messages: readonly Message[]
}

/** A Bayeux client over long polls. Every method rejects with a PluginError, `not-found` when the session behind it is gone. */
export interface Bayeux {
  readonly clientId: string | undefined
  /** The server counts its answers, and gives again what was not acknowledged. */
  readonly acknowledges: boolean
  /** Rejects with `refused` where the server does not want this client. */
  handshake(signal: AbortSignal): Promise<Answer>
  subscribe(channels: readonly string[], signal: AbortSignal): Promise<Answer>
  /** The next poll. What the one before brought counts as received. `probe`: it is to be answered at once. */
  connect(signal: AbortSignal, probe: boolean): Promise<Answer & { readonly next: Next }>
  disconnect(signal: AbortSignal): Promise<void>
  /** A number of the same row, for what is known by one without being a request. */
  number(): number
  /** For the next generation; in memory only. */
  save(): Json
}

/** What the server advises after a poll. */
export type Next =
  | { readonly kind: 'retry'; readonly waitMs: number }
  | { readonly kind: 'handshake'; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string }

const path = '/workspace/v3/notifications'
const usualTimeoutMs = 30_000
/** A poll is given up this long after the server should have answered it. */
const marginMs = 5_000
const probeMs = 5_000
const shortMs = 15_000

export function createBayeux(http: Http, saved: Json | undefined): Bayeux {
  const before = objectOf(saved)
  let clientId = textOf(before.clientId)
  let count = typeof before.count === 'number' ? before.count : 0
  let acknowledged = typeof before.acknowledged === 'number' ? before.acknowledged : undefined
  let acknowledges = before.acknowledges === true
  let timeoutMs = usualTimeoutMs
  let first = clientId === undefined

  async function send(verb: string, messages: readonly { readonly [key: string]: Json }[], timeoutMs: number, signal: AbortSignal) {
    const numbered = messages.map((message) => {
      count += 1
      return { ...message, id: String(count), ...(clientId === undefined ? {} : { clientId }) }
    })
    const number = count
    const reply = await http.ask({ method: 'POST', path: `${path}${verb}`, body: numbered, timeoutMs, signal })
    // No question of credentials: the next session will tell.
    if (reply.status === 401 || reply.status === 403) {
      throw new PluginError('not-found', `The session is not known any more (${reply.status}).`)
    }
    const decoded = reply.status === 200 || reply.text.trim().startsWith('[') ? decodeAnswer(reply.text) : undefined
    if (decoded === undefined) throw new PluginError('unavailable', notBayeux(reply.status, reply.text))
    return { number, messages: decoded }
  }

  return {
    get clientId() {
      return clientId
    },
    get acknowledges() {
      return acknowledges
    },
    async handshake(signal) {
      clientId = undefined
      acknowledged = undefined
      first = true
      const message = {
        channel: '/meta/handshake',
        version: '1.0',
        minimumVersion: '1.0',
        supportedConnectionTypes: ['long-polling'],
        ext: { ack: true },
      }
      const answer = await send('/handshake', [message], shortMs, signal)
      const reply = replyTo(answer.messages, '/meta/handshake')
      if (reply?.successful !== true || reply.clientId === undefined) {
        throw new PluginError('refused', `The handshake was refused: ${reply?.error ?? 'no reason was given'}.`)
      }
      clientId = reply.clientId
      acknowledges = reply.acknowledges
      timeoutMs = reply.advice?.timeout ?? timeoutMs
      return answer
    },
    async subscribe(channels, signal) {
      return await send(
        '',
        channels.map((subscription) => ({ channel: '/meta/subscribe', subscription })),
        shortMs,
        signal,
      )
    },
    async connect(signal, probe) {
      const message = {
        channel: '/meta/connect',
        connectionType: 'long-polling',
        // The first one is answered at once: then it is known that polls work.
        ...(first || probe ? { advice: { timeout: 0 } } : {}),
        ...(acknowledges ? { ext: { ack: acknowledged ?? 0 } } : {}),
      }
      const answer = await send('/connect', [message], probe ? probeMs : timeoutMs + marginMs, signal)
      first = false
      const reply = replyTo(answer.messages, '/meta/connect')
      acknowledged = reply?.ack ?? acknowledged
      timeoutMs = reply?.advice?.timeout ?? timeoutMs
      return { ...answer, next: nextAfter(reply) }
    },
    async disconnect(signal) {
      if (clientId !== undefined) await send('/disconnect', [{ channel: '/meta/disconnect' }], shortMs, signal)
    },
    number() {
      count += 1
      return count
    },
    save: () => ({
      ...(clientId === undefined ? {} : { clientId }),
      count,
      acknowledges,
      ...(acknowledged === undefined ? {} : { acknowledged }),
    }),
  }
}

function replyTo(messages: readonly Message[], channel: string): Reply | undefined {
  return messages.find((message): message is Reply => message.kind === 'reply' && message.channel === channel)
}

function nextAfter(reply: Reply | undefined): Next {
  if (reply === undefined) return { kind: 'retry', waitMs: 0 }
  const reason = reply.error ?? 'the server asks for it'
  const { reconnect, interval } = reply.advice ?? {}
  if (reconnect === 'none') return { kind: 'none', reason }
  if (reconnect === 'handshake' || isUnknownClient(reply)) return { kind: 'handshake', reason }
  // One that failed for another reason may be repeated, but not at once.
  return { kind: 'retry', waitMs: reply.successful ? (interval ?? 0) : Math.max(interval ?? 0, 1000) }
}

function notBayeux(status: number, text: string): string {
  if (status !== 200) return `The answer has status ${status}.`
  return /^\s*</.test(text) ? 'The answer is HTML, not JSON.' : 'The answer is not JSON.'
}
