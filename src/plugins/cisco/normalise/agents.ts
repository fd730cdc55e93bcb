import type { Agent } from 'cordboard/plugin-api'
import { type Message, number, plain, text } from '../wire/message.ts'
import { type AgentRecord, seat } from './state.ts'
import { emit, type Work } from './work.ts'

interface Word {
  readonly state: NonNullable<Agent['state']>
  readonly workMode?: string
}

// AgentState of the guide, in the words that all phone systems share.
const words: Readonly<Record<number, Word>> = {
  0: { state: 'logged-in' },
  1: { state: 'logged-out' },
  2: { state: 'not-ready' },
  3: { state: 'ready' },
  4: { state: 'busy', workMode: 'talking' },
  5: { state: 'after-call-work', workMode: 'then-not-ready' },
  6: { state: 'after-call-work', workMode: 'then-ready' },
  7: { state: 'busy', workMode: 'busy-other' },
  8: { state: 'busy', workMode: 'reserved' },
  10: { state: 'busy', workMode: 'hold' },
  11: { state: 'busy', workMode: 'active' },
  12: { state: 'busy', workMode: 'paused' },
  13: { state: 'busy', workMode: 'interrupted' },
  14: { state: 'ready', workMode: 'not-active' },
}

/**
 * AGENT_STATE_EVENT. One comes for each skill group: told when the state, the reason or the phone is another. A logout is only that,
 * also a forced one after a failover: the session stays.
 */
export function agentState(work: Work): void {
  const state = number(work.message, 'AgentState')
  if (state !== undefined) changed(work, work.message, state)
}

/** QUERY_AGENT_STATE_CONF: how an agent is after a time without news. */
export function agentQueried(work: Work, id: string): void {
  const state = number(work.message, 'AgentState')
  const record = work.state.agents.get(id)
  if (state === undefined || record === undefined || record.state === state) return
  record.state = state
  record.reason = undefined
  seat(work.state, record)
  tell(work, record)
}

function changed(work: Work, message: Message, state: number): void {
  const id = text(message, 'AgentID') ?? text(message, 'AgentIDLong') ?? text(message, 'AgentInstrument')
  if (id === undefined) return
  const before = work.state.agents.get(id)
  const instrument = text(message, 'AgentInstrument') ?? before?.instrument
  const device = text(message, 'AgentExtension') ?? before?.device ?? instrument
  const reason = number(message, 'EventReasonCode')
  const record: AgentRecord = {
    id,
    peripheral: number(message, 'PeripheralID') ?? before?.peripheral ?? 0,
    device,
    instrument,
    state,
    reason: reason === 0 ? undefined : reason,
    desk: before?.desk,
  }
  seat(work.state, record)
  const news = before === undefined || before.state !== state || before.reason !== record.reason || before.device !== device
  if (news) tell(work, record)
}

function tell(work: Work, record: AgentRecord): void {
  const word = words[record.state] ?? { state: 'unknown' }
  emit(work, 'agent-state', {
    id: `agent.${record.id}/${work.stamp}`,
    agent: {
      id: record.id,
      ...(record.device === undefined ? {} : { device: record.device }),
      ...word,
      ...(record.reason === undefined ? {} : { reason: String(record.reason) }),
    },
    raw: plain(work.message),
  })
}
