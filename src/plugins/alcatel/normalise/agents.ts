import type { Agent } from 'cordboard/plugin-api'
import { type JsonObject, numberOf, objectOf, textOf } from '../json.ts'
import { counted, emit, raw, type Work } from './work.ts'

const states: Readonly<Record<string, NonNullable<Agent['state']>>> = {
  READY: 'ready',
  BUSY: 'busy',
  WITHDRAW: 'not-ready',
  PAUSE: 'not-ready',
  OUT_OF_PG: 'not-ready',
  TRANSACTION_CODE_INPUT: 'after-call-work',
  WRAPUP: 'after-call-work',
  WRAPUP_IM: 'after-call-work',
  WRAPUP_EMAIL: 'after-call-work',
  WRAPUP_EMAIL_INTERRUPTIBLE: 'after-call-work',
  WRAPUP_OUTBOUND: 'after-call-work',
  WRAPUP_CALLBACK: 'after-call-work',
}

/** Why somebody is not ready, where the phase says it: a withdrawal has its reason by index. */
const reasons: Readonly<Record<string, string>> = { PAUSE: 'pause', OUT_OF_PG: 'out-of-group' }

/** An agent logs on or off, or goes from one phase to the next. Told when it changes. */
export function agentStateChanged(work: Work): void {
  const login = textOf(work.event, 'loginName')
  if (login !== undefined) agentIs(work, login, objectOf(work.event.state))
}

/** By an event, or by what O2G answers when it is asked. */
export function agentIs(work: Work, login: string, state: JsonObject): void {
  const main = textOf(state, 'mainState')
  const before = work.state.agents.get(login)
  if (main === 'LOG_OFF') {
    // Of somebody who was not there nothing is news, unless an event says it.
    if (before?.state === 'logged-out' || (before === undefined && work.synthetic)) return
    tell(work, login, { ...base(before, state, login), state: 'logged-out' }, undefined)
    return
  }
  if (main !== 'LOG_ON') return
  const group = textOf(state, 'pgNumber')
  const now = base(before, state, login)
  if (before === undefined || before.state === 'logged-out' || before.device !== now.device)
    tell(work, login, { ...now, state: 'logged-in' }, group)
  const word = textOf(state, 'subState') ?? 'UNKNOWN'
  const phase = Object.hasOwn(states, word) ? states[word] : undefined
  if (phase === undefined) return
  const index = word === 'WITHDRAW' ? numberOf(state, 'withdrawReason') : undefined
  const reason = index === undefined ? reasons[word] : String(index)
  const agent = { ...now, state: phase, workMode: word.toLowerCase(), ...(reason === undefined ? {} : { reason }) }
  const known = work.state.agents.get(login)
  if (known?.state === agent.state && known.workMode === agent.workMode && known.reason === agent.reason) return
  tell(work, login, agent, group)
}

function base(before: Agent | undefined, state: JsonObject, login: string): Agent {
  const device = textOf(state, 'proAcdDeviceNumber') ?? before?.device
  return { id: login, ...(device === undefined ? {} : { device }) }
}

function tell(work: Work, login: string, agent: Agent, group: string | undefined): void {
  work.state.agents.set(login, agent)
  emit(work, 'agent-state', {
    id: `agent/${login}/${agent.state}/${counted(work)}`,
    agent,
    ...(group === undefined ? {} : { queue: { id: group } }),
    raw: raw(work.event),
  })
}
