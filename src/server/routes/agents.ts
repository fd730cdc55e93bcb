import type { User } from '../../journal/index.ts'
import { type Json, problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import type { Answer, ApiRequest } from '../http/request.ts'
import { isInTeamOf } from '../screens/team.ts'
import type { AgentsAnswer } from '../wire/index.ts'
import { checkFields, commandFields } from './commands.ts'
import type { Handlers, ServerContext } from './context.ts'
import { userOf } from './session.ts'
import type { Command } from './shapes.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

export function agentRoutes({
  calls,
  host,
  actions,
  config,
  journal,
  present,
  breaks,
  clock,
}: ServerContext): Handlers<'calls' | 'agents' | 'command' | 'desk'> {
  /** A call of somebody in a supervisor's teams, with the phone that the supervisor sits at. */
  async function supervise(user: User, { action, input = {}, call }: Command, note: ApiRequest['note']): Promise<Answer> {
    const spec = host.actions().find((one) => one.id === action && one.bar === 'supervise')
    const there = calls.live().find((one) => one.connection === call?.connection && one.id === call.callId && isMember(user, one.user))
    if (spec === undefined) throw notFound('action', action)
    if (call === undefined || there?.user === undefined) {
      await note({ subject: action, detail: { ...call, refused: true } })
      throw new HttpError(403, problem('CORD_SERVER_COMMAND_TEAM'))
    }
    const { command } = checkFields(['command'], input)
    const supervisor = deskOf(user.id, call.connection)
    if (supervisor === undefined) throw new HttpError(400, problem('CORD_COMMAND_NO_DESK', { user: user.id }))
    await note({ subject: action, detail: { ...call, ...(command === undefined ? {} : { command }) } })
    const given = { ...(command === undefined ? {} : { command }), supervisor }
    return { status: 200, body: { result: await actions.command(there.user, action, given, { call, connection: undefined }) } }
  }

  /** A compulsory break is not cut short from here; another reason to be away may take its place. */
  function leaveBreak(user: string, connection: string | undefined, state: Json | undefined): void {
    const at = connection ?? journal.people.bindings().find((one) => one.user === user)?.connection ?? ''
    const time = breaks.until(user, at)
    if (state === 'ready' && time !== undefined && Date.parse(time) > clock.now())
      throw new HttpError(409, problem('CORD_SERVER_BREAK', { time }))
    breaks.chosen(user, at)
  }

  function isMember(user: User, other: string | undefined): boolean {
    const member = other === undefined ? undefined : journal.people.user(other)
    return member !== undefined && isInTeamOf(user, member)
  }

  function deskOf(user: string, connection: string): string | undefined {
    const at = (one: { readonly user: string | undefined; readonly connection: string }): boolean =>
      one.user === user && one.connection === connection
    return calls.agents().find(at)?.device ?? journal.people.bindings().find(at)?.device
  }

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
      const asked = checked(parseJson(bytes), shapes.command)
      const { action, input = {}, call, connection } = asked
      if (user.role === 'supervisor' && host.actions().some(({ id, bar }) => id === action && bar === 'supervise'))
        return await supervise(user, asked, note)
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
      if (action === 'set-agent-state' || action === 'agent-logout') leaveBreak(user.id, where, given.state)
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

/** What a plugin adds to what may be asked from a desk or at a call: it takes nothing from the person. */
function ownAction(host: ServerContext['host'], action: string): readonly string[] | undefined {
  return host.actions().some(({ id, bar }) => id === action && (bar === 'call' || bar === 'desk')) ? [] : undefined
}
