import { problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import { attachRecord } from '../screens/attach.ts'
import type { Handlers, ServerContext } from './context.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

export function recordRoutes(context: ServerContext): Handlers<'attachRecord'> {
  return {
    attachRecord({ bytes, caller }) {
      const { user: named, call = {}, url, title } = checked(parseJson(bytes), shapes.attachedRecord)
      const user = caller.kind === 'user' ? caller.user.id : named
      if (user === undefined) throw new HttpError(400, problem('CORD_SERVER_RECORD_USER'))
      if (context.journal.people.user(user) === undefined) throw notFound('user', user)
      const refused = attachRecord(context, user, { ...call, url, ...(title === undefined ? {} : { title }) })
      if (refused !== undefined) throw new HttpError(refused.code === 'CORD_SERVER_NO_CALL' ? 409 : 400, refused)
      return { status: 204 }
    },
  }
}
