import { PluginError } from 'cordboard/plugin-api'
import { type Answer, readAnswer } from './answer.ts'
import type { Ask, Reply } from './http.ts'
import type { Secrets } from './secrets.ts'
import type { TokenSource } from './tokens.ts'

/** One place to poll. `poll` throws a PluginError: `auth` for a refused token, `not-found` for a session that expired. */
export interface Stream {
  /** For people and for the handover: holds no secret. */
  readonly name: string
  /** Asks once and waits for the answer; opens a session first where there is none. */
  poll(signal: AbortSignal): Promise<Answer>
  /** The session, so that the next generation stays on the same stream. */
  readonly session: string | undefined
}

export interface StreamOptions {
  readonly ask: Ask
  readonly eventsUrl: string
  readonly pollTimeoutMs: number
  readonly secrets: Secrets
  readonly session: string | undefined
}

/** A request that is no long poll is answered at once. */
const shortMs = 15_000
/** What one session of version 2 carries. */
export const tokensPerSession = 5

/** Version 1: `GET /?token=` with `&session=` of the answer before. */
export function createStreamV1(name: string, source: TokenSource, options: StreamOptions): Stream {
  const { ask, eventsUrl, pollTimeoutMs, secrets } = options
  let session = options.session
  return {
    name,
    get session() {
      return session
    },
    async poll(signal) {
      const token = await source.token(signal)
      const query = new URLSearchParams({ token, ...(session === undefined ? {} : { session }) })
      const reply = await ask({ method: 'GET', url: `${eventsUrl}/?${query}`, timeoutMs: pollTimeoutMs, signal })
      if (session !== undefined && isGone(reply)) {
        session = undefined
        throw new PluginError('not-found', 'The session expired.')
      }
      const answer = await accepted(reply, source)
      session = answer.session ?? session
      if (session !== undefined) secrets.add(session)
      return answer
    },
  }
}

/** Version 2: a session, its subscriptions, then polls of the session. */
export function createStreamV2(name: string, sources: readonly TokenSource[], options: StreamOptions): Stream {
  const { ask, eventsUrl, pollTimeoutMs, secrets } = options
  let session = options.session

  async function begin(signal: AbortSignal): Promise<string> {
    const reply = await ask({ method: 'POST', url: `${eventsUrl}/v2/session`, timeoutMs: shortMs, signal })
    const id = sessionId(reply)
    secrets.add(id)
    for (const source of sources) {
      const token = encodeURIComponent(await source.token(signal))
      const url = `${eventsUrl}/v2/session/${encodeURIComponent(id)}/subscribe/${token}`
      const subscribed = await ask({ method: 'POST', url, timeoutMs: shortMs, signal })
      if (isRefusal(subscribed)) throw source.refused(`A subscription was refused with status ${subscribed.status}.`)
      good(subscribed)
      source.worked()
    }
    return id
  }

  return {
    name,
    get session() {
      return session
    },
    async poll(signal) {
      const known = session ?? (await begin(signal))
      session = known
      const url = `${eventsUrl}/v2/session/${encodeURIComponent(known)}/events/poll`
      const reply = await ask({ method: 'GET', url, timeoutMs: pollTimeoutMs, signal })
      if (isRefusal(reply) || isGone(reply)) {
        session = undefined
        throw new PluginError('not-found', 'The session expired.')
      }
      return readAnswer(good(reply).text)
    },
  }
}

async function accepted(reply: Reply, source: TokenSource): Promise<Answer> {
  if (isRefusal(reply)) throw source.refused(`The token was refused with status ${reply.status}.`)
  try {
    const answer = readAnswer(good(reply).text)
    source.worked()
    return answer
  } catch (error) {
    if (error instanceof PluginError && error.kind === 'auth') throw source.refused(`The token was refused: ${error.message}`)
    throw error
  }
}

function sessionId(reply: Reply): string {
  const id: unknown = parsedId(good(reply).text)
  if (typeof id !== 'string' && typeof id !== 'number') throw new PluginError('unavailable', 'The answer to a new session holds no id.')
  return String(id)
}

function parsedId(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
  } catch {
    return undefined
  }
}

function isRefusal(reply: Reply): boolean {
  return reply.status === 401 || reply.status === 403 || reply.status === 404
}

function isGone(reply: Reply): boolean {
  return reply.status === 404 || reply.status === 410
}

function good(reply: Reply): Reply {
  if (reply.status < 200 || reply.status > 299) throw new PluginError('unavailable', `The answer has status ${reply.status}.`)
  return reply
}
