import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { LiveCall } from '../../calls/index.ts'
import type { TraceSummary } from '../../journal/index.ts'
import type { CallState, Customer } from '../../model/index.ts'
import type { ServerOptions } from '../contract.ts'
import type { BarCall, BarParty, BarRecord, BarState, RecentCall } from '../wire/index.ts'
import type { CallRecord, CallRecords } from './records.ts'
import type { Screens } from './screens.ts'

const RECENT_CALLS = 20
const RECENT_TRACES = 200

/** What can be done with a call in each state, as far as its connection can. */
const COMMANDS: Partial<Record<CallState, readonly string[]>> = {
  ringing: ['answer'],
  dialing: ['hang-up'],
  talking: ['hold', 'hang-up'],
  held: ['retrieve', 'hang-up'],
}

/** What the bars show. */
export interface BarStates {
  /** Looks at calls, agents and connections once; then tells the state of any user. */
  look(): (user: string) => BarState
  /** A call of this user is over: the list of recent calls is read anew. */
  callEnded(user: string): void
}

export function createBarStates({ calls, host, journal, config }: ServerOptions, screens: Screens, records: CallRecords): BarStates {
  const recent = new Map<string, readonly RecentCall[]>()

  function recentOf(user: string, live: readonly LiveCall[]): readonly RecentCall[] {
    const known = recent.get(user) ?? recentCalls(journal.traces({ user, limit: RECENT_TRACES }), new Set(live.map(({ id }) => id)))
    recent.set(user, known)
    return known
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
      const liveBy = Map.groupBy(all, ({ user }) => user)
      const agentsBy = Map.groupBy(calls.agents(), ({ user }) => user)
      const boundBy = Map.groupBy(journal.people.bindings(), ({ user }) => user)
      const connections = host.connections()
      const settings = config().connections

      return (user) => {
        const live = (liveBy.get(user) ?? []).filter(({ state }) => state !== 'ended')
        const bound = new Set(boundBy.get(user)?.map(({ connection }) => connection))
        return {
          calls: live.map((call) => ({
            ...barCall(call, host.capabilities(call.connection)?.actions ?? []),
            record: barRecord(recordOf(call), user),
          })),
          cards: screens.cards(user),
          recent: recentOf(user, live),
          agents: (agentsBy.get(user) ?? []).map(({ connection, device, id, state, since }) => ({ connection, device, id, state, since })),
          connections: connections
            .filter(({ id }) => bound.has(id))
            .map(({ id, title, state, kind }) => ({
              id,
              title: title ?? settings?.[id]?.title ?? id,
              online: kind === 'ingest' || state.kind === 'online',
            })),
        }
      }
    },
    callEnded(user) {
      recent.delete(user)
    },
  }
}

function barCall(call: LiveCall, actions: readonly string[]): Omit<BarCall, 'record'> {
  const { connection, id, interactionId, state, type, queue, data = {}, startedAt, ringingAt, establishedAt, waitSeconds } = call
  const party = call.customer ?? call.caller
  return {
    connection,
    callId: id,
    interactionId,
    state,
    type,
    customer: party === undefined ? undefined : partyOf(party),
    called: call.called === undefined ? undefined : readable(call.called.e164 ?? call.called.number ?? ''),
    queue,
    data,
    startedAt,
    ringingAt,
    establishedAt,
    waitSeconds,
    commands: (COMMANDS[state] ?? []).filter((command) => actions.includes(command)),
  }
}

function partyOf({ number, e164, address, name }: Customer): BarParty {
  return { name, display: readable(e164 ?? number ?? address ?? ''), raw: number ?? address }
}

/** +33388202122 -> +33 3 88 20 21 22; what is no full number stays as it is. */
export function readable(number: string): string {
  return number.startsWith('+') ? (parsePhoneNumberFromString(number)?.formatInternational() ?? number) : number
}

/** The calls that are over, newest first, from the traces of one user. */
function recentCalls(traces: readonly TraceSummary[], live: ReadonlySet<string>): readonly RecentCall[] {
  const recent = new Map<string, RecentCall>()
  for (const { callId, trigger, customer, queue } of traces) {
    if (callId === undefined || live.has(callId)) continue
    const known = recent.get(callId)
    recent.set(callId, {
      callId,
      at: trigger.receivedAt,
      display: known?.display || readable(customer ?? ''),
      queue: known?.queue ?? queue,
      answered: known?.answered === true || trigger.type === 'established',
    })
  }
  return [...recent.values()].sort((a, b) => b.at.localeCompare(a.at)).slice(0, RECENT_CALLS)
}
