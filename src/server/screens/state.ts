import type { ConnectionStatus } from '../../host/index.ts'
import type { Config } from '../../model/index.ts'
import type { ServerOptions } from '../contract.ts'
import { agentCommands } from '../routes/commands.ts'
import type { BarCallback, BarConnection, BarRecord, BarState, RecentCall } from '../wire/index.ts'
import { barCall, readable } from './bar-call.ts'
import type { Breaks } from './breaks.ts'
import type { Callbacks, DueCallback } from './callbacks.ts'
import { createHistory } from './history.ts'
import type { Mutes } from './mutes.ts'
import { recentCalls } from './recent.ts'
import type { CallRecord, CallRecords } from './records.ts'
import type { Screens } from './screens.ts'
import { teamOf } from './team.ts'

/** What the bars show. */
export interface BarStates {
  /** Looks at calls, agents and connections once; then tells the state of any user. */
  look(): (user: string) => BarState
  /** A call of this user is over: the list of recent calls is read anew. */
  callEnded(user: string): void
}

export interface Beside {
  readonly records: CallRecords
  readonly mutes: Mutes
  readonly callbacks: Callbacks
  readonly breaks: Breaks
}

export function createBarStates(
  { calls, host, journal, config, clock }: ServerOptions,
  screens: Screens,
  { records, mutes, callbacks, breaks }: Beside,
): BarStates {
  const recent = new Map<string, readonly RecentCall[]>()
  const history = createHistory(journal, clock)

  function barCallback({ id, number, name, note, url, at }: DueCallback, connection: string | undefined): BarCallback {
    const mayDial = connection !== undefined && host.capabilities(connection)?.actions.includes('dial') === true
    return { id, number, display: readable(number), name, note, url, at, mayDial }
  }

  function barRecord(record: CallRecord | undefined, user: string): BarRecord | undefined {
    if (record === undefined) return undefined
    const { url, title, user: by } = record
    return { url, title, by: by === user ? undefined : (journal.people.user(by)?.name ?? by) }
  }

  return {
    look() {
      const all = calls.live()
      const recordOf = records.look(all)
      const callbacksOf = callbacks.look()
      const liveBy = Map.groupBy(all, ({ user }) => user)
      const agentsBy = Map.groupBy(calls.agents(), ({ user }) => user)
      const boundBy = Map.groupBy(journal.people.bindings(), ({ user }) => user)
      const users = journal.people.users()
      const settings = config()
      const connections = host.connections().map((status) => barConnection(status, settings))
      const own = host.actions().filter(({ bar }) => bar === 'call')
      const labels = settings.agents?.labels ?? {}

      return (user) => {
        const live = (liveBy.get(user) ?? []).filter(({ state }) => state !== 'ended')
        const bound = new Set(boundBy.get(user)?.map(({ connection }) => connection))
        const past = recent.get(user) ?? recentCalls(journal, user, live)
        recent.set(user, past)
        return {
          calls: live.map((call) => {
            const actions = host.capabilities(call.connection)?.actions ?? []
            return barCall(call, { all, actions, labels, before: history(call), own, record: barRecord(recordOf(call), user) })
          }),
          cards: screens.cards(user),
          recent: past,
          muted: mutes.of(user),
          callbacks: callbacksOf(user).map((callback) => barCallback(callback, boundBy.get(user)?.[0]?.connection)),
          agents: (agentsBy.get(user) ?? []).map(({ connection, device, id, state, reason, since }) => ({
            connection,
            device,
            id,
            state,
            reason,
            since,
            breakUntil: breaks.until(user, connection),
          })),
          connections: connections.filter(({ id }) => bound.has(id)),
          team: teamOf(journal.people.user(user), { users, callsBy: liveBy, agentsBy, breaks }, host),
        }
      }
    },
    callEnded(user) {
      recent.delete(user)
    },
  }
}

function barConnection({ id, title, state, kind, capabilities }: ConnectionStatus, { connections, agents }: Config): BarConnection {
  return {
    id,
    title: title ?? connections?.[id]?.title ?? id,
    online: kind === 'ingest' || state.kind === 'online',
    link: { kind: state.kind, nextAt: state.kind === 'retrying' ? state.nextAt : undefined },
    commands: (capabilities?.actions ?? []).filter((action) => agentCommands.has(action)),
    logins: capabilities?.logins === true,
    reasons: (agents?.reasons ?? [])
      .filter((reason) => reason.connections?.includes(id) ?? true)
      .map(({ value, title: said = value }) => ({ value, title: said })),
  }
}
