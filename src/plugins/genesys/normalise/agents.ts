import type { Agent, EmittedTrigger } from 'cordboard/plugin-api'
import { type JsonObject, listOf, objectOf, plainOf, shortOf } from '../json.ts'
import { wordsOf } from '../wire/call.ts'
import { type AgentView, sit } from './state.ts'
import { agentOf, emit, idOf, type Work } from './work.ts'

/** As T-Library numbers them; 2 is also LegalGuard. */
const workModes: readonly string[] = [
  'Unknown',
  'ManualIn',
  'AutoIn',
  'AfterCallWork',
  'AuxWork',
  'NoCallDisconnect',
  'WalkAway',
  'ReturnBack',
]

/** What a DN is now: who is logged in there, in which state, whether it is forwarded. */
export function dnChanged(work: Work, dn: JsonObject): void {
  const { seat, settings } = work
  seat.touched = work.state.count
  const number = shortOf(dn.number)
  if (number !== undefined) sit(seat, number)
  seat.capabilities = wordsOf(dn)
  const before = seat.agent
  const now = viewOf(dn)
  seat.agent = now
  const raw = { dn: plainOf(dn) }
  const common = { ...timeOf(dn), raw }
  if (before?.dnd !== now.dnd || before.forward !== now.forward) {
    if (before !== undefined || now.dnd || now.forward !== '') {
      emit(work, {
        id: idOf(['dn', seat.device ?? seat.agentId, 'device-state', work.position]),
        type: 'device-state',
        agent: agentOf(seat),
        ...common,
      })
    }
  }
  const was = before === undefined ? 'logged-out' : stateOf(before)
  const is = stateOf(now)
  if (is === 'unknown' || (before !== undefined && sameState(before, now)) || (before === undefined && is === 'logged-out')) return
  const login = settings.agents.find((agent) => agent.agentId === seat.agentId)?.queue
  const queue = login === undefined ? {} : { queue: { id: login, name: settings.pilots[login] ?? login } }
  const tell = (agent: Agent, stamp: string, more: Partial<EmittedTrigger>): void => {
    emit(work, {
      id: idOf(['agent-state', seat.agentId, work.position, stamp]),
      type: 'agent-state',
      agent: { ...agentOf(seat), ...agent },
      ...common,
      ...more,
    })
  }
  // Every state but one says that somebody is logged in: who and where has to be told first.
  if (was === 'logged-out' && is !== 'logged-out') tell({ state: 'logged-in' }, 'logged-in', queue)
  if (is === 'logged-in' && was === 'logged-out') return
  const workMode = now.workMode === '' || now.workMode === 'Unknown' ? {} : { workMode: now.workMode }
  tell({ state: is, ...workMode, ...(now.reason === '' ? {} : { reason: now.reason }) }, is, {})
}

/** The words that all connections share; only the work mode tells withdrawn from after-call work. */
export function stateOf(view: AgentView): NonNullable<Agent['state']> {
  switch (view.state) {
    case 'LoggedOut':
    case 'Logout':
      return 'logged-out'
    case 'LoggedIn':
    case 'Login':
      return 'logged-in'
    case 'Ready':
      return 'ready'
    case 'NotReady':
      return view.workMode === 'AfterCallWork' ? 'after-call-work' : 'not-ready'
    default:
      return 'unknown'
  }
}

function viewOf(dn: JsonObject): AgentView {
  const { agentWorkMode } = dn
  const reasons = listOf(dn.reasons).map(objectOf)
  const code = reasons.find((one) => one.key === 'ReasonCode') ?? reasons[0]
  return {
    state: shortOf(dn.agentState) ?? '',
    workMode: (typeof agentWorkMode === 'number' ? workModes[agentWorkMode] : shortOf(agentWorkMode)) ?? '',
    reason: shortOf(code?.value) ?? '',
    dnd: dn.dnd === true || dn.dnd === 'On' || dn.dnd === 'on',
    forward: shortOf(dn.forwardTo) ?? '',
  }
}

function sameState(one: AgentView, other: AgentView): boolean {
  return one.state === other.state && one.workMode === other.workMode && one.reason === other.reason
}

function timeOf(dn: JsonObject): { readonly time?: string } {
  const { timestamp } = dn
  if (typeof timestamp !== 'number' || timestamp < 1e11 || timestamp > 1e14) return {}
  return { time: new Date(timestamp).toISOString() }
}
