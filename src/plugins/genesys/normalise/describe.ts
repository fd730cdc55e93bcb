import { createHash } from 'node:crypto'
import type { Pair, Party } from 'cordboard/plugin-api'
import type { WireCall } from '../wire/call.ts'
import { valueAt, writePairs } from '../wire/pairs.ts'
import { type Call, type CallType, callAt, callsOf, isLive, type Seat, seatBehind } from './state.ts'
import type { Work } from './work.ts'

const types: Readonly<Record<string, CallType>> = {
  inbound: 'inbound',
  outbound: 'outbound',
  internal: 'internal',
  consult: 'consult',
  // As T-Library numbers them.
  '1': 'internal',
  '2': 'inbound',
  '3': 'outbound',
  '4': 'consult',
}

export function typeOf(word: string | undefined): CallType {
  const known = word?.toLowerCase() ?? ''
  return Object.hasOwn(types, known) ? (types[known] ?? 'unknown') : 'unknown'
}

/** A digest by which it is known that attached data changed, also after a restart. */
export function digestOf(pairs: readonly Pair[]): string {
  return pairs.length === 0
    ? ''
    : createHash('sha256')
        .update(JSON.stringify(writePairs(pairs)))
        .digest('base64url')
        .slice(0, 22)
}

/** Takes over what a message says of the parties, the queue and the data of a call. */
export function describe(work: Work, call: Call, wire: WireCall): void {
  const { settings } = work
  if (wire.pairs !== undefined) {
    call.pairs = wire.pairs
    call.digest = digestOf(wire.pairs)
  }
  call.others = wire.others.filter(({ number }) => !work.seat.numbers.has(number))
  call.capabilities = wire.capabilities
  call.recording ??= wire.recording
  call.type = typeOf(wire.type) === 'unknown' ? call.type : typeOf(wire.type)
  if (call.type === 'consult') belong(work, call, wire)
  parties(work, call, wire)
  const inbound = call.type === 'inbound' && wire.dnis !== undefined
  call.entryPoint = wire.dnis ?? call.entryPoint
  if (inbound) call.acd = distributed(work, wire.dnis ?? '')
  const { keys, pilots } = settings
  const named = valueAt(call.pairs, keys.queue)
  const pilot = inbound && wire.dnis !== undefined && Object.hasOwn(pilots, wire.dnis) ? wire.dnis : undefined
  if (named !== undefined) call.queue = { id: named, name: named }
  else if (pilot !== undefined) call.queue = { id: pilot, name: pilots[pilot] ?? pilot }
  const waited = Number(valueAt(call.pairs, keys.waitSeconds))
  if (Number.isFinite(waited) && waited >= 0 && valueAt(call.pairs, keys.waitSeconds) !== undefined) call.waitSeconds = waited
}

// A pilot distributes, an agent's own number is the direct line; of any other number nothing is known.
function distributed(work: Work, dnis: string): boolean | undefined {
  if (Object.hasOwn(work.settings.pilots, dnis)) return true
  return seatBehind(work.state, dnis) === undefined ? undefined : false
}

// A consultation belongs to the call from which it was made, and to its interaction.
function belong(work: Work, call: Call, wire: WireCall): void {
  const { state, seat } = work
  call.parentId = wire.parentId ?? call.parentId
  if (call.parentId === undefined && call.role === 'initiator') {
    const others = callsOf(state, seat.agentId).filter((one) => one !== call && isLive(one) && one.type !== 'consult')
    const parent = others.find((one) => one.phase === 'held') ?? others[0]
    call.parentId = parent?.id
    call.parentGuessed = parent !== undefined
  }
  if (call.parentId === undefined) return
  call.interactionId = callAt(state, seat.agentId, call.parentId)?.interactionId ?? state.interactions.get(call.parentId) ?? call.parentId
}

// Workspace names the other party; who called follows from the type and the side.
function parties(work: Work, call: Call, wire: WireCall): void {
  const own = partyOf(work.seat.device ?? wire.number)
  const other = partyOf(call.others[0]?.number)
  const name = valueAt(call.pairs, work.settings.keys.callerName)
  if (call.type === 'inbound' || (call.type === 'unknown' && call.role !== 'initiator')) {
    const caller = partyOf(wire.ani) ?? other ?? call.caller
    call.caller = caller === undefined || name === undefined ? caller : { ...caller, name }
    call.called = partyOf(wire.dnis) ?? call.called ?? own
  } else if (call.role === 'initiator') {
    call.caller = own ?? call.caller
    call.called = partyOf(wire.dnis) ?? other ?? call.called
  } else {
    call.caller = other ?? partyOf(wire.ani) ?? call.caller
    call.called = partyOf(wire.dnis) ?? own ?? call.called
  }
}

function partyOf(number: string | undefined): Party | undefined {
  return number === undefined ? undefined : { number }
}

/** Which side of a call this is: who dials made it; a snapshot shows it by the other's part. */
export function roleOf(wire: WireCall, seat: Seat): Call['role'] {
  if (wire.state === 'Dialing') return 'initiator'
  if (wire.state === 'Ringing') return 'target'
  const other = wire.others.find(({ number }) => !seat.numbers.has(number))?.role
  if (other === 'RoleDestination') return 'initiator'
  return other === 'RoleOrigination' ? 'target' : undefined
}
