import { ruleSchema } from '../../engine/index.ts'
import { problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import { readable } from '../screens/bar-call.ts'
import type { BacktestAnswer } from '../wire/index.ts'
import { words } from '../words/words.ts'
import type { Handlers, ServerContext } from './context.ts'
import { historyOf } from './history.ts'
import { expectedHash, hashes, saved, why, writtenText } from './saving.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'
import * as trialShapes from './trial-shapes.ts'

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
  | 'askLive'
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
      const { text, reason } = writtenText(request, shapes.ruleText)
      const result = await rulebook.save(id, text, expected)
      return { ...saved(id, result, isNew ? 201 : 200), audit: { detail: { ...hashes(expected, result), ...why(reason) } } }
    },

    async deleteRule(request) {
      const { id = '' } = request.params
      if (rulebook.read(id) === undefined) throw notFound('rule', id)
      const expected = expectedHash(request)
      const removed = await rulebook.remove(id, expected)
      return { ...saved(id, removed, 204), audit: { detail: hashes(expected, removed) } }
    },

    ruleRevisions({ params: { id = '' } }) {
      const revisions = historyOf(journal, 'rules', id)
      if (revisions.length === 0 && rulebook.read(id) === undefined) throw notFound('rule', id)
      return { status: 200, body: { revisions } }
    },

    ruleRevision({ params: { id = '', hash = '' } }) {
      const text = historyOf(journal, 'rules', id).some((one) => one.hash === hash) ? journal.text(hash) : undefined
      if (text === undefined) throw notFound('revision', hash)
      return { status: 200, type: 'application/yaml; charset=utf-8', text, headers: { etag: `"${hash}"` } }
    },

    checkRule(request) {
      const { id = '' } = request.params
      const { text } = writtenText(request, shapes.ruleText)
      return { status: 200, body: { diagnostics: rulebook.check(id, text), coverage: rulebook.coverage(id, text) } }
    },

    simulate({ bytes }) {
      const answer = actions.simulate(checked(parseJson(bytes), trialShapes.simulate))
      if ('simulation' in answer) return { status: 200, body: answer.simulation }
      throw new HttpError(422, problem('CORD_SERVER_RULE_REFUSED'), { problems: answer.problems })
    },

    async askLive({ bytes }) {
      const asked = checked(parseJson(bytes), trialShapes.simulate)
      const found = await actions.askLive(asked)
      if ('problems' in found) throw new HttpError(422, problem('CORD_SERVER_RULE_REFUSED'), { problems: found.problems })
      const { ruleId, traceId } = asked
      const detail = {
        action: found.answer.action,
        ...(ruleId === undefined ? {} : { rule: ruleId }),
        ...(traceId === undefined ? {} : { trace: traceId }),
      }
      return { status: 200, body: found.answer, audit: { detail } }
    },

    async backtest({ bytes }) {
      const answer = await actions.backtest(checked(parseJson(bytes), trialShapes.backtest))
      if ('comparison' in answer) return { status: 200, body: asPeopleRead(answer.comparison) }
      throw new HttpError(422, problem('CORD_SERVER_RULE_REFUSED'), { problems: answer.problems })
    },

    words: ({ language }) => ({ status: 200, body: words(context, language) }),

    ruleSchema: () => ({ status: 200, body: ruleSchema(host.actions()) }),
  }
}

function asPeopleRead(found: BacktestAnswer): BacktestAnswer {
  const differences = found.differences.map((one) => (one.customer === undefined ? one : { ...one, display: readable(one.customer) }))
  return { ...found, differences }
}
