import { stageIdOf, withStage } from '../../engine/index.ts'
import { checked, parseJson } from '../http/json.ts'
import type { Handlers, ServerContext } from './context.ts'
import { expectedHash, hashes, saved, why } from './saving.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

/** A newer text of a rule, first for some, then for all; and what came back by itself. */
export function stageRoutes({ rulebook, actions }: ServerContext): Handlers<'putStage' | 'promoteStage' | 'rollbacks' | 'seenRollback'> {
  return {
    rollbacks: () => ({ status: 200, body: { rollbacks: actions.rollbacks() } }),

    async seenRollback({ params: { id = '' } }) {
      if (!actions.rollbacks().some(({ rule }) => rule === id)) throw notFound('rule', id)
      await actions.seenRollback(id)
      return { status: 204 }
    },

    async putStage(request) {
      const { id = '' } = request.params
      const stageId = stageIdOf(id)
      const isNew = request.headers['if-none-match']?.trim() === '*'
      const expected = isNew ? undefined : expectedHash(request)
      const { text, stage, reason } = checked(parseJson(request.bytes), shapes.staged)
      const result = await rulebook.save(stageId, withStage(text, stage), expected)
      const detail = { ...hashes(expected, result), ...why(reason) }
      return { ...saved(stageId, result, isNew ? 201 : 200), audit: { subject: stageId, detail } }
    },

    async promoteStage(request) {
      const { id = '' } = request.params
      if (rulebook.read(stageIdOf(id)) === undefined) throw notFound('rule', stageIdOf(id))
      const { reason } = request.bytes.length === 0 ? {} : checked(parseJson(request.bytes), shapes.reason)
      const before = rulebook.read(id)?.hash
      const promoted = await rulebook.promote(id, expectedHash(request))
      return { ...saved(id, promoted, 200), audit: { detail: { ...hashes(before, promoted), ...why(reason) } } }
    },
  }
}
