import type { IncomingHttpHeaders } from 'node:http'
import type { Language } from '../../model/index.ts'
import type { Audited } from '../auth/auditor.ts'
import type { Caller } from '../auth/sessions.ts'

/** A request that passed authentication and access, its body read but not yet looked at. */
export interface ApiRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly caller: Caller
  readonly language: Language
  readonly address: string
  /**
   * Writes the line of this request into the audit log now, where a handler wants it in the same transaction as its change, or
   * before it does something outside. A request has one line: without this it is written when the handler is done.
   */
  readonly note: (audited?: Audited) => Promise<void>
}

/** `body` is sent as JSON; `text` as it is, with `type`. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly text?: string
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What to say of it in the audit log; the route's table says whether there is an entry. */
  readonly audit?: Audited
}

export type Handler = (request: ApiRequest) => Answer | Promise<Answer>

/** The first of English and French that the reader prefers; then the user's own; then English. */
export function languageOf(headers: IncomingHttpHeaders, caller: Caller): Language {
  const own = caller.kind === 'user' ? caller.user.language : undefined
  if (headers['accept-language'] === undefined) return own ?? 'en'
  const wanted = headers['accept-language']
    .split(',')
    .map((part) => {
      const [tag = '', ...options] = part.trim().toLowerCase().split(';')
      const weight = options.map((option) => /^\s*q=([\d.]+)$/.exec(option)?.[1]).find((found) => found !== undefined)
      return { language: tag.split('-')[0], weight: Number(weight ?? 1) }
    })
    .sort((a, b) => b.weight - a.weight)
    .find(({ language, weight }) => weight > 0 && (language === 'en' || language === 'fr'))
  if (wanted === undefined) return own ?? 'en'
  return wanted.language === 'fr' ? 'fr' : 'en'
}

/** The media type without parameters, lower case. */
export function mediaType(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}
