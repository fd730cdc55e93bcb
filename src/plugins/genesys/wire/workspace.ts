import { type Json, PluginError, type PluginErrorKind } from 'cordboard/plugin-api'
import { isObject, type JsonObject, objectOf, parseJson, textOf } from '../json.ts'
import { type AgentSettings, type ClientSettings, usualTokenUrl } from '../settings.ts'
import type { Http, Reply } from './http.ts'

/** The outcome of a request, as far as its answer tells: 0 is done, 1 accepted, the rest comes as a notification. */
export interface Accepted {
  readonly done: boolean
  readonly operationId: string | undefined
}

/** The requests of the Workspace API, version 3. Every method rejects with a PluginError. */
export interface Workspace {
  /** Opens the session of the agent whose token this is; the cookie of the answer is the session. */
  initialize(token: string, signal: AbortSignal): Promise<void>
  activate(agent: AgentSettings, queue: string | undefined, signal: AbortSignal): Promise<Accepted>
  /** What goes on: `dn`, and `calls`. */
  current(signal: AbortSignal): Promise<JsonObject>
  /** `path` below `voice/`. */
  voice(path: string, data: JsonObject | undefined, signal: AbortSignal): Promise<Accepted>
}

const base = '/workspace/v3'
const timeoutMs = 9_000

export function createWorkspace(http: Http): Workspace {
  async function post(path: string, body: Json | undefined, signal: AbortSignal): Promise<Accepted> {
    const reply = await http.ask({ method: 'POST', path: `${base}/${path}`, body: body ?? {}, timeoutMs, signal })
    return acceptedOf(reply)
  }

  async function read(path: string, signal: AbortSignal): Promise<JsonObject> {
    const reply = await http.ask({ method: 'GET', path: `${base}/${path}`, timeoutMs, signal })
    acceptedOf(reply)
    return objectOf(objectOf(parseJson(reply.text)).data)
  }

  return {
    async initialize(token, signal) {
      const headers = { authorization: `Bearer ${token}` }
      const reply = await http.ask({ method: 'POST', path: `${base}/initialize-workspace`, headers, body: {}, timeoutMs, signal })
      if (reply.status === 401 || reply.status === 403) throw refusal('auth', reply)
      acceptedOf(reply)
    },
    activate(agent, queue, signal) {
      const place = agent.dn === undefined ? { placeName: agent.placeName ?? '' } : { dn: agent.dn }
      const data = {
        agentId: agent.agentId,
        ...place,
        ...(queue === undefined ? {} : { queueName: queue }),
        ...(agent.workMode === undefined ? {} : { agentWorkMode: agent.workMode }),
        channels: ['voice'],
      }
      return post('activate-channels', { data }, signal)
    },
    async current(signal) {
      const session = objectOf(objectOf((await read('current-session', signal)).user).activeSession)
      // Some versions leave the calls out of the session.
      return 'calls' in session ? session : { ...session, calls: (await read('voice/calls', signal)).calls ?? [] }
    },
    voice: (path, data, signal) => post(`voice/${path}`, data === undefined ? undefined : { data }, signal),
  }
}

/** A bearer token for one agent: the one that is configured, or a fresh one for name and password. */
export async function tokenFor(http: Http, agent: AgentSettings, client: ClientSettings | undefined, signal: AbortSignal): Promise<string> {
  if (agent.token !== undefined) return agent.token
  if (client === undefined || agent.username === undefined || agent.password === undefined) {
    throw new PluginError('auth', `Agent ${agent.agentId} has neither a token nor a name and a password.`)
  }
  const form = new URLSearchParams({
    grant_type: 'password',
    client_id: client.id,
    username: agent.username,
    password: agent.password,
  })
  const headers = { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` }
  const reply = await http.ask({ method: 'POST', path: client.tokenUrl, headers, body: String(form), timeoutMs, signal })
  if (reply.status === 400 || reply.status === 401 || reply.status === 403) throw refusal('auth', reply)
  const token = textOf(objectOf(parseJson(reply.text)).access_token)
  if (token === undefined) throw new PluginError('unavailable', `The token server answered with status ${reply.status} and no token.`)
  return token
}

/** Asks whose token it is, which opens no session. Rejects with a PluginError: `auth` when it is nobody's. */
export async function ownerOf(http: Http, token: string, client: ClientSettings | undefined, signal: AbortSignal): Promise<void> {
  const path = (client?.tokenUrl ?? usualTokenUrl).replace(/\/oauth\/token$/, '/userinfo')
  const reply = await http.ask({ method: 'GET', path, headers: { authorization: `Bearer ${token}` }, timeoutMs, signal })
  if (reply.status === 401 || reply.status === 403) throw refusal('auth', reply)
  if (!isObject(parseJson(reply.text))) throw new PluginError('unavailable', `What answers there is no Genesys: status ${reply.status}.`)
  if (reply.status === 404) throw refusal('not-capable', reply)
  if (reply.status > 299) throw refusal('unavailable', reply)
}

function acceptedOf(reply: Reply): Accepted {
  const body = parseJson(reply.text)
  const code = objectOf(objectOf(body).status).code
  if (reply.status === 401 || reply.status === 403) throw refusal('unavailable', reply)
  if (reply.status === 404) throw refusal('not-found', reply)
  if (reply.status > 299) throw refusal(reply.status >= 500 && code === undefined ? 'unavailable' : 'refused', reply)
  if (!isObject(body)) throw new PluginError('unavailable', 'The answer is not JSON.')
  if (code !== undefined && code !== 0 && code !== 1) throw refusal('refused', reply)
  return { done: code !== 1, operationId: textOf(body.operationId) }
}

// In Genesys' own code and words, where it has any.
function refusal(kind: PluginErrorKind, reply: Reply): PluginError {
  const body = objectOf(parseJson(reply.text))
  const status = objectOf(body.status)
  const words = textOf(status.message) ?? textOf(status.detail) ?? textOf(body.error_description) ?? textOf(body.message)
  const code = textOf(status.code) ?? textOf(body.error) ?? `HTTP ${reply.status}`
  return new PluginError(kind, words ?? `Genesys answered with status ${reply.status}`, { vendorCode: code })
}
