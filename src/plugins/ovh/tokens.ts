import { createHash } from 'node:crypto'
import { type PluginClock, PluginError } from 'cordboard/plugin-api'
import type { Ask, Reply } from './http.ts'
import type { Secrets } from './secrets.ts'
import type { Account, ApiSettings } from './settings.ts'

/** Where one token comes from. */
export interface TokenSource {
  /** For people: the billing group or the position in the configuration, never the token. */
  readonly name: string
  token(signal: AbortSignal): Promise<string>
  /** The token in use was refused: forget it. The error to throw: `auth`, or `not-found` when a new one can be asked for. */
  refused(detail: string): PluginError
  /** The token was accepted. */
  worked(): void
}

/** A token of the configuration: nobody can renew it from here. */
export function fixedToken(name: string, token: string, secrets: Secrets): TokenSource {
  secrets.add(token)
  return {
    name,
    token: async () => token,
    refused: (detail) => new PluginError('auth', `${name}: ${detail} Put a valid token into the configuration.`),
    worked() {},
  }
}

/** A token that the OVH API gives, and gives anew when it was refused. */
export function renewedToken(account: Account, api: OvhApi, secrets: Secrets): TokenSource {
  const path = eventTokenPath(account)
  const name = account.serviceName ?? account.billingAccount
  let current: string | undefined
  let bad: string | undefined
  return {
    name,
    async token(signal) {
      if (current !== undefined) return current
      const found = await api.eventToken(path, signal)
      const token = found === undefined || found === bad ? await api.newEventToken(path, signal) : found
      secrets.add(token)
      current = token
      return token
    },
    refused(detail) {
      // A fresh token that is refused as well is not worth a third one.
      const again = bad === undefined
      bad = current
      current = undefined
      return new PluginError(again ? 'not-found' : 'auth', `${name}: ${detail}${again ? ' A new one is asked for.' : ''}`)
    },
    worked() {
      bad = undefined
    },
  }
}

/** The two requests of the OVH API that concern event tokens. Both reject with a PluginError. */
export interface OvhApi {
  /** undefined: there is none yet. */
  eventToken(path: string, signal: AbortSignal): Promise<string | undefined>
  newEventToken(path: string, signal: AbortSignal): Promise<string>
}

export function createOvhApi(settings: ApiSettings, ask: Ask, clock: PluginClock): OvhApi {
  let skewSeconds: number | undefined

  /** The signature holds the time of OVH's clock, not of ours. */
  async function now(signal: AbortSignal): Promise<number> {
    const ours = Math.floor(clock.now() / 1000)
    if (skewSeconds === undefined) {
      const reply = await ask({ method: 'GET', url: `${settings.url}/auth/time`, timeoutMs: 15_000, signal })
      const theirs = Number(good(reply).text)
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
  }
}

/** `$1$` and the hex SHA-1 of secret, consumer key, method, whole URL, body and time, joined by `+`. */
function signature(settings: ApiSettings, method: string, url: string, body: string, timestamp: string): string {
  const signed = [settings.applicationSecret, settings.consumerKey, method, url, body, timestamp].join('+')
  return `$1$${createHash('sha1').update(signed).digest('hex')}`
}

function eventTokenPath(account: Account): string {
  const service = account.serviceName === undefined ? '' : `/service/${encodeURIComponent(account.serviceName)}`
  return `/telephony/${encodeURIComponent(account.billingAccount)}${service}/eventToken`
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

function good(reply: Reply): Reply {
  if (reply.status === 401 || reply.status === 403) {
    throw new PluginError('auth', `The OVH API refused the credentials with status ${reply.status}.`)
  }
  if (reply.status < 200 || reply.status > 299) throw new PluginError('unavailable', `The OVH API answered with status ${reply.status}.`)
  return reply
}
