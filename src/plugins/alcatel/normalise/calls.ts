import { isList, type JsonObject, objectOf, objectsOf, textOf, texts } from '../json.ts'
import { didNotComeAbout, endCause, movesOn } from './causes.ts'
import { callDataOf } from './data.ts'
import { belong, incoming, outgoing, partyAt, remote, withCustomer } from './facts.ts'
import { personOf } from './parties.ts'
import { type Call, callKey, callsOf, contactOf, forget, handOn, type Phase } from './state.ts'
import { emitCall, type Work } from './work.ts'

const phases: Readonly<Record<string, Phase>> = {
  DIALING: 'dialing',
  RINGING_OUTGOING: 'dialing',
  RINGING_INCOMING: 'ringing',
  ACTIVE: 'talking',
  HELD: 'held',
}

/** A user has a call, or had one that is not known: by an event or a snapshot. */
export function callCreated(work: Work): void {
  const call = callNamed(work, true)
  if (call !== undefined) step(work, call)
}

export function callModified(work: Work): void {
  const { event } = work
  const before = previousOf(work)
  const call = before === undefined ? callNamed(work, false) : renumbered(work, before)
  if (call === undefined) return
  const dataBefore = JSON.stringify(call.data.data)
  const cause = textOf(event, 'cause')
  learn(work, call)
  const took = tookOver(work, call, before)
  if (cause === 'CONFERENCED') joined(work, call, before)
  else if (!took && before !== undefined) changed(work, call, before, ['call.id'])
  step(work, call, false)
  if (call.phase !== 'new' && !took && JSON.stringify(call.data.data) !== dataBefore && before === undefined) {
    changed(work, call, undefined, Object.keys(call.data.data))
  }
}

/** Three talk, or more. */
function joined(work: Work, call: Call, before: Call | undefined): void {
  call.phase = 'talking'
  if (call.facts.type === 'consult') call.facts = withCustomer(work, call)
  emitCall(work, 'conferenced', call, { again: true, call: previousId(before, call) })
}

function changed(work: Work, call: Call, before: Call | undefined, keys: readonly string[]): void {
  emitCall(work, 'data-changed', call, { again: true, call: previousId(before, call), raw: { changedKeys: keys } })
}

/** The call is over for this user. */
export function callRemoved(work: Work): void {
  const call = callNamed(work, false)
  if (call === undefined) return
  end(work, call, textOf(work.event, 'cause'), textOf(work.event, 'newDestination'))
}

/** Tells the end of a user's call, whatever it was. */
export function end(work: Work, call: Call, cause: string | undefined, to?: string): void {
  const { state } = work
  if (call.phase === 'new') {
    forget(state, call)
    return
  }
  const movedOn = call.phase === 'ringing' && cause !== undefined && movesOn.has(cause)
  if (cause === 'TRANSFERRED' && call.facts.type !== 'consult') {
    // Whoever it goes to is to be known by it.
    if (to !== undefined) handOn(state, to, { contact: call.contact, by: call.device })
    emitCall(work, 'transferred', call, { again: true, call: { transferredFrom: call.device }, raw: { to } })
    emitCall(work, 'released', call, { call: { cause: 'transferred' } })
  } else if (movedOn) {
    if (to !== undefined) handOn(state, to, { contact: call.contact, by: undefined })
    const answered = endCause(cause, true) === 'answered-elsewhere'
    emitCall(work, 'diverted', call, { call: { cause: answered ? 'answered-elsewhere' : 'diverted' }, raw: { to } })
  } else if (call.phase === 'dialing' && cause !== undefined && didNotComeAbout.has(cause)) {
    emitCall(work, 'failed', call, { call: { cause: endCause(cause, false) } })
  } else {
    emitCall(work, 'released', call, { call: { cause: cause === 'gone' ? cause : endCause(cause, call.phase === 'ringing') } })
  }
  const handedOn = movedOn || cause === 'TRANSFERRED'
  forget(state, call)
  if (!handedOn && callsOf(state, call.contact).length === 0) call.contact.over = true
}

/** The call that an event is about; made where it is not known and may be. */
function callNamed(work: Work, begins: boolean): Call | undefined {
  const { state, event } = work
  const [ref, login] = [textOf(event, 'callRef'), textOf(event, 'loginName')]
  if (ref === undefined || login === undefined) return undefined
  const known = state.calls.get(callKey(ref, login))
  if (known !== undefined) {
    if (begins) learn(work, known)
    return known
  }
  return begins ? made(work, ref, login) : undefined
}

function made(work: Work, ref: string, login: string, contact = contactOf(work.state, ref, work.at, true)): Call {
  const { state, event } = work
  const device = legOf(event)?.deviceId
  const number = typeof device === 'string' && device !== '' ? device : (state.devices.get(login) ?? login.replace(/^oxe/, ''))
  state.devices.set(login, number)
  state.order += 1
  const call: Call = {
    id: `${contact.key}@${number}`,
    ref,
    login,
    device: number,
    contact,
    order: state.order,
    phase: 'new',
    outgoing: undefined,
    facts: {},
    data: { data: {}, pairs: [] },
    others: new Map(),
    callData: {},
    legCapabilities: {},
    told: 0,
  }
  state.calls.set(callKey(ref, login), call)
  learn(work, call)
  return call
}

/** Takes what the event says of a call, without telling anything. */
function learn(work: Work, call: Call): void {
  const { event, settings } = work
  const { others } = call
  for (const one of [...objectsOf(event.participants), ...objectsOf(event.addedParticipants), ...objectsOf(event.modifiedParticipants)]) {
    const id = textOf(one, 'participantId')
    if (id !== undefined && (one.identity !== undefined || one.anonymous !== undefined)) others.set(id, personOf(settings, one))
  }
  const removed = event.removedParticipants ?? event.removedParticipantIds
  for (const id of isList(removed) ? texts(removed) : []) others.delete(id)
  const callData = objectOf(event.callData)
  if (Object.keys(callData).length > 0) {
    call.callData = { ...call.callData, ...callData }
    if (['associatedData', 'hexaBinaryAssociatedData', 'tags', 'accountInfo'].some((name) => callData[name] !== undefined)) {
      call.data = callDataOf(call.callData)
    }
  }
  const leg = legOf(event)
  if (leg !== undefined) call.legCapabilities = { ...call.legCapabilities, ...objectOf(leg.capabilities) }
  const initiator = textOf(event, 'initiator')
  if (call.outgoing === undefined && initiator !== undefined) call.outgoing = !others.has(initiator)
}

// Of several devices of a user, the one where most is going on.
function legOf(event: JsonObject): JsonObject | undefined {
  const legs = [...objectsOf(event.legs), ...objectsOf(event.modifiedLegs), ...objectsOf(event.addedLegs)]
  return legs.find((leg) => leg.state === 'ACTIVE' || leg.state === 'HELD') ?? legs[0]
}

/** Goes from the phase that was told to the one that the event shows, and tells what lies between. */
export function step(work: Work, call: Call, learnt = true): void {
  const word = textOf(legOf(work.event) ?? {}, 'state') ?? textOf(objectOf(work.event.callData), 'state')
  const phase = word === undefined ? undefined : phases[word]
  if (learnt && phase === undefined && call.phase === 'new') return
  const next = phase ?? (call.outgoing === true && call.phase === 'new' ? 'dialing' : undefined)
  if (next === undefined || next === call.phase) return
  if (next === 'dialing' || next === 'ringing') {
    if (call.phase !== 'new') return
    call.outgoing = next === 'dialing'
    begin(work, call, next)
    return
  }
  if (call.phase === 'new') begin(work, call, call.outgoing === true ? 'dialing' : 'ringing', false)
  if (call.phase === 'dialing' || call.phase === 'ringing' || call.phase === 'new') {
    call.phase = 'talking'
    emitCall(work, 'established', call)
  }
  if (next === call.phase) return
  call.phase = next
  emitCall(work, next === 'held' ? 'held' : 'retrieved', call, { again: true })
}

// Whom somebody dials is said a moment after that they do: what is told has the number.
function begin(work: Work, call: Call, phase: 'dialing' | 'ringing', wait = true): void {
  if (phase === 'dialing') {
    const called = remote(call)?.party ?? partyAt(call.callData, 'initialCalled')
    if (called === undefined && wait) return
    call.facts = outgoing(work, call, called)
    call.phase = 'dialing'
    emitCall(work, 'dialing', call, call.facts.type === 'consult' ? { raw: { parentGuessed: true } } : {})
    return
  }
  call.facts = incoming(work, call)
  call.phase = 'ringing'
  // A call that was answered when it was first seen rang unseen, except in a snapshot, which tells it all.
  if (wait || work.synthetic) emitCall(work, 'ringing', call)
}

function previousOf(work: Work): Call | undefined {
  const [previous, login] = [textOf(work.event, 'previousCallRef'), textOf(work.event, 'loginName')]
  return previous === undefined || login === undefined ? undefined : work.state.calls.get(callKey(previous, login))
}

/** The same call of this user under the reference that it has now. */
function renumbered(work: Work, before: Call): Call | undefined {
  const ref = textOf(work.event, 'callRef')
  if (ref === undefined || ref === before.ref) return before
  const { state } = work
  const contact = contactOf(state, ref, work.at, false)
  const old = before.contact
  if (contact.interaction === contact.key && old.interaction !== contact.interaction && contact.customer === undefined) belong(contact, old)
  else if (contact.interaction !== old.interaction) contact.joined = old.interaction
  contact.over = false
  const { phase } = before
  forget(state, before)
  state.calls.delete(callKey(ref, before.login))
  const call = made(work, ref, before.login, contact)
  call.phase = phase
  call.facts = before.facts
  call.outgoing = before.outgoing
  if (call.data.pairs.length === 0) call.data = before.data
  return call
}

// The consulted user has the customer now.
function tookOver(work: Work, call: Call, before: Call | undefined): boolean {
  const { facts } = call
  if (textOf(work.event, 'cause') !== 'TRANSFERRED' || facts.type !== 'consult') return false
  const by = facts.consultRole === 'target' ? facts.caller?.number : undefined
  // It has come: nothing else is on its way here.
  work.state.handed.delete(call.device)
  call.facts = { ...withCustomer(work, call), ...(by === undefined ? {} : { transferredFrom: by }) }
  emitCall(work, 'transferred', call, { again: true, call: previousId(before, call), raw: { to: call.device } })
  return true
}

function previousId(before: Call | undefined, now: Call): { readonly previousId?: string } {
  return before === undefined || before.id === now.id ? {} : { previousId: before.id }
}
