import { createHash } from 'node:crypto'
import type { Json } from 'cordboard/plugin-api'
import { isObject } from '../json.ts'
import { isReserved, number, plain, text } from '../wire/message.ts'
import { factsOf } from './classify.ts'
import { agentAt, agentOf, legById } from './state.ts'
import { emit, type Work } from './work.ts'

/** What one user message of ours carries: a text is all that the CTI Server takes. */
export interface Packed {
  readonly name: string
  readonly to: string | undefined
  readonly callId: string | undefined
  readonly data: Json | undefined
}

/** As short as can be: the CTI Server takes 254 bytes. */
export function pack(packed: Packed): string {
  const { name, to, callId, data } = packed
  return JSON.stringify({
    event: name,
    ...(to === undefined ? {} : { to }),
    ...(callId === undefined ? {} : { call: callId }),
    ...(data === undefined ? {} : { data }),
  })
}

/** USER_MESSAGE_EVENT: a text of another client. One that another Cordboard packed, or in its form, is a named event with data. */
export function userMessage(work: Work): void {
  const { message } = work
  const said = text(message, 'FloatFieldText') ?? ''
  const from = text(message, 'ClientID')
  const echo = from === work.settings.clientId ? work.state.echoes.indexOf(said) : -1
  if (echo >= 0) {
    work.state.echoes.splice(echo, 1)
    return
  }
  const time = number(message, 'IcmCentralControllerTime')
  const packed = unpack(said)
  const found = packed?.callId === undefined ? undefined : legById(work.state, packed.callId)
  const data = packed === undefined ? { text: said } : isObject(packed.data) ? harmless(packed.data) : undefined
  const to = packed?.to ?? text(message, 'AgentID') ?? text(message, 'AgentExtension')
  emit(work, 'userEvent', {
    id: `message/${work.stamp}/${createHash('sha256').update(`${from}\n${said}`).digest('hex').slice(0, 12)}`,
    ...(time === undefined || time === 0 ? {} : { time: new Date(time * 1000).toISOString() }),
    userEvent: {
      ...(packed === undefined ? {} : { name: packed.name }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    },
    ...addressee(work, to),
    ...(found === undefined ? {} : { call: { ...factsOf(work.state, found.call, found.leg), id: found.leg.id } }),
    ...(data === undefined ? {} : { data, pairs: Object.entries(data).map(([key, value]) => pairOf(key, value)) }),
    raw: plain(message),
  })
}

// Whom it is for, where that is an agent or a phone.
function addressee(work: Work, to: string | undefined) {
  if (to === undefined) return {}
  const agent = work.state.agents.get(to)
  if (agent !== undefined) return { agent: { id: agent.id, ...(agent.device === undefined ? {} : { device: agent.device }) } }
  return agentAt(work.state, to) === undefined ? {} : { agent: agentOf(work.state, to) }
}

const mostEchoes = 100

/** Only messages to everybody come back: those that do not are forgotten in time. */
export function remember(echoes: string[], said: string): void {
  echoes.push(said)
  if (echoes.length > mostEchoes) echoes.shift()
}

function unpack(said: string): Packed | undefined {
  if (!said.startsWith('{')) return undefined
  try {
    const value: Json = JSON.parse(said)
    if (!isObject(value) || typeof value.event !== 'string') return undefined
    return { name: value.event, to: textOf(value.to), callId: textOf(value.call), data: value.data }
  } catch {
    return undefined
  }
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function harmless(data: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !isReserved(key)))
}

function pairOf(key: string, value: Json) {
  return { key, type: 'text' as const, value: typeof value === 'string' ? value : JSON.stringify(value) }
}
