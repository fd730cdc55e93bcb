import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { type PluginClock, PluginError } from 'cordboard/plugin-api'

export interface Ask {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
}

export interface Answer {
  readonly status: number
  /** The cookies that it sets, as `name=value`. */
  readonly cookies: readonly string[]
  readonly text: string
}

/** Speaks HTTP to one server. Its connections are kept alive until it is closed. */
export interface Http {
  /** Reads the answer whole. Rejects with a PluginError: `timeout`, or `unavailable` when the network says no. */
  ask(ask: Ask): Promise<Answer>
  /** Gives the answer as soon as it begins; the body is read as it comes. */
  open(ask: Ask): Promise<IncomingMessage>
  close(): void
}

const answerMilliseconds = 10_000
const largestAnswer = 8 * 1024 * 1024

/** `ca` is a certificate in PEM, for servers whose certificate nobody else vouches for. What is asked ends when the signal aborts. */
export function createHttp(clock: PluginClock, ca: string | undefined, signal?: AbortSignal): Http {
  const plain = new PlainAgent({ keepAlive: true })
  const secure = new SecureAgent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) })

  function open({ method, url, headers, body }: Ask): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const options = {
      method,
      ...(signal === undefined ? {} : { signal }),
      headers: {
        accept: '*/*',
        ...(method === 'POST' ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text ?? '') } : {}),
        ...headers,
      },
    }
    const sent = url.startsWith('https:')
      ? secureRequest(url, { ...options, agent: secure })
      : plainRequest(url, { ...options, agent: plain })
    const cancel = clock.setTimer(answerMilliseconds, () =>
      sent.destroy(new PluginError('timeout', `No answer in ${answerMilliseconds / 1000} s.`)),
    )
    sent.on('response', (answer) => {
      cancel()
      resolve(answer)
    })
    sent.on('error', (error) => {
      cancel()
      reject(error instanceof PluginError ? error : new PluginError('unavailable', `The network said: ${error.message}.`, { cause: error }))
    })
    sent.end(text)
    return promise
  }

  return {
    open,
    async ask(ask) {
      const answer = await open(ask)
      const late = clock.setTimer(answerMilliseconds, () => answer.destroy(new PluginError('timeout', 'The answer does not end.')))
      try {
        return { status: answer.statusCode ?? 0, cookies: cookiesOf(answer), text: await readAll(answer) }
      } finally {
        late()
      }
    },
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of answer) {
      const bytes = Buffer.from(chunk)
      size += bytes.length
      if (size > largestAnswer) throw new PluginError('unavailable', `The answer is larger than ${largestAnswer} bytes.`)
      chunks.push(bytes)
    }
  } catch (error) {
    if (error instanceof PluginError) throw error
    throw new PluginError('unavailable', `The answer broke off: ${error instanceof Error ? error.message : String(error)}.`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function cookiesOf(answer: IncomingMessage): readonly string[] {
  return (answer.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0] ?? '')
}
