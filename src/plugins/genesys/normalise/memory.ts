import type { Json } from 'cordboard/plugin-api'
import { isObject, type JsonObject, listOf, objectOf, textOf } from '../json.ts'
import {
  type AgentView,
  type Call,
  type CallType,
  isLive,
  keyOf,
  newCall,
  type Phase,
  remember,
  type Seat,
  type State,
  seatOf,
  sit,
} from './state.ts'

const callTypes: readonly CallType[] = ['inbound', 'outbound', 'internal', 'consult', 'unknown']
const phases: readonly Phase[] = ['dialing', 'ringing', 'talking', 'held']

/**
 * What must be known after a restart: live calls, so that they can be ended, and agents' states, so that they are not told again.
 * Attached data are left out, for it lies on a disk: a digest tells whether they changed.
 */
export function save(state: State): Json {
  return {
    calls: [...state.calls.values()].filter(isLive).map(saveCall),
    seats: [...state.seats.values()].map((seat) => ({
      agentId: seat.agentId,
      ...(seat.device === undefined ? {} : { device: seat.device }),
      numbers: [...seat.numbers],
      ...(seat.agent === undefined ? {} : { agent: { ...seat.agent } }),
    })),
    visits: [...state.visits].slice(-200).map(([key, { visit }]) => [key, visit]),
  }
}

function saveCall(call: Call): Json {
  const { agentId, device, id, uuid, visit, phase, answered, type, role, parentId, interactionId, digest } = call
  return {
    agentId,
    device,
    id,
    visit,
    phase,
    answered,
    type,
    interactionId,
    digest,
    ...(uuid === undefined ? {} : { uuid }),
    ...(role === undefined ? {} : { role }),
    ...(parentId === undefined ? {} : { parentId }),
  }
}

/** Reads what `save` gave and a store has kept; anything else is nothing known. */
export function restore(state: State, saved: Json | undefined): void {
  const given = objectOf(saved)
  for (const one of listOf(given.seats)) if (isObject(one)) restoreSeat(state, one)
  for (const one of listOf(given.calls)) if (isObject(one)) restoreCall(state, one)
  for (const [key, count] of listOf(given.visits).map(listOf)) {
    if (typeof key === 'string' && typeof count === 'number') remember(state.visits, key, { visit: count, touched: 0 })
  }
}

function restoreSeat(state: State, given: JsonObject): void {
  // An agent who is not configured any more is not watched.
  const seat: Seat | undefined = state.seats.get(textOf(given.agentId) ?? '')
  if (seat === undefined) return
  const device = textOf(given.device)
  if (device !== undefined) sit(seatOf(state, seat.agentId, device), device)
  for (const number of listOf(given.numbers)) if (typeof number === 'string') seat.numbers.add(number)
  if (isObject(given.agent)) seat.agent = viewOf(given.agent)
}

function viewOf(given: JsonObject): AgentView {
  const text = (name: string) => textOf(given[name]) ?? ''
  return { state: text('state'), workMode: text('workMode'), reason: text('reason'), dnd: given.dnd === true, forward: text('forward') }
}

function restoreCall(state: State, given: JsonObject): void {
  const { visit } = given
  const [agentId, device, id, interactionId] = [given.agentId, given.device, given.id, given.interactionId].map(textOf)
  const phase = phases.find((one) => one === given.phase)
  if (agentId === undefined || device === undefined || id === undefined || phase === undefined) return
  const call = newCall({
    agentId,
    device,
    id,
    uuid: textOf(given.uuid),
    visit: typeof visit === 'number' ? visit : 1,
    phase,
    answered: given.answered === true,
    type: callTypes.find((one) => one === given.type) ?? 'unknown',
    role: given.role === 'initiator' || given.role === 'target' ? given.role : undefined,
    parentId: textOf(given.parentId),
    interactionId: interactionId ?? id,
    digest: textOf(given.digest) ?? '',
    touched: 0,
  })
  state.calls.set(keyOf(agentId, id), call)
  remember(state.interactions, id, call.interactionId)
}
