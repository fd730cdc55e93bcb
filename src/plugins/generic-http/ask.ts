import { type PluginClock, PluginError } from 'cordboard/plugin-api'

export interface Question {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

const largestAnswer = 1024 * 1024

/** Asks once and gives the text of the answer, or undefined for an empty one. Rejects with a PluginError: `auth`, `timeout` or `unavailable`. */
export async function ask(clock: PluginClock, question: Question): Promise<string | undefined> {
  const late = new AbortController()
  const cancel = clock.setTimer(question.timeoutMs, () => late.abort())
  try {
    const answer = await fetch(question.url, {
      method: question.method,
      headers: question.headers,
      body: question.body ?? null,
      redirect: 'error',
      signal: AbortSignal.any([question.signal, late.signal]),
    })
    const text = await readAll(answer)
    if (answer.status === 401 || answer.status === 403) throw new PluginError('auth', `The answer has status ${answer.status}.`)
    if (!answer.ok) throw new PluginError('unavailable', `The answer has status ${answer.status}.`)
    return text.trim() === '' ? undefined : text
  } catch (cause) {
    if (cause instanceof PluginError) throw cause
    if (late.signal.aborted) throw new PluginError('timeout', `No answer in ${question.timeoutMs / 1000} s.`)
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
    throw new PluginError('unavailable', `The network said: ${inner instanceof Error ? inner.message : String(inner)}.`, { cause })
  } finally {
    cancel()
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
