import { isTelling, sameNumber } from './numbers.ts'
import type { LineCall, Member, Offer, State } from './state.ts'

/** Line and queue events of one call share no id: they are joined by caller and time. */
export type JoinResult<Found> =
  | { readonly kind: 'joined'; readonly with: Found; readonly how: 'offer' | 'caller' }
  | { readonly kind: 'doubtful'; readonly candidates: readonly string[] }
  | { readonly kind: 'none' }

/** An offer may be reported a little after the telephone began to ring. */
const lateOfferMs = 15_000
/** An answer belongs to a telephone that began to ring no longer ago. */
const longestRingMs = 180_000

/**
 * The queue call that rings at this line. An outstanding offer to exactly this line decides; without one, the only
 * waiting caller with this number is taken, never one of several.
 */
export function memberOf(state: State, call: LineCall): JoinResult<Member> {
  if (!call.inbound) return { kind: 'none' }
  const waiting = Object.values(state.members).filter(
    (member) => member.phase !== 'over' && sameCaller(member.caller, call.caller) && !isAt(state, member, call.device),
  )
  const offered = waiting.filter((member) => Object.values(member.offers).some((offer) => isOutstanding(offer, call)))
  if (offered.length > 0) return pick(offered, 'offer')
  if (!isTelling(call.caller)) return { kind: 'none' }
  return pick(
    waiting.filter((member) => member.phase === 'waiting'),
    'caller',
  )
}

/** The line call that an offer or an answer at this device is about, when the line was heard first. */
export function callOf(state: State, member: Member, device: string | undefined, at: number, answered: boolean): JoinResult<LineCall> {
  if (device === undefined || isAt(state, member, device)) return { kind: 'none' }
  const oldest = at - (answered ? longestRingMs : lateOfferMs)
  const found = Object.values(state.calls).filter(
    (call) =>
      call.join === undefined &&
      call.inbound &&
      call.startedAt >= oldest &&
      sameNumber(call.device, device) &&
      sameCaller(call.caller, member.caller),
  )
  return pick(found, 'offer')
}

/** The agent in whose name this line was offered the call. */
export function offerTo(member: Member, device: string): { readonly agent: string; readonly offer: Offer } | undefined {
  const found = Object.entries(member.offers).find(([, offer]) => sameNumber(offer.device, device))
  return found === undefined ? undefined : { agent: found[0], offer: found[1] }
}

function pick<Found extends { readonly id: string }>(found: readonly Found[], how: 'offer' | 'caller'): JoinResult<Found> {
  const [only] = found
  if (only === undefined) return { kind: 'none' }
  return found.length === 1 ? { kind: 'joined', with: only, how } : { kind: 'doubtful', candidates: found.map((one) => one.id) }
}

function isOutstanding(offer: Offer, call: LineCall): boolean {
  return offer.failed === undefined && sameNumber(offer.device, call.device)
}

function isAt(state: State, member: Member, device: string): boolean {
  return Object.values(state.calls).some((call) => call.join?.member === member.id && sameNumber(call.device, device))
}

function sameCaller(one: string | undefined, other: string | undefined): boolean {
  return sameNumber(one, other) || (!isTelling(one) && !isTelling(other))
}
