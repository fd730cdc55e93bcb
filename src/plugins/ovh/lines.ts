import type { Call, EmittedTrigger } from 'cordboard/plugin-api'
import { ringCause } from './causes.ts'
import type { OvhEvent } from './event.ts'
import { memberOf, offerTo } from './join.ts'
import { party, sameNumber } from './numbers.ts'
import type { LineCall, Member, State } from './state.ts'

/** How long an end of ringing that says no reason waits for the answer that may have caused it. */
const answerGraceMs = 500

/** Folds one line event into the state and says what to emit. `now` is when it was received, in milliseconds. */
export function lineEvent(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  switch (event.name) {
    case 'start_ringing':
      return startRinging(state, event, id, now)
    case 'start_calling':
      return startCalling(state, event, id, now)
    case 'end_ringing':
      return endRinging(state, event, id, now)
    case 'end_calling':
      return endCalling(state, event, id, now)
    default:
      return [
        { id, type: 'device-state', time: time(event.at), agent: { device: event.resource }, raw: { ...event.raw, ...lineWords(event) } },
      ]
  }
}

/** A call whose end was never heard, given up after a while so that nobody stays busy for ever. */
export function givenUp(state: State, call: LineCall, now: number): EmittedTrigger {
  const phase = call.phase
  over(state, call, now)
  return {
    id: `given-up/${call.device}/${call.callId}/${call.startedAt}`,
    type: 'released',
    call: { ...callFields(state, call), cause: 'no end was heard' },
    agent: agentOf(call),
    synthetic: true,
    raw: { phase },
  }
}

export function time(at: number): string {
  return new Date(at).toISOString()
}

function startRinging(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  if (state.calls[keyOf(event)] !== undefined || isEcho(state, event)) return []
  const call = newCall(state, event, 'ringing', now)
  const doubtful = join(state, call)
  const type = isOutgoing(event) ? 'dialing' : 'ringing'
  return [trigger(state, event, id, type, call, doubtful)]
}

function startCalling(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  const known = state.calls[keyOf(event)]
  if (known === undefined ? isEcho(state, event) : known.phase !== 'ringing') return []
  const call = known ?? newCall(state, event, 'talking', now)
  const doubtful = known === undefined ? join(state, call) : {}
  call.phase = 'talking'
  call.since = now
  call.held = undefined
  return [trigger(state, event, id, 'established', call, doubtful)]
}

function endRinging(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  const known = state.calls[keyOf(event)]
  if (known === undefined ? state.ended.has(keyOf(event)) : known.phase !== 'ringing' || known.held !== undefined) return []
  const call = known ?? newCall(state, event, 'ringing', now)
  const packet = event.data.Body ?? ''
  if (/^SIP\/2\.0 2/.test(packet)) return []
  const released = trigger(state, event, id, 'released', call, { phase: 'ringing', cause: endOfRinging(state, call, event) })
  if (/^(CANCEL|BYE|SIP\/2\.0 [3-6])/.test(packet)) {
    over(state, call, now)
    return [released]
  }
  call.held = { until: now + answerGraceMs, trigger: released }
  return []
}

function endCalling(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  const known = state.calls[keyOf(event)]
  if (known === undefined && state.ended.has(keyOf(event))) return []
  const call = known ?? newCall(state, event, 'talking', now)
  const released = trigger(state, event, id, 'released', call, { phase: 'talking', cause: 'normal' })
  over(state, call, now)
  return [released]
}

/** One call at one device has its own id: a CallId that another line uses at the same time is told apart by the line. */
function newCall(state: State, event: OvhEvent, phase: LineCall['phase'], now: number): LineCall {
  const callId = event.data.CallId ?? `${endsOf(event)}-${event.stamp}`
  const shared = Object.values(state.calls).some((other) => other.callId === callId)
  const call: LineCall = {
    key: keyOf(event),
    id: shared ? `${callId}@${event.resource}` : callId,
    callId,
    device: event.resource,
    caller: event.data.Calling,
    inbound: !isOutgoing(event),
    startedAt: event.at,
    phase,
    since: now,
    join: undefined,
    held: undefined,
  }
  state.calls[call.key] = call
  state.ended.delete(call.key)
  return call
}

function join(state: State, call: LineCall): Readonly<Record<string, unknown>> {
  const found = memberOf(state, call)
  if (found.kind === 'doubtful') return { doubtfulJoin: found.candidates }
  if (found.kind === 'joined') call.join = { member: found.with.id, how: found.how, agentId: offerTo(found.with, call.device)?.agent }
  return {}
}

function trigger(
  state: State,
  event: OvhEvent,
  id: string,
  type: EmittedTrigger['type'],
  call: LineCall,
  words: Readonly<Record<string, unknown>>,
): EmittedTrigger {
  const member = memberBehind(state, call)
  const { cause, ...raw } = words
  // Who comes from a queue has dialled the queue, not the line that rings.
  const dialled = member?.dnis ?? event.data.Called
  return {
    id,
    type,
    time: time(event.at),
    call: {
      ...callFields(state, call),
      type: member === undefined ? typeOf(event) : 'inbound',
      caller: party(event.data.Calling, member?.callerName),
      ...(dialled === undefined ? {} : { called: { number: dialled } }),
      ...waitOf(member, event, type),
      ...(typeof cause === 'string' ? { cause } : {}),
    },
    agent: agentOf(call),
    ...(member === undefined ? {} : { queue: queueOf(member) }),
    raw: { ...event.raw, ...lineWords(event), ...raw, ...(call.join === undefined ? {} : { joinedBy: call.join.how }) },
  }
}

function callFields(state: State, call: LineCall): Call {
  const member = memberBehind(state, call)
  const interactionId = call.join?.member ?? call.callId
  return { id: call.id, interactionId, media: 'voice', ...(member === undefined ? {} : { acd: true }) }
}

/** The wait in the queue: until now while it rings, until the answer afterwards. */
function waitOf(member: Member | undefined, event: OvhEvent, type: string): { readonly waitSeconds?: number } {
  if (member === undefined || type === 'released') return {}
  const until = member.answeredAt ?? event.at / 1000
  return { waitSeconds: Math.max(0, Math.floor(until - member.joinedAt)) }
}

/** The queue knows best why the ringing ended. */
function endOfRinging(state: State, call: LineCall, event: OvhEvent): string {
  const member = memberBehind(state, call)
  if (member === undefined) return ringCause(event.data.Body ?? '')
  const failed = offerTo(member, call.device)?.offer.failed
  if (failed !== undefined) return failed
  const elsewhere = member.answeredBy !== undefined && !sameNumber(member.answeredBy, event.resource)
  return elsewhere ? 'answered-elsewhere' : ringCause(event.data.Body ?? '')
}

function memberBehind(state: State, call: LineCall): Member | undefined {
  return call.join === undefined ? undefined : state.members[call.join.member]
}

export function queueOf(member: Member): { readonly id: string; readonly name?: string } {
  return { id: member.queueId, ...(member.queueName === undefined ? {} : { name: member.queueName }) }
}

function agentOf(call: LineCall): { readonly id?: string; readonly device: string } {
  return { ...(call.join?.agentId === undefined ? {} : { id: call.join.agentId }), device: call.device }
}

function typeOf(event: OvhEvent): 'inbound' | 'outbound' | 'unknown' {
  if (isOutgoing(event)) return 'outbound'
  return sameNumber(event.resource, event.data.Called) ? 'inbound' : 'unknown'
}

/** The stream does not tell the direction: a line that calls is the caller, and not also the called. */
function isOutgoing(event: OvhEvent): boolean {
  return sameNumber(event.resource, event.data.Calling) && !sameNumber(event.resource, event.data.Called)
}

function lineWords(event: OvhEvent): Readonly<Record<string, string>> {
  const { Type: lineType, Description: label } = event.details
  return { ...(lineType === undefined ? {} : { lineType }), ...(label === undefined ? {} : { label }) }
}

/** Ends it here; that it was there is remembered for a while because its echoes may come. */
export function over(state: State, call: LineCall, now: number): void {
  delete state.calls[call.key]
  state.ended.delete(call.key)
  state.ended.set(call.key, now)
}

/** A beginning of a call that is over already. Without a CallId the same two numbers may speak again: that is another call. */
function isEcho(state: State, event: OvhEvent): boolean {
  return event.data.CallId !== undefined && state.ended.has(keyOf(event))
}

function keyOf(event: OvhEvent): string {
  return `${event.resource}/${event.data.CallId ?? endsOf(event)}`
}

function endsOf(event: OvhEvent): string {
  return `${event.data.Calling ?? ''}-${event.data.Called ?? ''}`
}
