import type { JsonObject } from '../json.ts'
import type { Participant, WireCall } from '../wire/call.ts'
import { type Call, callAt, callsOf, deviceBehind, isLive, seatBehind } from './state.ts'
import { emitCall, type Work } from './work.ts'

/** A call that comes to an agent: who had it before. */
export function arrived(work: Work, call: Call): void {
  const { state } = work
  if (call.type === 'consult' || call.role === 'initiator') return
  const elsewhere = [...state.seats.values()].flatMap((seat) => callAt(state, seat.agentId, call.id) ?? []).filter((one) => one !== call)
  const before = elsewhere.find((one) => isLive(one) && !isPartyOf(work, call, one.agentId))
  // Several telephones may ring for one call: that is no move, unless one of them was told to give it away.
  if (before !== undefined && !before.answered && before.leaving === undefined) return
  const left = before ?? state.left.get(call.id)
  if (left === undefined || left.agentId === call.agentId || isParty(work, call, left.device)) return
  if (!left.answered) {
    call.redirectedFrom = left.device
    return
  }
  call.transferredFrom = left.device
  left.leaving ??= { to: call.device, consultId: undefined, likely: before === undefined, told: false }
  const seat = state.seats.get(left.agentId)
  // Its end was heard first: only now is it known that it was a transfer.
  if (before === undefined && seat !== undefined && !left.leaving.told) tell({ ...work, seat }, left, {})
}

/** An action asked for a transfer and Genesys took it: what ends next at this agent ends by it. */
export function expectTransfer(call: Call, to: string | undefined, consultId: string | undefined): void {
  call.leaving = { to, consultId, likely: false, told: false }
}

/** A consultation that ends while its customer waits: it may be that the two were joined. */
export function noteTransfer(work: Work, call: Call): void {
  const parent = callAt(work.state, call.agentId, call.parentId)
  if (call.type !== 'consult' || parent === undefined || parent.phase !== 'held' || !call.answered) return
  const to = call.others[0]?.number
  parent.leaving ??= { to: to === undefined ? undefined : deviceBehind(work.state, to), consultId: call.id, likely: true, told: false }
}

/**
 * Tells a transfer where it shows: at the first end of the calls that take part, or at the customer's own when it is only likely.
 * True when this call ends by a transfer, told now or before.
 */
export function tellTransfer(work: Work, call: Call, raw: JsonObject): boolean {
  const parent = call.type === 'consult' ? callAt(work.state, call.agentId, call.parentId) : call
  const leaving = parent?.leaving
  if (parent === undefined || leaving === undefined) return false
  if (leaving.told) return true
  if (leaving.likely && (call !== parent || parent.phase !== 'held')) return false
  tell(work, parent, raw)
  return true
}

function tell(work: Work, call: Call, raw: JsonObject): void {
  const { leaving } = call
  if (leaving === undefined) return
  leaving.told = true
  emitCall(work, call.phase === 'ringing' ? 'diverted' : 'transferred', call, raw, {
    raw: {
      ...(leaving.to === undefined ? {} : { to: leaving.to }),
      ...(leaving.consultId === undefined ? {} : { consultId: leaving.consultId }),
      ...(leaving.likely ? { transferGuessed: true } : {}),
    },
  })
}

/** Who takes part is another matter now. True when it became a conference. `still`: the call's state is what it was. */
export function partiesChanged(work: Work, call: Call, before: readonly Participant[], wire: WireCall, still: boolean): boolean {
  const now = call.others
  if (namesOf(before) === namesOf(now) || before.length === 0) return false
  const conference = now.length > 1 && before.length === 1 && call.answered
  if (conference) call.leaving = undefined
  if (!conference && !still) return false
  // Somebody left or came, or one party took another's place.
  const type = conference ? 'conferenced' : 'genesys:parties'
  emitCall(work, type, call, wire.raw, {
    stamp: work.position,
    raw: { before: before.map(({ number }) => number), now: now.map(({ number }) => number) },
  })
  return conference
}

function namesOf(parties: readonly Participant[]): string {
  return JSON.stringify(parties.map(({ number }) => number).sort())
}

function isPartyOf(work: Work, call: Call, agentId: string): boolean {
  const seat = work.state.seats.get(agentId)
  return call.others.some(({ number }) => seat?.numbers.has(number) === true)
}

function isParty(work: Work, call: Call, device: string): boolean {
  return call.others.some(({ number }) => number === device || seatBehind(work.state, number)?.device === device)
}

/** The consultation and the call it was made from, whichever of the two is named; undefined when there is no such pair. */
export function consultationOf(work: Pick<Work, 'state'>, call: Call): { readonly consult: Call; readonly parent: Call } | undefined {
  const { state } = work
  if (call.type === 'consult') {
    const parent = callAt(state, call.agentId, call.parentId)
    return parent === undefined || !isLive(parent) ? undefined : { consult: call, parent }
  }
  const consult = callsOf(state, call.agentId).find((one) => one.type === 'consult' && one.parentId === call.id && isLive(one))
  return consult === undefined ? undefined : { consult, parent: call }
}
