import { createHash } from 'node:crypto'
import { type PluginClock, PluginError } from 'cordboard/plugin-api'
import { isRecord } from './event.ts'
import type { Ask, Reply } from './http.ts'
import type { ApiSettings } from './settings.ts'

/** The requests of the OVH API that are used here. All reject with a PluginError that holds the API's own class and words. */
export interface OvhApi {
  /** undefined: there is none yet. */
  eventToken(path: string, signal: AbortSignal): Promise<string | undefined>
  newEventToken(path: string, signal: AbortSignal): Promise<string>
  /** The numbers of the lines of a billing group. */
  lines(billingAccount: string, signal: AbortSignal): Promise<readonly string[]>
  /** Rings the line's telephone and, when it is picked up, the number. */
  click2Call(billingAccount: string, line: string, call: Click2Call, signal: AbortSignal): Promise<void>
}

export interface Click2Call {
  readonly calledNumber: string
  /** Shown to who is called, where the line may show it. */
  readonly callingNumber?: string
}

export function createOvhApi(settings: ApiSettings, ask: Ask, clock: PluginClock): OvhApi {
  let skewSeconds: number | undefined

  /** The signature holds the time of OVH's clock, not of ours. */
  async function now(signal: AbortSignal): Promise<number> {
    const ours = Math.floor(clock.now() / 1000)
    if (skewSeconds === undefined) {
      const reply = await ask({ method: 'GET', url: `${settings.url}/auth/time`, timeoutMs: 15_000, signal })
      // It is asked without credentials: a refusal is none of them.
      if (reply.status !== 200) throw new PluginError('unavailable', `The OVH API does not tell the time: status ${reply.status}.`)
      const theirs = Number(reply.text)
      skewSeconds = Number.isFinite(theirs) ? theirs - ours : 0
    }
    return ours + skewSeconds
  }

  async function call(method: 'GET' | 'POST', path: string, body: string, signal: AbortSignal): Promise<Reply> {
    const url = `${settings.url}${path}`
    const timestamp = String(await now(signal))
    const headers = {
      'x-ovh-application': settings.applicationKey,
      'x-ovh-consumer': settings.consumerKey,
      'x-ovh-timestamp': timestamp,
      'x-ovh-signature': signature(settings, method, url, body, timestamp),
      ...(body === '' ? {} : { 'content-type': 'application/json' }),
    }
    return ask({ method, url, headers, ...(body === '' ? {} : { body }), timeoutMs: 15_000, signal })
  }

  return {
    async eventToken(path, signal) {
      const reply = await call('GET', path, '', signal)
      return reply.status === 404 ? undefined : readToken(good(reply))
    },
    async newEventToken(path, signal) {
      return readToken(good(await call('POST', path, JSON.stringify({ expiration: settings.expiration }), signal)))
    },
    async lines(billingAccount, signal) {
      const lines = parsed(good(await call('GET', `${accountPath(billingAccount)}/line`, '', signal)).text)
      return Array.isArray(lines) ? lines.filter((line) => typeof line === 'string') : []
    },
    async click2Call(billingAccount, line, body, signal) {
      const path = `${accountPath(billingAccount)}/line/${encodeURIComponent(line)}/click2Call`
      good(await call('POST', path, JSON.stringify(body), signal))
    },
  }
}

/** `$1$` and the hex SHA-1 of secret, consumer key, method, whole URL, body and time, joined by `+`. */
function signature(settings: ApiSettings, method: string, url: string, body: string, timestamp: string): string {
  const signed = [settings.applicationSecret, settings.consumerKey, method, url, body, timestamp].join('+')
  return `$1$${createHash('sha1').update(signed).digest('hex')}`
}

/** The API answers with an object or with the bare token. */
function readToken(reply: Reply): string {
  const value = parsed(reply.text)
  const token = typeof value === 'object' && value !== null && 'token' in value ? value.token : value
  if (typeof token !== 'string' || token === '') throw new PluginError('unavailable', 'The OVH API gave no event token.')
  return token
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new PluginError('unavailable', 'The OVH API answered something that is not JSON.', { cause })
  }
}

function accountPath(billingAccount: string): string {
  return `/telephony/${encodeURIComponent(billingAccount)}`
}

/** The API says `{"class": "Client::Forbidden", "message": "..."}`; something between us and it may say anything. */
function good(reply: Reply): Reply {
  const { status } = reply
  if (status >= 200 && status <= 299) return reply
  const { code, message } = refusal(reply.text)
  const kind =
    status === 401 || status === 403 ? 'auth' : status === 404 ? 'not-found' : status >= 500 || status === 429 ? 'unavailable' : 'refused'
  const what = kind === 'auth' ? 'refused the credentials with status' : 'answered with status'
  throw new PluginError(
    kind,
    `The OVH API ${what} ${status}${message === undefined ? '' : `: ${message}`}.`,
    code === undefined ? {} : { vendorCode: code },
  )
}

function refusal(text: string): { readonly code?: string; readonly message?: string } {
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value)) return {}
    const code = value.errorCode ?? value.class
    const message = typeof value.message === 'string' ? value.message.replace(/\.+$/, '').slice(0, 300) : undefined
    return { ...(typeof code === 'string' ? { code } : {}), ...(message === undefined ? {} : { message }) }
  } catch {
    return {}
  }
}
