import type { Party } from 'cordboard/plugin-api'
import { at, type Element, textAt } from '../wire/xml.ts'
import { endCause } from './causes.ts'
import { callData } from './data.ts'
import { deviceOf, isOutside, partyOf, pilotOf, sameNumber } from './parties.ts'
import { forgetLeg, isLive, type Leg, type Life, legKey, legOf, legsAt, lifeOf } from './state.ts'
import { emitCall, secondsBetween, type Work } from './work.ts'

/** The life that a connection element names, and its device. */
export function connectionOf(
  work: Work,
  name: string,
  begins = false,
): { readonly life: Life; readonly device: string | undefined } | undefined {
  const element = at(work.message, name)
  const callId = textAt(element, 'callID')
  if (callId === undefined) return undefined
  const life = lifeOf(work.state, callId, work.at, begins)
  life.data = callData(work.message) ?? life.data
  return { life, device: deviceOf(element) }
}

/** The leg at the monitored device, where it is known and live. */
export function legHere(work: Work, life: Life): Leg | undefined {
  const leg = work.state.legs.get(legKey(life.callId, work.device))
  return leg !== undefined && leg.life === life && isLive(leg) ? leg : undefined
}

/** Makes the leg at the monitored device. */
function legMade(work: Work, life: Life): Leg {
  const connection = work.message.children.find(
    (child) => sameNumber(deviceOf(child), work.device) && textAt(child, 'callID') !== undefined,
  )
  return legOf(work.state, life, work.device, textAt(connection, 'deviceID') ?? work.device)
}

/** The phone dials: `dialing`, as a consultation when a customer waits at it. */
export function originated(work: Work): void {
  const found = connectionOf(work, 'originatedConnection', true)
  if (found === undefined || (found.device !== undefined && !sameNumber(found.device, work.device))) return
  dial(work, found.life)
}

/** Tells `dialing` once: by whichever event shows first that this phone calls. */
export function dial(work: Work, life: Life): Leg {
  const known = legHere(work, life)
  if (known !== undefined) return known
  const leg = legMade(work, life)
  const { message, settings } = work
  const caller = partyOf(at(message, 'callingDevice')) ?? { number: work.device }
  const called = partyOf(at(message, 'calledDevice')) ?? partyOf(at(message, 'networkCalledDevice'))
  const parent = legsAt(work.state, work.device).find((one) => one !== leg && one.phase === 'held')
  const outside = isOutside(settings, called, at(message, 'associatedCalledDevice'))
  leg.phase = 'dialing'
  leg.facts = {
    type: parent !== undefined ? 'consult' : called === undefined ? 'unknown' : outside ? 'outbound' : 'internal',
    caller,
    ...(called === undefined ? {} : { called }),
    ...(parent === undefined ? {} : { parentId: parent.id, consultRole: 'initiator' }),
  }
  life.called ??= called
  if (parent === undefined) {
    life.type ??= leg.facts.type
    if (outside) life.customer ??= called
  } else life.interaction = parent.life.interaction
  emitCall(work, 'dialing', leg, parent === undefined || isSaid(message) ? {} : { raw: { parentGuessed: true } })
  return leg
}

function isSaid(message: Element): boolean {
  return textAt(message, 'cause') === 'consultation'
}

/** It rings: here, or at the other end of a call that this phone makes. */
export function delivered(work: Work): void {
  const found = connectionOf(work, 'connection', true)
  if (found === undefined) return
  const alerting = deviceOf(at(work.message, 'alertingDevice')) ?? found.device
  if (!sameNumber(alerting, work.device)) {
    if (sameNumber(deviceOf(at(work.message, 'callingDevice')), work.device)) dial(work, found.life)
    return
  }
  const { life } = found
  const known = legHere(work, life)
  if (known !== undefined) return
  const leg = legMade(work, life)
  leg.phase = 'ringing'
  leg.facts = incoming(work, life)
  emitCall(work, 'ringing', leg)
}

/** What is said of a call that comes in at the monitored device. */
export function incoming(work: Work, life: Life): Leg['facts'] {
  const { message, settings, state } = work
  const from = partyOf(at(message, 'callingDevice'))
  const caller = from === undefined || from.number === undefined ? (partyOf(at(message, 'networkCallingDevice')) ?? from) : from
  const called = partyOf(at(message, 'calledDevice'))
  const outside = isOutside(settings, caller, at(message, 'associatedCallingDevice'))
  const redirected = deviceOf(at(message, 'lastRedirectionDevice'))
  const cause = textAt(message, 'cause') ?? ''
  const asker = [...state.legs.values()].find((leg) => leg.life === life && sameNumber(leg.device, caller?.number))
  distributed(work, life, called, redirected)
  if (asker?.facts.type === 'consult') {
    life.interaction = asker.life.interaction
    return {
      type: 'consult',
      acd: false,
      ...(caller === undefined ? {} : { caller }),
      ...(called === undefined ? {} : { called }),
      ...(asker.facts.parentId === undefined ? {} : { parentId: asker.facts.parentId }),
      consultRole: 'target',
    }
  }
  if (outside) {
    life.customer ??= caller
    life.type ??= 'inbound'
  }
  life.called ??= called
  const handedOver = life.handedOverBy ?? (/transfer/i.test(cause) ? redirected : undefined)
  life.handedOverBy = undefined
  const forwarded =
    redirected === undefined || redirected === handedOver || pilotOf(settings, redirected) !== undefined ? undefined : redirected
  const waited = life.queue === undefined ? undefined : secondsBetween(life.queue.since, work.at)
  const first = life.customer ?? caller
  const dialled = life.called ?? called
  return {
    type: life.type ?? (caller === undefined ? 'unknown' : 'internal'),
    acd: life.queue !== undefined && handedOver === undefined,
    ...(first === undefined ? {} : { caller: first }),
    ...(dialled === undefined ? {} : { called: dialled }),
    ...(handedOver === undefined ? {} : { transferredFrom: handedOver }),
    ...(forwarded === undefined ? {} : { redirectedFrom: forwarded }),
    ...(waited === undefined ? {} : { waitSeconds: waited }),
  }
}

// A call to a pilot is distributed by it, also where the pilot itself is not watched.
function distributed(work: Work, life: Life, called: Party | undefined, redirected: string | undefined): void {
  const pilot = [redirected, called?.number].map((number) => pilotOf(work.settings, number)).find((number) => number !== undefined)
  if (life.queue === undefined && pilot !== undefined) life.queue = { number: pilot, since: undefined, waiting: false, order: 0 }
}

/** It was answered: here, or by the other end. */
export function established(work: Work): void {
  const found = connectionOf(work, 'establishedConnection')
  if (found === undefined) return
  const answering = deviceOf(at(work.message, 'answeringDevice')) ?? found.device
  if (sameNumber(answering, work.device)) {
    const leg = legHere(work, found.life) ?? missed(work, found.life)
    talk(work, leg)
    return
  }
  const leg = legHere(work, found.life)
  if (leg !== undefined && leg.phase === 'dialing') talk(work, leg)
}

// Its ring was not told: a phone that answers by itself, or a call that was picked up.
function missed(work: Work, life: Life): Leg {
  const leg = legMade(work, life)
  leg.facts = incoming(work, life)
  return leg
}

function talk(work: Work, leg: Leg): void {
  if (leg.phase === 'talking') return
  leg.phase = 'talking'
  emitCall(work, 'established', leg)
}

export function held(work: Work): void {
  const found = connectionOf(work, 'heldConnection')
  const leg = found === undefined ? undefined : legHere(work, found.life)
  if (leg === undefined || leg.phase === 'held' || !isOwn(work, 'holdingDevice', found?.device)) return
  leg.phase = 'held'
  emitCall(work, 'held', leg, { again: true })
}

export function retrieved(work: Work): void {
  const found = connectionOf(work, 'retrievedConnection')
  const leg = found === undefined ? undefined : legHere(work, found.life)
  if (leg === undefined || leg.phase !== 'held' || !isOwn(work, 'retrievingDevice', found?.device)) return
  leg.phase = 'talking'
  emitCall(work, 'retrieved', leg, { again: true })
}

// What the other party does to its own side is told here too.
function isOwn(work: Work, name: string, device: string | undefined): boolean {
  return sameNumber(deviceOf(at(work.message, name)) ?? device, work.device)
}

/** Somebody left: this phone, or the last other one. */
export function cleared(work: Work): void {
  const found = connectionOf(work, 'droppedConnection')
  if (found === undefined) return
  const leg = legHere(work, found.life)
  const gone = sameNumber(found.device, work.device) || textAt(work.message, 'localConnectionInfo') === 'null'
  if (leg === undefined || !gone) return
  release(work, leg, sameNumber(deviceOf(at(work.message, 'releasingDevice')), work.device))
}

/** The whole call is over. */
export function callCleared(work: Work): void {
  const found = connectionOf(work, 'clearedCall')
  const leg = found === undefined ? undefined : legHere(work, found.life)
  if (leg !== undefined) release(work, leg, false)
}

function release(work: Work, leg: Leg, ownHand: boolean, word = textAt(work.message, 'cause')): void {
  end(work, leg, endCause(word, leg.phase === 'ringing', ownHand))
}

/** Tells the end of a leg; the call is over with its last one. */
export function end(work: Work, leg: Leg, cause: string): void {
  emitCall(work, 'released', leg, { call: { cause } })
  forgetLeg(work.state, leg)
  const { life } = leg
  if (life.queue?.waiting !== true && ![...work.state.legs.values()].some((one) => one.life === life)) life.over = true
}

/** The ring went elsewhere. */
export function diverted(work: Work): void {
  const found = connectionOf(work, 'connection')
  const leg = found === undefined ? undefined : legHere(work, found.life)
  if (leg === undefined || !isOwn(work, 'divertingDevice', found?.device)) return
  const pickup = textAt(work.message, 'cause') === 'callPickup'
  const to = deviceOf(at(work.message, 'newDestination'))
  emitCall(work, 'diverted', leg, { call: { cause: pickup ? 'answered-elsewhere' : 'diverted' }, raw: { to } })
  forgetLeg(work.state, leg)
}

/** A call of this phone did not come about. */
export function failed(work: Work): void {
  const found = connectionOf(work, 'failedConnection', true)
  if (found === undefined) return
  const calling = deviceOf(at(work.message, 'callingDevice')) ?? found.device
  const leg = legHere(work, found.life) ?? (sameNumber(calling, work.device) ? dial(work, found.life) : undefined)
  if (leg === undefined || leg.phase !== 'dialing') return
  emitCall(work, 'failed', leg, { call: { cause: endCause(textAt(work.message, 'cause') ?? 'failed', false, false) } })
  forgetLeg(work.state, leg)
  found.life.over = true
}

/** The call left the system: whom this phone called is outside. */
export function networkReached(work: Work): void {
  const found = connectionOf(work, 'outboundConnection') ?? connectionOf(work, 'connection')
  const leg = found === undefined ? undefined : legHere(work, found.life)
  if (found === undefined || leg === undefined || leg.phase !== 'dialing' || leg.facts.type === 'consult') return
  leg.facts = { ...leg.facts, type: 'outbound' }
  found.life.type = 'outbound'
  found.life.customer ??= leg.facts.called
}
