import { isStepMark } from 'cordboard/plugin-api'
import type { JsonObject } from '../json.ts'
import type { WireCall } from '../wire/call.ts'
import { describe, digestOf, roleOf, typeOf } from './describe.ts'
import { arrived, noteTransfer, partiesChanged, tellTransfer } from './moves.ts'
import { type Call, callAt, callsOf, isLive, keyOf, newCall, type Phase, remember, seatBehind, sit } from './state.ts'
import { emitCall, type Work } from './work.ts'

const phases: Readonly<Record<string, Phase>> = {
  Dialing: 'dialing',
  Ringing: 'ringing',
  Established: 'talking',
  Held: 'held',
  Hold: 'held',
  Released: 'over',
  Completed: 'over',
}

/** Calls that are over and not completed: their data may still change. More than these are forgotten. */
const overLimit = 200

/** Undefined for a state that is not known. */
export function phaseOf(wire: WireCall): Phase | undefined {
  return Object.hasOwn(phases, wire.state ?? '') ? phases[wire.state ?? ''] : undefined
}

/** What one party's call is now, and why that is told. */
export function callChanged(work: Work, wire: WireCall, notification: string | undefined): void {
  const { state, seat } = work
  const phase = phaseOf(wire)
  const before = callAt(state, seat.agentId, wire.previousId)
  if (wire.number !== undefined) sit(seat, wire.number)
  // Its parties were joined with others under another ConnID.
  if (before !== undefined && wire.previousId !== undefined) {
    renumber(work, before, wire)
    if (phase === 'over') end(work, before, wire)
    return
  }
  const known = callAt(state, seat.agentId, wire.id)
  if (known === undefined || (!isLive(known) && phase !== 'over' && notification !== 'AttachedDataChanged')) {
    if (known !== undefined) forget(work, known)
    // An end without a beginning concerns nobody; anything else is a call that is here.
    if (phase !== undefined && phase !== 'over') begin(work, wire, phase)
    return
  }
  known.touched = state.count
  if (phase === 'over') {
    if (isLive(known)) end(work, known, wire)
    else if (dataChanged(work, known, wire)) describe(work, known, wire)
    if (wire.state === 'Completed') forget(work, known)
    return
  }
  go(work, known, wire, phase)
}

function begin(work: Work, wire: WireCall, phase: Phase): void {
  const { state, seat } = work
  const device = seat.device ?? wire.number ?? seat.agentId
  const key = keyOf(seat.agentId, wire.id)
  const call = newCall({
    agentId: seat.agentId,
    device,
    id: wire.id,
    uuid: wire.uuid,
    visit: (state.visits.get(key)?.visit ?? 0) + 1,
    phase,
    answered: phase === 'talking' || phase === 'held',
    type: typeOf(wire.type),
    role: roleOf(wire, seat),
    interactionId: state.interactions.get(wire.id) ?? wire.id,
    touched: state.count,
  })
  describe(work, call, wire)
  remember(state.interactions, call.id, call.interactionId)
  arrived(work, call)
  state.calls.set(key, call)
  if (phase === 'held') {
    emitCall(work, 'established', call, wire.raw)
    emitCall(work, 'held', call, wire.raw, { stamp: work.position })
  } else emitCall(work, phase === 'talking' ? 'established' : phase === 'dialing' ? 'dialing' : 'ringing', call, wire.raw)
}

function go(work: Work, call: Call, wire: WireCall, phase: Phase | undefined): void {
  const was = call.phase
  const others = call.others
  const recording = call.recording
  const changed = dataChanged(work, call, wire)
  describe(work, call, wire)
  if (phase !== undefined) call.phase = phase
  if (phase === 'talking' || phase === 'held') call.answered = true
  const joined = partiesChanged(work, call, others, wire, call.phase === was)
  const stamp = { stamp: work.position }
  if (phase === 'talking' && (was === 'dialing' || was === 'ringing')) emitCall(work, 'established', call, wire.raw)
  else if (phase === 'talking' && was === 'held') {
    call.leaving = undefined
    if (!joined) emitCall(work, 'retrieved', call, wire.raw, stamp)
  } else if (phase === 'held' && was !== 'held') {
    if (was !== 'talking') emitCall(work, 'established', call, wire.raw)
    emitCall(work, 'held', call, wire.raw, stamp)
  }
  // What tells of another state carries the new data already.
  if (changed !== undefined && call.phase === was && !joined) tellData(work, call, changed, wire.raw)
  if (wire.recording !== undefined && wire.recording !== recording && (recording !== undefined || wire.recording !== 'Stopped')) {
    call.recording = wire.recording
    emitCall(work, 'genesys:recording', call, wire.raw, stamp)
  }
}

function end(work: Work, call: Call, wire: WireCall): void {
  describe(work, call, wire)
  const { phase } = call
  noteTransfer(work, call)
  const left = tellTransfer(work, call, wire.raw)
  call.phase = 'over'
  // A call of one's own that nobody took has failed; Workspace does not say why.
  if (phase === 'dialing' && !left) emitCall(work, 'failed', call, wire.raw)
  else emitCall(work, 'released', call, wire.raw, { call: phase === 'ringing' ? {} : { cause: 'normal' }, raw: { phase } })
  remember(work.state.left, call.id, call)
  const over = callsOf(work.state, call.agentId).filter((one) => !isLive(one))
  for (const one of over.slice(0, Math.max(0, over.length - overLimit))) forget(work, one)
  if (wire.state === 'Completed' || work.synthetic) forget(work, call)
}

/** Ends a call of which the system knows nothing any more. */
export function endGone(work: Work, call: Call): void {
  tellTransfer(work, call, {})
  call.phase = 'over'
  emitCall(work, 'released', call, {}, { call: { cause: 'gone' } })
  remember(work.state.left, call.id, call)
  forget(work, call)
}

function forget(work: Work, call: Call): void {
  const key = keyOf(call.agentId, call.id)
  work.state.calls.delete(key)
  remember(work.state.visits, key, { visit: call.visit, touched: work.state.count })
}

function renumber(work: Work, call: Call, wire: WireCall): void {
  const { state } = work
  const previousId = call.id
  const joined = call.interactionId
  const initiator = call.type === 'consult' ? call.others[0]?.number : undefined
  const there = callAt(state, call.agentId, wire.id)
  state.calls.delete(keyOf(call.agentId, previousId))
  remember(state.moved, previousId, wire.id)
  call.id = wire.id
  // It may have been here before, and its triggers are told apart by that.
  call.visit = (there?.visit ?? state.visits.get(keyOf(call.agentId, wire.id))?.visit ?? 0) + 1
  call.interactionId = state.interactions.get(wire.id) ?? there?.interactionId ?? (call.parentId === wire.id ? joined : wire.id)
  remember(state.interactions, call.id, call.interactionId)
  remember(state.interactions, previousId, call.interactionId)
  call.touched = state.count
  const wasConsult = call.type === 'consult'
  describe(work, call, wire)
  const phase = phaseOf(wire)
  if (phase !== undefined && phase !== 'over') call.phase = phase
  state.calls.set(keyOf(call.agentId, call.id), call)
  const conference = call.others.length > 1
  if (!conference && wasConsult && initiator !== undefined) call.transferredFrom = noteArrival(work, previousId, initiator)
  emitCall(work, conference ? 'conferenced' : 'transferred', call, wire.raw, {
    stamp: previousId,
    call: { previousId, ...(joined === call.interactionId ? {} : { joinedInteractionId: joined }) },
  })
}

// The target has the customer now: so whoever consulted is leaving.
function noteArrival(work: Work, consultId: string, initiator: string): string {
  const { state, seat } = work
  const behind = seatBehind(state, initiator)
  const consult = callAt(state, behind?.agentId ?? '', consultId)
  const parent = callAt(state, behind?.agentId ?? '', consult?.parentId)
  if (parent !== undefined && isLive(parent)) {
    parent.leaving = { to: seat.device, consultId, likely: false, told: parent.leaving?.told ?? false }
  }
  return behind?.device ?? initiator
}

function dataChanged(work: Work, call: Call, wire: WireCall): readonly string[] | undefined {
  if (wire.pairs === undefined || digestOf(wire.pairs) === call.digest) return undefined
  const keys = new Set([...call.pairs, ...wire.pairs].flatMap(({ key }) => (isStepMark(key) ? [] : [key])))
  const at = (pairs: WireCall['pairs'], key: string) => JSON.stringify(pairs?.filter((pair) => pair.key === key))
  const changed = [...keys].filter((key) => at(call.pairs, key) !== at(wire.pairs, key))
  if (isLive(call)) return changed
  call.pairs = wire.pairs
  tellData(work, call, changed, wire.raw)
  return changed
}

function tellData(work: Work, call: Call, changedKeys: readonly string[], raw: JsonObject): void {
  emitCall(work, 'data-changed', call, raw, { stamp: work.position, raw: { changedKeys } })
}
