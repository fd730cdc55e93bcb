import type { Agent } from 'cordboard/plugin-api'
import { at, textAt } from '../wire/xml.ts'
import { connectionOf, legHere } from './calls.ts'
import { asData, callData, decodeHex, pairsOf } from './data.ts'
import { deviceOf, partyOf, sameNumber } from './parties.ts'
import { agentOf, counted, emit, emitCall, raw, type Work } from './work.ts'

/** Data or the caller's number of a call changed, or somebody sent user information along it. */
export function callInformation(work: Work): void {
  const before = connectionOf(work, 'connection')
  const leg = before === undefined ? undefined : legHere(work, before.life)
  const user = textAt(work.message, 'userData', 'string') ?? textAt(work.message, 'userData')
  if (user !== undefined) {
    userEvent(work, decodeHex(user))
    return
  }
  if (leg === undefined) return
  const changed: string[] = Object.keys(callData(work.message)?.data ?? {})
  const caller = partyOf(at(work.message, 'callingDevice'))
  if (caller?.number !== undefined && caller.number !== leg.facts.caller?.number) {
    leg.facts = { ...leg.facts, caller }
    changed.push('call.caller')
  }
  if (changed.length > 0) emitCall(work, 'data-changed', leg, { again: true, raw: { changedKeys: changed } })
}

// `name?key=value&key=value` as this plugin writes it; any other text is the payload's `text`.
function userEvent(work: Work, text: string): void {
  const { state } = work
  const found = connectionOf(work, 'connection')
  const leg = found === undefined ? undefined : legHere(work, found.life)
  const sent = `${found?.life.callId} ${text}`
  if (state.sent.has(sent)) return
  const [, name, query] = /^([\w.-]{1,100})(?:\?(.*))?$/s.exec(text) ?? []
  const { data, pairs } = asData(name === undefined ? pairsOf(text, 'text') : query === undefined ? [] : pairsOf(query, 'text'))
  const from = deviceOf(at(work.message, 'device'))
  const content = {
    userEvent: {
      ...(name === undefined ? {} : { name }),
      ...(from === undefined || sameNumber(from, work.device) ? {} : { from }),
      to: work.device,
    },
    data: { ...data },
    pairs: [...pairs],
  }
  if (leg === undefined) {
    emit(work, 'userEvent', { id: `user-event/${counted(work)}`, ...content, agent: { device: work.device }, raw: raw(work.message) })
    return
  }
  const about: Work = { ...work, emit: (trigger) => work.emit({ ...trigger, ...content }) }
  emitCall(about, 'userEvent', leg, { again: true, call: { uui: text } })
}

const agentStates: Readonly<Record<string, NonNullable<Agent['state']>>> = {
  AgentLoggedOnEvent: 'logged-in',
  AgentLoggedOffEvent: 'logged-out',
  AgentReadyEvent: 'ready',
  AgentNotReadyEvent: 'not-ready',
  AgentBusyEvent: 'busy',
  AgentWorkingAfterCallEvent: 'after-call-work',
}

/** An agent logs on or off, is ready or not. */
export function agentChanged(work: Work): void {
  const state = agentStates[work.message.name]
  if (state === undefined) return
  const device = deviceOf(at(work.message, 'agentDevice')) ?? work.device
  const group = deviceOf(at(work.message, 'acdGroup')) ?? deviceOf(at(work.message, 'agentGroup'))
  const reason = textAt(work.message, 'reason') ?? textAt(work.message, 'cause')
  emit(work, 'agent-state', {
    id: `agent/${device}/${state}/${counted(work)}`,
    agent: { ...agentOf({ ...work, device }, textAt(work.message, 'agentID')), state, ...(reason === undefined ? {} : { reason }) },
    ...(group === undefined ? {} : { queue: { id: group } }),
    raw: raw(work.message),
  })
}

/** A device goes out of service or comes back, is forwarded, does not want to be disturbed. */
export function deviceChanged(work: Work): void {
  const device = deviceOf(at(work.message, 'device')) ?? work.device
  emit(work, 'device-state', { id: `device/${device}/${counted(work)}`, agent: { device }, raw: raw(work.message) })
}

const degraded: ReadonlySet<string> = new Set(['overloadImminent', 'overloadReached', 'partiallyDisabled', 'messagesLost'])
const working: ReadonlySet<string> = new Set(['normal', 'enabled', 'initializing', 'overloadRelieved'])

/** The switch says how it is. */
export function systemStatus(work: Work): void {
  const word = textAt(work.message, 'systemStatus') ?? 'unknown'
  // Before it lets us watch anything there is no link of ours.
  if (work.state.monitors.size === 0) return
  if (working.has(word)) linkChanged(work, 'up', {})
  else linkChanged(work, degraded.has(word) ? 'degraded' : 'down', { reason: word })
}

/** The connection to the switch, or the switch itself, is there or is not. Told when it changes. */
export function linkChanged(
  work: Work,
  state: 'up' | 'down' | 'degraded',
  about: { readonly server?: string; readonly reason?: string },
): void {
  if (work.state.link === state) return
  work.state.link = state
  work.state.links += 1
  emit(work, 'link-state', { id: `link/${work.state.scope}/${work.state.links}/${state}`, link: { state, ...about } })
}
