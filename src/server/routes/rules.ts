import { ruleSchema } from '../../engine/index.ts'
import { type JsonObject, problem } from '../../model/index.ts'
import type { SaveResult } from '../../rulebook/index.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import { type Answer, type ApiRequest, mediaType } from '../http/request.ts'
import { words } from '../words/words.ts'
import type { Handlers, ServerContext } from './context.ts'
import { historyOf } from './history.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

type RuleRoute =
  | 'rules'
  | 'words'
  | 'checkRule'
  | 'rule'
  | 'putRule'
  | 'deleteRule'
  | 'ruleRevisions'
  | 'ruleRevision'
  | 'simulate'
  | 'backtest'
  | 'ruleSchema'

export function ruleRoutes(context: ServerContext): Handlers<RuleRoute> {
  const { rulebook, journal, host, actions } = context
  return {
    rules() {
      const rules = rulebook.status()
      const files = new Set(rules.map(({ file }) => file))
      const diagnostics = rulebook.diagnostics().filter(({ place }) => !files.has(place?.file ?? ''))
      return { status: 200, body: { revision: rulebook.current().revision, rules, diagnostics } }
    },

    rule({ params: { id = '' } }) {
      const found = rulebook.read(id)
      if (found === undefined) throw notFound('rule', id)
      return { status: 200, type: 'application/yaml; charset=utf-8', text: found.text, headers: { etag: `"${found.hash}"` } }
    },

    async putRule(request) {
      const { id = '' } = request.params
      const isNew = request.headers['if-none-match']?.trim() === '*'
      const expected = isNew ? undefined : expectedHash(request)
      const { text, reason } = ruleText(request)
      const saved = await rulebook.save(id, text, expected)
      const why = reason === undefined || reason === '' ? {} : { reason }
      return { ...answerTo(id, saved, isNew ? 201 : 200), audit: { detail: { ...hashes(expected, saved), ...why } } }
    },

    async deleteRule(request) {
      const { id = '' } = request.params
      if (rulebook.read(id) === undefined) throw notFound('rule', id)
      const expected = expectedHash(request)
      const removed = await rulebook.remove(id, expected)
      return { ...answerTo(id, removed, 204), audit: { detail: hashes(expected, removed) } }
    },

    ruleRevisions({ params: { id = '' } }) {
      const revisions = historyOf(journal, id)
      if (revisions.length === 0 && rulebook.read(id) === undefined) throw notFound('rule', id)
      return { status: 200, body: { revisions } }
    },

    ruleRevision({ params: { id = '', hash = '' } }) {
      const text = historyOf(journal, id).some((one) => one.hash === hash) ? journal.text(hash) : undefined
      if (text === undefined) throw notFound('revision', hash)
      return { status: 200, type: 'application/yaml; charset=utf-8', text, headers: { etag: `"${hash}"` } }
    },

    checkRule(request) {
      const { id = '' } = request.params
      return { status: 200, body: { diagnostics: rulebook.check(id, ruleText(request).text) } }
    },

    simulate({ bytes }) {
      const answer = actions.simulate(checked(parseJson(bytes), shapes.simulate))
      if ('simulation' in answer) return { status: 200, body: answer.simulation }
      throw new HttpError(422, problem('CORD_SERVER_RULE_REFUSED'), { problems: answer.problems })
    },

    async backtest({ bytes }) {
      const answer = await actions.backtest(checked(parseJson(bytes), shapes.backtest))
      if ('comparison' in answer) return { status: 200, body: answer.comparison }
      throw new HttpError(422, problem('CORD_SERVER_RULE_REFUSED'), { problems: answer.problems })
    },

    words: () => ({ status: 200, body: words(context) }),

    ruleSchema: () => ({ status: 200, body: ruleSchema(host.actions()) }),
  }
}

function expectedHash({ headers }: ApiRequest): string {
  const tag = /^(?:W\/)?"([^"]+)"$/.exec(headers['if-match']?.trim() ?? '')?.[1]
  if (tag === undefined) throw new HttpError(428, problem('CORD_SERVER_PRECONDITION_MISSING'))
  return tag
}

function ruleText({ headers, bytes }: ApiRequest): shapes.RuleText {
  if (mediaType(headers) === 'application/json') return checked(parseJson(bytes), shapes.ruleText)
  return { text: new TextDecoder().decode(bytes) }
}

/** The texts themselves are in the journal, by these hashes. */
function hashes(before: string | undefined, result: SaveResult): JsonObject {
  const was = before === undefined ? {} : { before }
  return result.kind === 'saved' ? { ...was, after: result.hash, revision: result.revision } : was
}

function answerTo(id: string, result: SaveResult, status: 200 | 201 | 204): Answer {
  if (result.kind === 'refused') throw new HttpError(422, problem('CORD_SERVER_RULE_REFUSED'), { problems: result.diagnostics })
  if (result.kind === 'conflict') {
    const headers: Record<string, string> = result.hash === undefined ? {} : { etag: `"${result.hash}"` }
    throw new HttpError(412, problem('CORD_SERVER_PRECONDITION_FAILED', { id }), { headers })
  }
  if (status === 204) return { status }
  const { hash, revision, diagnostics } = result
  return { status, body: { hash, revision, diagnostics }, headers: { etag: `"${hash}"` } }
}
