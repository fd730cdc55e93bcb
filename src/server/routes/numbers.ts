import { problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import type { ApiRequest } from '../http/request.ts'
import type { Handlers, ServerContext } from './context.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

const longest = 200

export function numberRoutes({ actions, config, journal }: ServerContext): Handlers<'checkNumber' | 'dial'> {
  const known = (connection: string | undefined): string | undefined => {
    if (connection !== undefined && config().connections?.[connection] === undefined) throw notFound('connection', connection)
    return connection
  }
  return {
    async checkNumber({ query }) {
      const question = {
        number: text(query, 'number') ?? '',
        connection: known(text(query, 'connection')),
        agent: text(query, 'agent'),
        busy: query.busy === 'true',
        directory: known(text(query, 'directory')),
      }
      return { status: 200, body: await actions.checkNumber(question) }
    },

    // What was dialled is in no log: it is a customer's number.
    async dial({ bytes, caller, note }) {
      const { number, user: named } = checked(parseJson(bytes), shapes.dial)
      const user = caller.kind === 'user' ? caller.user.id : named
      if (user === undefined || (caller.kind === 'user' && named !== undefined && named !== user)) {
        throw new HttpError(403, problem('CORD_DIAL_USER'))
      }
      if (journal.people.user(user) === undefined) throw notFound('user', user)
      await note({ subject: user, detail: {} })
      const { kind, dialled } = await actions.dial(user, number)
      return { status: 200, body: { kind, dialled } }
    },
  }
}

function text(query: ApiRequest['query'], name: string): string | undefined {
  const value = query[name]?.trim().slice(0, longest)
  return value === '' ? undefined : value
}
