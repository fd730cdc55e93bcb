import { checkUrl } from '../../engine/index.ts'
import { problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import { attachRecord } from '../screens/attach.ts'
import type { Handlers, ServerContext } from './context.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

export function recordRoutes(context: ServerContext): Handlers<'attachRecord' | 'putCallback' | 'deleteCallback'> {
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

    async putCallback({ bytes, params: { user = '', id = '' } }) {
      const callback = checked(parseJson(bytes), shapes.plannedCallback)
      if (context.journal.people.user(user) === undefined) throw notFound('user', user)
      const { origins = [], schemes = [] } = context.config().records ?? {}
      const refused = callback.url === undefined ? undefined : checkUrl(callback.url, { origins, schemes })
      if (refused !== undefined) throw new HttpError(400, refused)
      await context.callbacks.put(user, id, callback)
      return { status: 204 }
    },

    async deleteCallback({ params: { user = '', id = '' } }) {
      if (!(await context.callbacks.remove(user, id))) throw notFound('callback', id)
      return { status: 204 }
    },
  }
}
