import { groups, number, text } from '../wire/message.ts'
import { causeOf } from './causes.ts'
import { isPhone, mayRing } from './classify.ts'
import type { Device } from './context.ts'
import {
  begin,
  callOf,
  endOf,
  finish,
  forget,
  isTold,
  knownCall,
  learn,
  leaveQueue,
  markConsultation,
  markConsulted,
  offerFailed,
  release,
} from './find.ts'
import { addLeg, agentOf, type Leg, legId, renumber, type WireCall } from './state.ts'
import { emit, emitLeg, type Work } from './work.ts'

/** BEGIN_CALL_EVENT: a call and its first context. One whose number is taken by another connection is another call. */
export function beginCall(work: Work): void {
  const { message } = work
  const callId = number(message, 'ConnectionCallID')
  if (callId === undefined) return
  const known = knownCall(work)
  const connection = text(message, 'ConnectionDevID') ?? ''
  const again = known !== undefined && (known.connection === connection || known.legs.size === 0)
  learn(work, again ? known : begin(work, callId))
}

export function endCall(work: Work): void {
  const call = knownCall(work)
  if (call === undefined) return
  finish(work, call, undefined)
  forget(work, call)
}

/** CALL_DATA_UPDATE_EVENT: only what changed. It may rename the call. */
export function dataUpdate(work: Work): void {
  const { message } = work
  const call = callOf(work)
  if (call === undefined) return
  const changed = learn(work, call)
  const renamed = rename(work, call)
  if (changed.length === 0 && !renamed && call.joined === undefined) return
  for (const leg of call.legs.values()) {
    if (!isTold(leg)) continue
    const keys = changed.map((name) => work.settings.variables[name] ?? name)
    emitLeg(work, 'data-changed', call, leg, { stamp: work.stamp, raw: { changedKeys: keys } })
  }
  if (message.fixed.CalledPartyDisposition === 15) call.redirectedFrom ??= call.context.lastRedirect
}

function rename(work: Work, call: WireCall): boolean {
  const { message } = work
  const callId = number(message, 'NewConnectionCallID')
  const connection = text(message, 'NewConnectionDevID')
  if (callId === undefined || (callId === call.callId && (connection === undefined || connection === call.connection))) return false
  call.connection = connection ?? call.connection
  call.connectionType = number(message, 'NewConnectionDeviceIDType') ?? call.connectionType
  if (callId === call.callId) return false
  renumber(work.state, call, callId)
  for (const leg of call.legs.values()) {
    leg.previous ??= leg.id
    leg.id = legId(call, leg.device)
  }
  return true
}

/** CALL_DELIVERED_EVENT: it rings at a phone. */
export function delivered(work: Work): void {
  const { state, message } = work
  const call = callOf(work, true)
  if (call === undefined) return
  learn(work, call)
  const alerting = deviceOf(work, 'AlertingDevID', 'AlertingDeviceType')
  const redirect = text(message, 'LastRedirectDevID')
  if (number(message, 'EventCause') === 32 && redirect !== undefined) call.transferredFrom = redirect
  else if (redirect !== undefined && redirect !== alerting?.id) call.redirectedFrom = redirect
  dialled(work, call)
  if (alerting !== undefined && mayRing(state, alerting) && alerting.id !== call.context.calling?.id) ring(work, call, alerting.id)
  const caller = call.legs.get(call.context.calling?.id ?? '')
  if (caller?.role === 'calling') emitLeg(work, 'cisco:remote-ringing', call, caller, { stamp: work.stamp })
}

function ring(work: Work, call: WireCall, device: string): void {
  const before = call.legs.get(device)
  if (before !== undefined) return
  const leg = addLeg(work.state, call, device, 'called', 'ringing')
  markConsulted(call, leg)
  leg.offered = call.queue !== undefined
  if (leg.offered) emitLeg(work, 'queue-offer', call, leg)
  emitLeg(work, 'ringing', call, leg)
}

/** CALL_ESTABLISHED_EVENT: both sides talk. */
export function established(work: Work): void {
  const { state } = work
  const call = callOf(work, true)
  if (call === undefined) return
  learn(work, call)
  dialled(work, call)
  const answering = deviceOf(work, 'AnsweringDevID', 'AnsweringDeviceType')
  const wasQueued = call.queue !== undefined
  if (answering !== undefined && mayRing(state, answering) && answering.id !== call.context.calling?.id) {
    call.answered = true
    const leg = call.legs.get(answering.id) ?? addLeg(state, call, answering.id, 'called', 'ringing')
    if (leg.phase === 'ringing') {
      if (leg.parent === undefined) markConsulted(call, leg)
      leg.phase = 'talking'
      leg.offered = false
      if (wasQueued) emitLeg(work, 'queue-answer', call, leg)
      emitLeg(work, 'established', call, leg)
      leaveQueue(work, call, 'answered')
    }
  }
  const caller = call.legs.get(call.context.calling?.id ?? '')
  if (caller?.role === 'calling' && caller.phase === 'dialing') {
    call.answered = true
    caller.phase = 'talking'
    emitLeg(work, 'established', call, caller)
  }
}

/** CALL_SERVICE_INITIATED_EVENT: a phone is off the hook, and nobody knows yet for what. */
export function serviceInitiated(work: Work): void {
  const call = callOf(work)
  const calling = deviceOf(work, 'CallingDevID', 'CallingDeviceType') ?? connectionOf(work)
  if (call === undefined || calling === undefined || call.legs.has(calling.id)) return
  learn(work, call)
  call.context.calling ??= calling
  markConsultation(work, call, addLeg(work.state, call, calling.id, 'calling', 'initiated'))
}

/** CALL_ORIGINATED_EVENT: a call goes out. */
export function originated(work: Work): void {
  const call = callOf(work)
  if (call === undefined) return
  learn(work, call)
  const calling = deviceOf(work, 'CallingDevID', 'CallingDeviceType') ?? connectionOf(work)
  if (calling === undefined) return
  call.context.calling ??= calling
  if (!call.legs.has(calling.id)) markConsultation(work, call, addLeg(work.state, call, calling.id, 'calling', 'initiated'))
  dialled(work, call)
}

/** Tells once that a phone dials, whichever event shows the number first. */
function dialled(work: Work, call: WireCall): void {
  const { calling } = call.context
  if (calling === undefined || !isPhone(work.state, calling)) return
  const before = call.legs.get(calling.id)
  if (before !== undefined && before.phase !== 'initiated') return
  const leg = before ?? addLeg(work.state, call, calling.id, 'calling', 'initiated')
  if (before === undefined) markConsultation(work, call, leg)
  leg.phase = 'dialing'
  emitLeg(work, 'dialing', call, leg)
}

/** CALL_REACHED_NETWORK_EVENT: on some switches nothing follows it. */
export function reachedNetwork(work: Work): void {
  const call = callOf(work)
  if (call === undefined) return
  learn(work, call)
  dialled(work, call)
  const leg = call.legs.get(call.context.calling?.id ?? '') ?? [...call.legs.values()].find((one) => one.role === 'calling')
  if (leg !== undefined) emitLeg(work, 'cisco:network-reached', call, leg, { stamp: work.stamp })
}

/** CALL_FAILED_EVENT: it could not be completed, and stays so to its end. */
export function failed(work: Work): void {
  const call = callOf(work)
  if (call === undefined) return
  learn(work, call)
  const cause = causeOf(number(work.message, 'EventCause')) ?? 'failed'
  const leg = [...call.legs.values()].find((one) => one.role === 'calling') ?? call.legs.get(text(work.message, 'FailingDevID') ?? '')
  if (leg === undefined || leg.phase === 'failed') return
  leg.phase = 'failed'
  emitLeg(work, 'failed', call, leg, { call: { cause } })
}

export function held(work: Work): void {
  const found = legOf(work, 'HoldingDevID')
  if (found === undefined || found.leg.phase === 'held') return
  found.leg.phase = 'held'
  emitLeg(work, 'held', found.call, found.leg, { stamp: work.stamp })
}

export function retrieved(work: Work): void {
  const found = legOf(work, 'RetrievingDevID')
  if (found === undefined || found.leg.phase !== 'held') return
  found.leg.phase = 'talking'
  emitLeg(work, 'retrieved', found.call, found.leg, { stamp: work.stamp })
}

/** CALL_DIVERTED_EVENT: it left one target for another. */
export function diverted(work: Work): void {
  const call = knownCall(work)
  if (call === undefined) return
  learn(work, call)
  const from = text(work.message, 'DivertingDevID')
  const to = text(work.message, 'CalledDevID')
  const cause = causeOf(number(work.message, 'EventCause'))
  const leg = call.legs.get(from ?? '')
  if (from !== undefined) call.redirectedFrom = from
  if (leg === undefined) {
    leaveQueue(work, call, 'left')
    return
  }
  call.legs.delete(leg.device)
  offerFailed(work, call, leg, cause ?? 'no-answer')
  emitLeg(work, 'diverted', call, leg, {
    ...(cause === undefined ? {} : { call: { cause } }),
    raw: to === undefined ? {} : { to },
  })
}

/** CALL_CONNECTION_CLEARED_EVENT: one party left. */
export function connectionCleared(work: Work): void {
  const { message } = work
  const call = knownCall(work)
  if (call === undefined) return
  const releasing = text(message, 'ReleasingDevID') ?? text(message, 'ConnectionDevID')
  const leg = call.legs.get(releasing ?? '')
  if (leg !== undefined) release(work, call, leg, specific(message.fixed.EventCause) ?? endOf(leg, call))
  // Who transferred was told to be out before.
  if (leg === undefined && releasing === call.transferredFrom) return
  for (const other of [...call.legs.values()]) {
    if (!isTold(other) || other.phase === 'ringing' || other.phase === 'failed') continue
    emitLeg(work, 'cisco:party-left', call, other, { stamp: work.stamp, raw: releasing === undefined ? {} : { party: releasing } })
  }
}

/** CALL_CLEARED_EVENT: the voice of every party is gone. Its context stays until its end. */
export function cleared(work: Work): void {
  const call = knownCall(work)
  if (call !== undefined) finish(work, call, specific(work.message.fixed.EventCause))
}

/** Calls for help: SUPERVISOR_ASSIST_EVENT and EMERGENCY_CALL_EVENT. */
export function helpWanted(type: 'cisco:emergency' | 'cisco:supervisor-assist') {
  return (work: Work): void => {
    const call = knownCall(work)
    const { message, state } = work
    const device = text(message, 'AgentExtension') ?? text(message, 'AgentInstrument') ?? text(message, 'ConnectionDevID')
    const leg = call?.legs.get(device ?? '')
    if (call !== undefined && leg !== undefined) {
      emitLeg(work, type, call, leg, { stamp: work.stamp })
      return
    }
    const id = text(message, 'AgentID')
    const agent = { ...(device === undefined ? {} : agentOf(state, device)), ...(id === undefined ? {} : { id }) }
    emit(work, type, { id: `${type}/${work.stamp}`, agent })
  }
}

/** AGENT_TEAM_CONFIG_EVENT: who belongs to a team. */
export function teamChanged(work: Work): void {
  const members = groups(work.message, 'AgentID').map((group) => Object.fromEntries(group))
  const operations = ['set', 'added', 'removed']
  emit(work, 'cisco:team-changed', {
    id: `team/${work.message.fixed.TeamID ?? 0}/${work.stamp}`,
    raw: {
      message: work.message.name,
      TeamID: work.message.fixed.TeamID,
      operation: operations[work.message.fixed.ConfigOperation ?? 0] ?? 'changed',
      members,
    },
  })
}

// A reason that says more than that it ended.
function specific(cause: number | undefined): string | undefined {
  const word = causeOf(cause === 0xffff ? undefined : cause)
  return word === 'normal' ? undefined : word
}

function legOf(work: Work, name: string): { readonly call: WireCall; readonly leg: Leg } | undefined {
  const call = callOf(work)
  const device = text(work.message, name) ?? text(work.message, 'ConnectionDevID')
  if (call === undefined) return undefined
  learn(work, call)
  const leg = call.legs.get(device ?? '')
  return leg === undefined ? undefined : { call, leg }
}

function deviceOf(work: Work, name: string, type: string): Device | undefined {
  const id = text(work.message, name)
  return id === undefined ? undefined : { id, type: number(work.message, type) }
}

// The phone that an event without a calling device came for.
function connectionOf(work: Work): Device | undefined {
  const id = text(work.message, 'ConnectionDevID')
  return id === undefined ? undefined : { id, type: 76 }
}
