import { problem } from '../../model/index.ts'
import type { ManyResult } from '../../rulebook/index.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import type { ManyAnswer } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import { why } from './saving.ts'
import * as shapes from './shapes.ts'

type Saved = Extract<ManyResult, { readonly kind: 'saved' }>

/** Many rules as one change: other texts, or other places. */
export function manyRulesRoutes({ rulebook }: ServerContext): Handlers<'changeRules' | 'moveRules'> {
  return {
    async changeRules({ bytes }) {
      const { rules, reason } = checked(parseJson(bytes), shapes.manyTexts)
      const { revision, hashes } = savedOf(await rulebook.change(rules))
      const body: ManyAnswer = { revision, hashes }
      return { status: 200, body, audit: { subject: 'rules', detail: { revision, rules: hashes, ...why(reason) } } }
    },

    async moveRules({ bytes }) {
      const { moves, reason } = checked(parseJson(bytes), shapes.moves)
      const { revision, hashes } = savedOf(await rulebook.move(moves))
      const body: ManyAnswer = { revision, hashes }
      const moved = Object.fromEntries(moves.map(({ from, to }) => [to, from]))
      return { status: 200, body, audit: { subject: 'rules', detail: { revision, moved, ...why(reason) } } }
    },
  }
}

function savedOf(result: ManyResult): Saved {
  if (result.kind === 'conflict') throw new HttpError(412, problem('CORD_SERVER_PRECONDITION_FAILED', { id: result.ids.join(', ') }))
  if (result.kind === 'refused') throw new HttpError(422, problem('CORD_SERVER_RULE_REFUSED'), { problems: result.diagnostics })
  return result
}
