import { CordError, type Language, nextStep, type Problem, sentence } from '../../model/index.ts'
import type { ProblemAnswer, Told, ToldProblem } from '../wire/index.ts'

/** An answer that is not a success. `problems` are the single things that are wrong, each with its place. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number
  readonly problem: Problem
  readonly problems: readonly Problem[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    problem: Problem,
    options: { readonly problems?: readonly Problem[]; readonly headers?: Readonly<Record<string, string>>; readonly cause?: unknown } = {},
  ) {
    super(sentence(problem), { cause: options.cause })
    this.status = status
    this.problem = problem
    this.problems = options.problems ?? []
    this.headers = options.headers ?? {}
  }
}

/** Makes an HttpError of whatever was thrown. What nobody threw on purpose becomes a 500 that tells nothing of the inside. */
export function toHttpError(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown
  if (thrown instanceof CordError) {
    const status = statusOf(thrown.problem.code)
    return new HttpError(status, thrown.problem, { cause: thrown, ...(status === 503 ? { headers: { 'retry-after': '5' } } : {}) })
  }
  const status = statusOfParser(thrown)
  if (status === 413) return new HttpError(413, { code: 'CORD_SERVER_BODY_TOO_LARGE', params: {} }, { cause: thrown })
  if (status !== undefined) return new HttpError(status, { code: 'CORD_SERVER_REQUEST', params: { status } }, { cause: thrown })
  return new HttpError(500, { code: 'CORD_INTERNAL', params: { detail: 'see the server log' } }, { cause: thrown })
}

export function problemAnswer(error: HttpError, language: Language): ProblemAnswer {
  const { code, params, place } = error.problem
  return {
    type: `urn:cordboard:problem:${code}`,
    title: code,
    status: error.status,
    detail: sentence(error.problem, language),
    code,
    next: nextStep(error.problem, language),
    params,
    ...(place === undefined ? {} : { place }),
    ...(error.problems.length === 0 ? {} : { problems: error.problems.map((found) => tellProblem(found, language)) }),
  }
}

/** Gives every problem in an answer its sentence and next step in the reader's language. */
export function tell<T>(value: T, language: Language): Told<T>
export function tell(value: unknown, language: Language): unknown {
  if (Array.isArray(value)) return value.map((item) => tell(item, language))
  if (typeof value !== 'object' || value === null) return value
  const told = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tell(item, language)]))
  return isProblem(value) ? { ...told, message: sentence(value, language), next: nextStep(value, language) } : told
}

function tellProblem(found: Problem, language: Language): ToldProblem {
  return { ...found, message: sentence(found, language), next: nextStep(found, language) }
}

function isProblem(value: object): value is Problem {
  return (
    'code' in value &&
    typeof value.code === 'string' &&
    value.code.startsWith('CORD_') &&
    'params' in value &&
    typeof value.params === 'object' &&
    value.params !== null
  )
}

function statusOf(code: string): number {
  if (code === 'CORD_INTERNAL') return 500
  if (code === 'CORD_DEAD_LETTER_UNKNOWN') return 404
  if (code === 'CORD_DEAD_LETTER_RUNNING') return 409
  return code === 'CORD_OVERLOADED' || code.startsWith('CORD_JOURNAL_') ? 503 : 400
}

// The body parser and the router put their status on what they throw.
function statusOfParser(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown) || typeof thrown.status !== 'number') return undefined
  return thrown.status >= 400 && thrown.status < 500 ? thrown.status : undefined
}
