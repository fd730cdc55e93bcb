import type { ProblemAnswer } from '../../src/server/wire/index.ts'
import { language } from './texts.ts'

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
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: {
      'x-cordboard': '1',
      'accept-language': language.value,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const answer = text === '' ? undefined : JSON.parse(text)
  if (response.ok) return answer
  if (response.status === 401 && !path.endsWith('/session')) toSignIn()
  throw new ApiError(answer)
}

export async function signOut(): Promise<void> {
  await ask('DELETE', '/api/v1/session').catch(() => undefined)
  toSignIn()
}

export function toSignIn(): void {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`)
}
