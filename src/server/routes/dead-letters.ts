import { hiddenByDefault, hide } from '../../journal/index.ts'
import type { DeadLettersAnswer } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import { pageSize, wholeNumber } from './traces.ts'

export function deadLetterRoutes({
  actions,
  journal,
  config,
}: ServerContext): Handlers<'deadLetters' | 'sendDeadLetter' | 'dropDeadLetter'> {
  return {
    deadLetters({ query }) {
      const limit = pageSize(query)
      const before = wholeNumber('before', query.before)
      const deadLetters = actions.deadLetters({ limit, ...(before === undefined ? {} : { before }) })
      const last = deadLetters.at(-1)
      const next = deadLetters.length < limit || last === undefined ? undefined : Number(last.id)
      const fields = config().privacy?.mask ?? hiddenByDefault
      const shown = deadLetters.map((letter) => hide(letter, journal.trace(String(letter.seq)), fields))
      const body: DeadLettersAnswer = { deadLetters: shown, next }
      return { status: 200, body }
    },
    async sendDeadLetter({ params: { id = '' }, note }) {
      await actions.sendAgain(id, note)
      return { status: 202 }
    },
    async dropDeadLetter({ params: { id = '' }, note }) {
      await actions.dropDeadLetter(id, note)
      return { status: 204 }
    },
  }
}
