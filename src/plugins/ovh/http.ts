import { type PluginClock, PluginError } from 'cordboard/plugin-api'

/** Asks and reads to the end, within a time and a size. */
export type Ask = (request: Request) => Promise<Reply>

export interface Request {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export interface Reply {
  readonly status: number
  readonly text: string
}

const largestAnswer = 8 * 1024 * 1024

/**
 * Uses the connections that the process keeps alive. A redirect is an error: the address holds the token.
 * Rejects with a PluginError: `timeout` after the request's time, `unavailable` when the network says no.
 */
export function createAsk(clock: PluginClock): Ask {
  return async (request) => {
    const late = new AbortController()
    const cancel = clock.setTimer(request.timeoutMs, () => late.abort())
    try {
      const answer = await fetch(request.url, {
        method: request.method,
        headers: { accept: 'application/json', ...request.headers },
        body: request.body ?? null,
        redirect: 'error',
        signal: AbortSignal.any([request.signal, late.signal]),
      })
      return { status: answer.status, text: await readAll(answer) }
    } catch (cause) {
      if (cause instanceof PluginError) throw cause
      if (late.signal.aborted) throw new PluginError('timeout', `No answer in ${request.timeoutMs / 1000} s.`)
      throw new PluginError('unavailable', `The network said: ${networkWords(cause)}.`, { cause })
    } finally {
      cancel()
    }
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

/** fetch says only "fetch failed": the reason is in its cause. */
function networkWords(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(inner instanceof Error)) return String(inner)
  const code = 'code' in inner ? String(inner.code) : inner.name
  return inner.message === '' ? code : `${inner.message} (${code})`
}
