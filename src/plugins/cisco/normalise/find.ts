import { number, text } from '../wire/message.ts'
import { createContext, merge } from './context.ts'
import { addCall, callsOf, type Leg, legsAt, removeCall, type WireCall } from './state.ts'
import { emitLeg, emitWire, type Work } from './work.ts'

/**
 * The call that an event is about. Two calls may share a number: then the connection's device tells which, and for an answer the
 * one that nobody has answered yet. A call whose beginning was not heard begins here.
 */
export function callOf(work: Work, unanswered = false): WireCall | undefined {
  const callId = number(work.message, 'ConnectionCallID')
  if (callId === undefined) return undefined
  return findCall(work, callId, text(work.message, 'ConnectionDevID'), unanswered) ?? begin(work, callId)
}

/** The same, of a call that is known. */
export function knownCall(work: Work): WireCall | undefined {
  const callId = number(work.message, 'ConnectionCallID')
  return callId === undefined ? undefined : findCall(work, callId, text(work.message, 'ConnectionDevID'), false)
}

export function findCall(work: Work, callId: number, connection: string | undefined, unanswered: boolean): WireCall | undefined {
  const peripheral = number(work.message, 'PeripheralID')
  const sharing = callsOf(work.state, callId).filter((call) => peripheral === undefined || call.peripheral === peripheral)
  if (sharing.length <= 1) return sharing[0]
  const exact = sharing.filter((call) => call.connection === connection)
  const fresh = unanswered ? sharing.filter((call) => !call.answered) : []
  return fresh.length === 1
    ? fresh[0]
    : (exact[0] ?? sharing.find((call) => connection !== undefined && call.legs.has(connection)) ?? sharing[0])
}

/** A call that begins with this event. */
export function begin(work: Work, callId: number): WireCall {
  const { state, message } = work
  const connection = text(message, 'ConnectionDevID') ?? ''
  const sharing = callsOf(state, callId).length
  const peripheral = number(message, 'PeripheralID') ?? 0
  const slot = sharing === 0 ? state.slot : `${state.slot}-${sharing + 1}`
  state.created += 1
  const call: WireCall = {
    order: state.created,
    peripheral,
    callId,
    connection,
    connectionType: number(message, 'ConnectionDeviceIDType') ?? 0,
    slot,
    interaction: `call.${peripheral}.${callId}.${slot}`,
    joined: undefined,
    context: createContext(),
    legs: new Map(),
    rings: new Map(),
    answered: false,
    queue: undefined,
    transferredFrom: undefined,
    redirectedFrom: undefined,
  }
  addCall(state, call)
  return call
}

/** Merges what the event brings. A router call key makes the call part of a contact, and brings what was announced for it. */
export function learn(work: Work, call: WireCall): readonly string[] {
  const changed = merge(call.context, work.message)
  const key = call.context.routerKey
  if (key === undefined) return changed
  const announced = work.state.announced.get(key)
  if (announced !== undefined) {
    work.state.announced.delete(key)
    for (const [name, value] of announced.values) if (!call.context.values.has(name)) call.context.values.set(name, value)
    call.context.ani ??= announced.ani
    call.context.dnis ??= announced.dnis
    call.context.dialed ??= announced.dialed
    call.context.digits ??= announced.digits
    call.context.uui ??= announced.uui
  }
  joinInteraction(call, interactionOfKey(key))
  return changed
}

export function interactionOfKey(key: string): string {
  return `icm.${key}`
}

/** The call turned out to be part of that contact: the next trigger says so, if one has told of another. */
export function joinInteraction(call: WireCall, interaction: string): void {
  if (call.interaction === interaction) return
  const told = [...call.legs.values()].some(isTold) || call.queue !== undefined
  if (told) call.joined ??= call.interaction
  call.interaction = interaction
}

/** A phone that is off the hook without a number was not told of. */
export function isTold(leg: Leg): boolean {
  return leg.phase !== 'initiated'
}

/** The other call that an agent has, when a new one begins: a consultation belongs to it. */
export function markConsultation(work: Work, call: WireCall, leg: Leg): void {
  const others = legsAt(work.state, leg.device).filter(
    (one) => one.call !== call && (one.leg.phase === 'held' || one.leg.phase === 'talking'),
  )
  const parent = others.find((one) => one.leg.phase === 'held') ?? others[0]
  if (parent === undefined) return
  leg.parent = parent.leg.id
  leg.consultRole = 'initiator'
  leg.guessed = call.context.callType !== 12 && call.context.callType !== 13
}

/** The colleague's side of a consultation: it belongs to the same call as the other side. */
export function markConsulted(call: WireCall, leg: Leg): void {
  const initiator = [...call.legs.values()].find((one) => one.consultRole === 'initiator')
  if (initiator === undefined) return
  leg.parent = initiator.parent
  leg.consultRole = 'target'
  leg.guessed = initiator.guessed
}

/** Ends a call at a phone, once. */
export function release(work: Work, call: WireCall, leg: Leg, cause: string): void {
  call.legs.delete(leg.device)
  offerFailed(work, call, leg, cause)
  if (isTold(leg)) emitLeg(work, 'released', call, leg, { call: { cause } })
}

/** A queue's call rang, and was not answered there. */
export function offerFailed(work: Work, call: WireCall, leg: Leg, cause: string): void {
  if (!leg.offered) return
  leg.offered = false
  emitLeg(work, 'queue-offer-failed', call, leg, { call: { cause } })
}

/** Ends a call at all its phones, and its stay in a queue. */
export function finish(work: Work, call: WireCall, cause: string | undefined): void {
  const answered = call.answered
  for (const leg of [...call.legs.values()]) release(work, call, leg, cause ?? endOf(leg, call))
  leaveQueue(work, call, answered ? 'answered' : 'abandoned')
}

/** Why a call ends at a phone, where the system gives no reason. */
export function endOf(leg: Leg, call: WireCall): string {
  if (leg.phase !== 'ringing') return 'normal'
  return call.answered ? 'answered-elsewhere' : 'cancelled'
}

export function forget(work: Work, call: WireCall): void {
  removeCall(work.state, call)
}

/** Ends a call's stay in its queue, once. */
export function leaveQueue(work: Work, call: WireCall, cause: string, length?: number): void {
  if (call.queue === undefined) return
  const queue = { id: call.queue.id }
  const named = work.settings.queues[queue.id]
  emitWire(work, 'queue-end', call, {
    stamp: work.stamp,
    call: { cause },
    queue: { ...queue, ...(named === undefined ? {} : { name: named }), ...(length === undefined ? {} : { length }) },
  })
  call.queue = undefined
}
