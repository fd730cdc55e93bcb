import type { IncomingMessage } from 'node:http'
import { PluginError } from 'cordboard/plugin-api'
import { type JsonObject, numberOf, objectsOf, textOf } from '../json.ts'
import type { Settings } from '../settings.ts'
import { authenticate } from './account.ts'
import type { Ask, Http } from './http.ts'

/** An open session at an O2G server. */
export interface Session {
  /** Milliseconds between two signs of life that it wants. */
  readonly keepAliveEvery: number
  readonly admin: boolean
  /** Whether the account may ask about agents. */
  readonly agents: boolean
  /** Asks a service of the session: its name, the path below it, and whom it is about. Rejects with what O2G said. */
  service(name: 'telephony' | 'acdagent', method: Ask['method'], path: string, query?: Query, body?: object): Promise<JsonObject>
  keepAlive(): Promise<void>
  /** Opens the stream of events; undefined when the session is lost. */
  stream(): Promise<IncomingMessage>
  close(): Promise<void>
}

export type Query = Readonly<Record<string, string | undefined>>

const packages = ['telephony', 'user', 'agent'] as const
/** Minutes after which the server ends a stream by itself; it is opened again at once. */
const streamMinutes = 10

/** Authenticates, opens a session and subscribes. Rejects with a PluginError; of kind `auth` when the account is refused. */
export async function openSession(http: Http, server: string, settings: Settings): Promise<Session> {
  const { ask, own, cookie, sessions } = await authenticate(http, server, settings)
  const info = await ask({ method: 'POST', url: sessions, body: { applicationName: settings.applicationName } })
  const base = own(info, 'privateBaseUrl', 'publicBaseUrl') ?? ''
  const urls = new Map(objectsOf(info.services).map((one) => serviceOf(one, base)))
  const admin = info.admin === true
  const subscriptions = urls.get('subscriptions')
  if (subscriptions === undefined) throw new PluginError('unavailable', 'O2G offers no subscriptions to this account')
  const subscribed = await ask({ method: 'POST', url: subscriptions, body: subscription(settings, admin) })
  if (subscribed.status !== 'ACCEPTED') {
    throw new PluginError(
      'auth',
      `O2G refused the subscription: ${textOf(subscribed, 'message') ?? textOf(subscribed, 'status') ?? 'no reason'}`,
    )
  }
  const polling = own(subscribed, 'privatePollingUrl', 'publicPollingUrl')
  if (polling === undefined) throw new PluginError('unavailable', 'O2G did not say where its events are')

  return {
    keepAliveEvery: (numberOf(info, 'timeToLive') ?? 120) * 500,
    admin,
    agents: urls.has('acdagent'),
    async service(name, method, path, query = {}, body = undefined) {
      const url = urls.get(name)
      if (url === undefined) throw new PluginError('not-capable', `O2G offers no service ${name} to this account`)
      const filled = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
      const search = filled.length === 0 ? '' : `?${new URLSearchParams(filled)}`
      return await ask({ method, url: `${url}${path}${search}`, ...(body === undefined ? {} : { body }) })
    },
    async keepAlive() {
      await ask({ method: 'POST', url: `${sessions}/keepalive` })
    },
    async stream() {
      const answer = await http.open({ method: 'POST', url: polling, headers: { cookie: cookie() } })
      if (answer.statusCode === 200) return answer
      answer.destroy()
      throw new PluginError('unavailable', `O2G answered ${answer.statusCode} instead of events: the session is lost`)
    },
    async close() {
      await ask({ method: 'DELETE', url: sessions })
    },
  }
}

// An administrator names whom it wants to hear of; a user hears of itself.
function subscription(settings: Settings, admin: boolean): object {
  const ids = settings.users
  const pilots = Object.keys(settings.pilots)
  const selectors = [
    { names: packages, ...(admin ? { ids } : {}) },
    ...(pilots.length === 0 ? [] : [{ names: ['pilot'], ids: pilots }]),
    ...(admin ? [{ names: ['system'] }] : []),
  ]
  return { filter: { selectors }, version: '1.0', timeout: streamMinutes }
}

function serviceOf(service: JsonObject, base: string): readonly [string, string] {
  const path = textOf(service, 'relativeUrl') ?? ''
  if (path.startsWith('/telephony')) return ['telephony', `${base}/telephony`]
  return [(textOf(service, 'serviceName') ?? '').toLowerCase(), `${base}${path}`]
}
