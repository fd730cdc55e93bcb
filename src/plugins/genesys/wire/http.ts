import { type Json, type PluginClock, PluginError } from 'cordboard/plugin-api'
import type { Secrets } from '../secrets.ts'

/** One agent's way to one server: what the server set as cookies goes back to it. */
export interface Http {
  readonly endpoint: string
  /**
   * Asks and reads to the end, within a time and a size. A redirect is an error: the request holds credentials.
   * Rejects with a PluginError: `timeout` after the request's time, `unavailable` when the network says no.
   */
  ask(request: Request): Promise<Reply>
  /** For the next generation; in memory only. */
  readonly cookies: Readonly<Record<string, string>>
}

export interface Request {
  readonly method: 'GET' | 'POST'
  /** Below the endpoint, or absolute. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, or a form when it is text. */
  readonly body?: Json
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export interface Reply {
  readonly status: number
  readonly text: string
}

export interface HttpOptions {
  readonly endpoint: string
  readonly apiKey: string | undefined
  readonly clock: PluginClock
  readonly secrets: Secrets
  readonly cookies?: Readonly<Record<string, string>>
}

const largestAnswer = 16 * 1024 * 1024

export function createHttp(options: HttpOptions): Http {
  const { endpoint, apiKey, clock, secrets } = options
  const cookies = new Map(Object.entries(options.cookies ?? {}))
  for (const value of cookies.values()) secrets.add(value)

  function keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = ''] = line.split(';', 1)
      const at = pair.indexOf('=')
      if (at <= 0) continue
      const value = pair.slice(at + 1).trim()
      cookies.set(pair.slice(0, at).trim(), value)
      secrets.add(value)
    }
  }

  return {
    endpoint,
    get cookies() {
      return Object.fromEntries(cookies)
    },
    async ask(request) {
      const late = new AbortController()
      const cancel = clock.setTimer(request.timeoutMs, () => late.abort())
      const isForm = typeof request.body === 'string'
      const own = new URL(request.path, `${endpoint}/`).origin === new URL(endpoint).origin
      try {
        const answer = await fetch(request.path.startsWith('/') ? `${endpoint}${request.path}` : request.path, {
          method: request.method,
          headers: {
            accept: 'application/json',
            ...(request.body === undefined ? {} : { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }),
            ...(apiKey === undefined || !own ? {} : { 'x-api-key': apiKey }),
            ...(cookies.size === 0 || !own ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
            ...request.headers,
          },
          body: request.body === undefined ? null : typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
          redirect: 'error',
          signal: AbortSignal.any([request.signal, late.signal]),
        })
        if (own) keep(answer.headers.getSetCookie())
        return { status: answer.status, text: await readAll(answer) }
      } catch (cause) {
        if (cause instanceof PluginError) throw cause
        if (late.signal.aborted) throw new PluginError('timeout', `No answer in ${request.timeoutMs / 1000} s.`)
        throw new PluginError('unavailable', `The network said: ${networkWords(cause)}.`, { cause })
      } finally {
        cancel()
      }
    },
  }
}

async function readAll(answer: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength
    if (size > largestAnswer) throw new PluginError('unavailable', `The answer is larger than ${largestAnswer} bytes.`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

// fetch says only "fetch failed": the reason is in its cause.
function networkWords(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(inner instanceof Error)) return String(inner)
  const code = 'code' in inner ? String(inner.code) : inner.name
  return inner.message === '' ? code : `${inner.message} (${code})`
}
