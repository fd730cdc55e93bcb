import { floatNumber, number, text } from '../wire/message.ts'
import { factsOf } from './classify.ts'
import { findCall, forget, isTold, joinInteraction, learn, release } from './find.ts'
import { callsOf, type Leg, legId, type WireCall } from './state.ts'
import { emitLeg, type Work } from './work.ts'

/**
 * CALL_TRANSFERRED_EVENT. The controller's two connections end, the others keep their state. Told at the colleague who was
 * consulted, to whom the customer comes now; where nobody was consulted, at who transferred.
 */
export function transferred(work: Work): void {
  const from = text(work.message, 'TransferringDevID')
  const to = text(work.message, 'TransferredDevID')
  const { kept, gone } = joined(work)
  if (kept === undefined) return
  // As they were: what is merged below belongs to others.
  const controller = [kept, gone].flatMap((call) =>
    call === undefined ? [] : legsOf(call, from).map((at) => ({ ...at, facts: factsOf(work.state, call, at.leg) })),
  )
  const consulted = controller.find(({ leg }) => leg.consultRole === 'initiator')?.call ?? gone
  for (const { call, leg } of controller) call.legs.delete(leg.device)
  const colleagues = [...(consulted?.legs.values() ?? [])].filter(isTold)
  if (gone !== undefined) {
    moveLegs(gone, kept)
    absorb(work, kept, gone)
  }
  kept.transferredFrom = from
  const raw = to === undefined ? {} : { to }
  for (const leg of colleagues) {
    standAlone(leg)
    emitLeg(work, 'transferred', kept, leg, { stamp: work.stamp, raw })
  }
  const [first] = controller
  if (colleagues.length === 0 && first !== undefined)
    emitLeg(work, 'transferred', kept, first.leg, { stamp: work.stamp, call: first.facts, raw })
  for (const { call, leg, facts } of controller) {
    if (isTold(leg)) emitLeg(work, 'released', call, leg, { call: { ...facts, cause: 'transferred' } })
  }
}

/** CALL_CONFERENCED_EVENT. The controller's two connections become one, the others keep their state. */
export function conferenced(work: Work): void {
  const controller = text(work.message, 'ControllerDevID')
  const added = text(work.message, 'AddedPartyDevID')
  const { kept, gone } = joined(work)
  if (kept === undefined) return
  const extra = gone === undefined ? [] : legsOf(gone, controller)
  const first = kept.legs.get(controller ?? '')
  if (gone !== undefined && first !== undefined) for (const { leg } of extra) gone.legs.delete(leg.device)
  if (gone !== undefined) {
    moveLegs(gone, kept)
    absorb(work, kept, gone)
  }
  for (const leg of kept.legs.values()) standAlone(leg)
  if (first?.phase === 'held') first.phase = 'talking'
  for (const leg of kept.legs.values()) {
    if (leg.phase === 'talking') {
      emitLeg(work, 'conferenced', kept, leg, { stamp: work.stamp, raw: { ...shown('controller', controller), ...shown('added', added) } })
    }
  }
  if (first !== undefined) for (const { call, leg } of extra) release(work, call, leg, 'conferenced')
}

// The call that goes on, and the one that went into it. The parties name the number that they have now.
function joined(work: Work): { readonly kept: WireCall | undefined; readonly gone: WireCall | undefined } {
  const { message } = work
  const primary = partOf(work, 'PrimaryCallID', 'PrimaryDevID')
  const secondaryId = number(message, 'SecondaryCallID')
  const other = secondaryId === undefined ? undefined : partOf(work, 'SecondaryCallID', 'SecondaryDevID', primary)
  const now = floatNumber(message, 'ConnectedPartyCallID')
  const secondary = other === primary ? undefined : other
  if (primary !== undefined) learn(work, primary)
  if (secondary !== undefined && secondary.callId === now && primary?.callId !== now) return { kept: secondary, gone: primary }
  return primary === undefined ? { kept: secondary, gone: undefined } : { kept: primary, gone: secondary }
}

function partOf(work: Work, id: string, device: string, not?: WireCall): WireCall | undefined {
  const callId = number(work.message, id)
  if (callId === undefined) return undefined
  const found = findCall(work, callId, text(work.message, device), false)
  if (found !== not || not === undefined) return found
  return callsOf(work.state, callId).find((call) => call !== not)
}

function legsOf(call: WireCall, device: string | undefined): readonly { readonly call: WireCall; readonly leg: Leg }[] {
  const leg = call.legs.get(device ?? '')
  return leg === undefined ? [] : [{ call, leg }]
}

// Phones of the call that went into the other go on under the other's number.
function moveLegs(from: WireCall, into: WireCall): void {
  for (const leg of from.legs.values()) {
    if (into.legs.has(leg.device)) continue
    leg.previous ??= leg.id
    leg.id = legId(into, leg.device)
    standAlone(leg)
    // It may have been in that call before: its triggers must not have the ids of then.
    leg.ring = (into.rings.get(leg.device) ?? 0) + 1
    into.rings.set(leg.device, leg.ring)
    into.legs.set(leg.device, leg)
  }
  from.legs.clear()
}

// No consultation any more.
function standAlone(leg: Leg): void {
  leg.parent = undefined
  leg.consultRole = undefined
  leg.guessed = false
}

// The customer's contact is the one that stays: the consultation's becomes part of it.
function absorb(work: Work, kept: WireCall, gone: WireCall): void {
  const consultation = kept.context.callType === 12 || kept.context.callType === 13
  const customer = consultation ? gone : kept
  const before = kept === customer ? gone.interaction : kept.interaction
  if (customer !== kept) takeCustomer(kept, gone)
  for (const [name, value] of gone.context.values) if (!kept.context.values.has(name)) kept.context.values.set(name, value)
  if (before !== customer.interaction) {
    joinInteraction(kept, customer.interaction)
    kept.joined = before
  }
  kept.answered ||= gone.answered
  forget(work, gone)
}

// The number that survives is the consultation's, and the customer is the other's.
function takeCustomer(kept: WireCall, customer: WireCall): void {
  const { values, ...rest } = customer.context
  Object.assign(kept.context, rest)
  for (const [name, value] of values) kept.context.values.set(name, value)
}

function shown(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value }
}
