import { problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import type { AgentsAnswer } from '../wire/index.ts'
import { checkFields, commandFields } from './commands.ts'
import type { Handlers, ServerContext } from './context.ts'
import { userOf } from './session.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

export function agentRoutes({
  calls,
  host,
  actions,
  config,
  journal,
  present,
}: ServerContext): Handlers<'calls' | 'agents' | 'command' | 'desk'> {
  return {
    calls: () => ({ status: 200, body: { calls: calls.live() } }),

    agents() {
      const signedIn = present()
      const body: AgentsAnswer = {
        agents: calls.agents().map((agent) => ({ ...agent, signedIn: agent.user !== undefined && signedIn.has(agent.user) })),
      }
      return { status: 200, body }
    },

    async command({ caller, bytes, note }) {
      const user = userOf(caller)
      const { action, input = {}, call, connection } = checked(parseJson(bytes), shapes.command)
      const fields = Object.hasOwn(commandFields, action) ? commandFields[action] : ownAction(host, action)
      if (fields === undefined) throw notFound('action', action)
      const given = checkFields(fields, input)
      const where = call?.connection ?? connection
      const logins = where !== undefined && host.capabilities(where)?.logins === true
      if (given.device !== undefined && !logins && config().agents?.mayChooseDesk !== true)
        throw new HttpError(403, problem('CORD_SERVER_DESK_CLOSED'))
      const mine = (one: { readonly connection: string; readonly id: string; readonly user: string | undefined }): boolean =>
        one.user === user.id && one.connection === call?.connection && one.id === call.callId
      if (call !== undefined && !calls.live().some(mine)) {
        await note({ subject: action, detail: { ...call, refused: true } })
        throw new HttpError(403, problem('CORD_SERVER_COMMAND_CALL'))
      }
      // Before it is done: a call that was dialed stands here whatever happened then. What was dialed does not.
      await note({ subject: action, detail: call === undefined ? {} : { ...call } })
      return { status: 200, body: { result: await actions.command(user.id, action, given, { call, connection }) } }
    },

    async desk({ caller, bytes, note }) {
      const user = userOf(caller)
      if (config().agents?.mayChooseDesk !== true) throw new HttpError(403, problem('CORD_SERVER_DESK_CLOSED'))
      const { connection, device } = checked(parseJson(bytes), shapes.desk)
      if (config().connections?.[connection] === undefined) throw notFound('connection', connection)
      await journal.together(() =>
        Promise.all([journal.people.moveDevice(user.id, connection, device), note({ subject: user.id, detail: { connection, device } })]),
      )
      return { status: 204 }
    },
  }
}

/** What a plugin adds to the buttons of a call: it takes nothing from the person. */
function ownAction(host: ServerContext['host'], action: string): readonly string[] | undefined {
  return host.actions().some(({ id, bar }) => id === action && bar === 'call') ? [] : undefined
}
