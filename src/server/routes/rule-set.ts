import { problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import type { CompareSetAnswer, RuleSetFile } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import { expectedHash } from './saving.ts'
import * as shapes from './shapes.ts'

/** All rules and tables as one file, out of one installation and into another. */
export function ruleSetRoutes({ rulebook }: ServerContext): Handlers<'ruleSet' | 'compareRuleSet' | 'putRuleSet'> {
  return {
    ruleSet() {
      const { rules, tables } = rulebook.set.export()
      const body: RuleSetFile = { cordboard: 'rule-set', rules, tables }
      return { status: 200, body, headers: { 'content-disposition': 'attachment; filename="rules.cordboard.json"' } }
    },

    compareRuleSet({ bytes }) {
      const set = checked(parseJson(bytes), shapes.ruleSet)
      const body: CompareSetAnswer = { revision: rulebook.current().revision, entries: rulebook.set.compare(set) }
      return { status: 200, body, headers: { etag: `"${body.revision}"` } }
    },

    async putRuleSet(request) {
      const set = checked(parseJson(request.bytes), shapes.ruleSet)
      const result = await rulebook.set.import(set, expectedHash(request))
      if (result.kind === 'conflict') {
        throw new HttpError(412, problem('CORD_SERVER_PRECONDITION_FAILED', { id: 'rules' }), { headers: { etag: `"${result.revision}"` } })
      }
      if (result.kind === 'refused') {
        throw new HttpError(422, problem('CORD_SERVER_RULE_REFUSED'), {
          problems: result.entries.flatMap(({ diagnostics }) => diagnostics),
        })
      }
      const changed = result.entries.filter(({ state }) => state !== 'same').map(({ kind, id }) => `${kind} ${id}`)
      const body: CompareSetAnswer = { revision: result.revision, entries: result.entries }
      return { status: 200, body, audit: { subject: 'rules', detail: { revision: result.revision, changed } } }
    },
  }
}
