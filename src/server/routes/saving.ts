import { type JsonObject, problem } from '../../model/index.ts'
import type { SaveResult } from '../../rulebook/index.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson, type Shape } from '../http/json.ts'
import { type Answer, type ApiRequest, mediaType } from '../http/request.ts'
import type { RuleText } from './shapes.ts'

/** The version that a change is made from. Throws an HttpError of status 428. */
export function expectedHash({ headers }: ApiRequest): string {
  const tag = /^(?:W\/)?"([^"]+)"$/.exec(headers['if-match']?.trim() ?? '')?.[1]
  if (tag === undefined) throw new HttpError(428, problem('CORD_SERVER_PRECONDITION_MISSING'))
  return tag
}

/** The new text, alone or with why. */
export function writtenText({ headers, bytes }: ApiRequest, shape: Shape<RuleText>): RuleText {
  if (mediaType(headers) === 'application/json') return checked(parseJson(bytes), shape)
  return { text: new TextDecoder().decode(bytes) }
}

/** For the audit log. The texts themselves are in the journal, by these hashes. */
export function hashes(before: string | undefined, result: SaveResult): JsonObject {
  const was = before === undefined ? {} : { before }
  return result.kind === 'saved' ? { ...was, after: result.hash, revision: result.revision } : was
}

/** For the audit log, and the history. */
export function why(reason: string | undefined): JsonObject {
  return reason === undefined || reason === '' ? {} : { reason }
}

/** Throws an HttpError: 422 when the text was refused, 412 when somebody else was faster. */
export function saved(id: string, result: SaveResult, status: 200 | 201 | 204): Answer {
  if (result.kind === 'refused') throw new HttpError(422, problem('CORD_SERVER_RULE_REFUSED'), { problems: result.diagnostics })
  if (result.kind === 'conflict') {
    const headers: Record<string, string> = result.hash === undefined ? {} : { etag: `"${result.hash}"` }
    throw new HttpError(412, problem('CORD_SERVER_PRECONDITION_FAILED', { id }), { headers })
  }
  if (status === 204) return { status }
  const { hash, revision, diagnostics } = result
  return { status, body: { hash, revision, diagnostics }, headers: { etag: `"${hash}"` } }
}
