import { Agent, request } from 'undici'
import { CordError } from '../../model/index.ts'
import type { HttpAnswer, HttpRequest } from '../../plugin-api/index.ts'
import { createLookup, ReachError, type Resolve } from './reach.ts'

const maxAnswerBytes = 1_048_576

export interface HttpService {
  /** Asks below a declared base URL only; redirects are not followed, answers past 1 MB are cut off with an error. */
  request(asked: HttpRequest): Promise<HttpAnswer>
  close(): Promise<void>
}

/** `baseUrls` is read at each request: the administrator may change it while calls run. */
export function createHttpService(baseUrls: () => readonly string[], resolve?: Resolve): HttpService {
  const agent = new Agent({ connect: { timeout: 5_000, lookup: createLookup(resolve) }, headersTimeout: 30_000, bodyTimeout: 30_000 })
  return {
    async request(asked) {
      const url = allowedUrl(asked.url, baseUrls())
      const headers = allowedHeaders(asked.headers)
      const answer = await request(url, {
        dispatcher: agent,
        method: asked.method.toUpperCase() as 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
        headers,
        body: asked.body ?? null,
        signal: asked.signal,
      }).catch((error: unknown) => {
        throw reachProblem(error, url)
      })
      const given: Record<string, string> = {}
      for (const [name, value] of Object.entries(answer.headers)) {
        if (value !== undefined) given[name] = Array.isArray(value) ? value.join(', ') : value
      }
      return { status: answer.statusCode, headers: given, body: await readText(answer.body, url) }
    },
    // Whoever asked has gone: nobody waits for the answers.
    close: () => agent.destroy(),
  }
}

/** Compared by what the URL parser made of both, never as strings: `https://crm.example@evil.example` is not below the first. */
function allowedUrl(text: string, baseUrls: readonly string[]): URL {
  const url = URL.parse(text)
  if (url === null) throw new CordError('CORD_HTTP_URL', { url: text })
  const below = baseUrls.some((base) => {
    const allowed = URL.parse(base)
    if (allowed === null || allowed.origin !== url.origin) return false
    const folder = allowed.pathname.endsWith('/') ? allowed.pathname : `${allowed.pathname}/`
    return url.pathname === allowed.pathname || url.pathname.startsWith(folder)
  })
  if (!below || hiddenSteps.test(url.pathname) || url.username !== '' || url.password !== '')
    throw new CordError('CORD_HTTP_NOT_ALLOWED', { origin: url.origin })
  return url
}

// A service may take these for a step up, out of the folder that was declared.
const hiddenSteps = /(^|\/|%2f|%5c)(\.|%2e){1,2}(%2f|%5c)|(%2f|%5c)(\.|%2e){1,2}(\/|%2f|%5c|$)/i

/** They follow from address and body: a rule that sets them would ask another host, or another request, than is seen. */
const ownHeaders: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

function allowedHeaders(headers: HttpRequest['headers']): Record<string, string> {
  for (const name of Object.keys(headers)) if (ownHeaders.has(name.toLowerCase())) throw new CordError('CORD_HTTP_HEADER', { header: name })
  return { ...headers }
}

function reachProblem(error: unknown, url: URL): unknown {
  const reach = [error, error instanceof Error ? error.cause : undefined].find((one) => one instanceof ReachError)
  if (reach === undefined) return error
  const host = reach.address.includes(':') ? `[${reach.address}]` : reach.address
  const line = `- ${url.protocol}//${host}${url.port === '' ? '' : `:${url.port}`}/`
  return new CordError('CORD_HTTP_REACH', { origin: url.origin, address: reach.address, line }, { cause: error })
}

async function readText(body: AsyncIterable<Uint8Array>, url: URL): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxAnswerBytes) throw new CordError('CORD_HTTP_TOO_LARGE', { origin: url.origin })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
