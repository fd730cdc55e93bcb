import type { ProblemAnswer, WireRule } from '../../src/server/wire/index.ts'
import { language } from '../texts/texts.ts'

/** What the server refused, in the reader's language. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly problem: ProblemAnswer

  constructor(problem: ProblemAnswer) {
    super(problem.detail)
    this.problem = problem
  }
}

/** Asks our own server; rejects with an ApiError. Who is signed out lands at the sign-in. */
export async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' }
  const { text } = await send(method, path, { ...sent, ...(signal === undefined ? {} : { signal }) })
  return JSON.parse(text === '' ? 'null' : text)
}

/** A text and the hash that stands for it. */
export async function askText(path: string): Promise<{ readonly text: string; readonly hash: string }> {
  const { text, etag } = await send('GET', path, {})
  return { text, hash: etag ?? '' }
}

/** Writes a text in the place of the one with this hash; undefined: there is none yet. */
export async function putText(
  path: string,
  body: { readonly text: string; readonly reason: string; readonly stage?: WireRule['stage'] },
  hash: string | undefined,
): Promise<{ readonly hash: string }> {
  const condition: Record<string, string> = hash === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${hash}"` }
  const { etag } = await send('PUT', path, { body: JSON.stringify(body), type: 'application/json', headers: condition })
  return { hash: etag ?? '' }
}

/** Removes the text with this hash. */
export async function removeText(path: string, hash: string): Promise<void> {
  await send('DELETE', path, { headers: { 'if-match': `"${hash}"` } })
}

/** Changes the version that this hash stands for, and no other. */
export async function askOver<T>(method: string, path: string, hash: string, body?: unknown): Promise<T> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' }
  const { text } = await send(method, path, { ...sent, headers: { 'if-match': `"${hash}"` } })
  return JSON.parse(text === '' ? 'null' : text)
}

interface Sent {
  readonly body?: string
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

async function send(
  method: string,
  path: string,
  { body, type, headers, signal }: Sent,
): Promise<{ readonly text: string; readonly etag: string | undefined }> {
  const response = await fetch(path, {
    method,
    headers: { 'x-cordboard': '1', 'accept-language': language.value, ...(type === undefined ? {} : { 'content-type': type }), ...headers },
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  })
  const text = await response.text()
  if (response.ok) return { text, etag: /"(.*)"/.exec(response.headers.get('etag') ?? '')?.[1] }
  if (response.status === 401 && !path.endsWith('/session')) toSignIn()
  throw new ApiError(JSON.parse(text))
}

export async function signOut(): Promise<void> {
  await ask('DELETE', '/api/v1/session').catch(() => undefined)
  toSignIn()
}

export function toSignIn(): void {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`)
}
