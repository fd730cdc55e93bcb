import type { CallState } from '../model/index.ts'
import type { Applied, CallAtDevice } from './contract.ts'
import type { Ending } from './ending.ts'
import type { Interactions } from './interactions.ts'
import { type CallRecord, type CallTrigger, isAtAgent, isLive, type Leg, legKey, liveLegs, millisecondsOf, nobody } from './records.ts'
import { learn, learnOwn } from './remember.ts'
import type { Store } from './store.ts'

/** The state in which a trigger leaves the call at its device; the ones that are missing change no state or end it. */
const stateAfter: Readonly<Record<string, CallState>> = {
  'pre-call': 'announced',
  dialing: 'dialing',
  ringing: 'ringing',
  established: 'talking',
  held: 'held',
  retrieved: 'talking',
  conferenced: 'talking',
  'queue-start': 'queued',
  'queue-offer': 'announced',
  'queue-answer': 'talking',
}

/** With these a call begins: when it is known and over, its id is used again for another one. */
const beginnings: ReadonlySet<string> = new Set(['pre-call', 'dialing', 'ringing', 'queue-start'])

const endings: Readonly<Record<string, CallAtDevice['why']>> = {
  released: 'released',
  failed: 'released',
  diverted: 'diverted',
  'pre-call-cancelled': 'cancelled',
  'queue-offer-failed': 'cancelled',
}

interface Parts {
  readonly store: Store
  readonly interactions: Interactions
  readonly ending: Ending
}

/** Applies a trigger that is about a call. */
export function applyCall(parts: Parts, trigger: CallTrigger): Pick<Applied, 'ended' | 'merged'> {
  const { store, interactions, ending } = parts
  const call = callOf(parts, trigger)
  store.touch(call)
  const merged = mergeOf(parts, call, trigger)
  renumber(parts, call, trigger)
  store.heard(call, millisecondsOf(trigger))
  call.known = learn(call.known, trigger)
  interactions.note(call.interactionId, trigger)

  const why = Object.hasOwn(endings, trigger.type) ? endings[trigger.type] : undefined
  if (why !== undefined) return { ended: end(parts, call, trigger, why), merged }
  if (trigger.type === 'transferred') return { ended: ending.transferred(call, trigger), merged }
  if (trigger.type === 'queue-end') return { ended: ending.queueEnded(call), merged }
  for (const leg of legsToMove(call, trigger)) {
    move(call, leg, trigger)
    store.index(call, leg)
  }
  const waiting = call.legs[nobody]
  if (waiting !== undefined) store.index(call, waiting)
  return { ended: [], merged }
}

function callOf({ store, interactions }: Parts, trigger: CallTrigger): CallRecord {
  const { connection, receivedAt, call } = trigger
  const known = store.get(connection, call.id)
  const said = saidInteraction(trigger)
  const same = said !== undefined && interactions.current(connection, said) === known?.interactionId
  if (known !== undefined && (same || !beginnings.has(trigger.type) || !isOver(known))) return known
  if (known !== undefined) store.remove(known)
  const before = call.previousId === undefined ? undefined : store.get(connection, call.previousId)
  const interactionId = interactions.current(connection, said ?? before?.interactionId ?? call.id)
  return store.add({ connection, id: call.id, interactionId, startedAt: receivedAt, touchedAt: 0, known: {}, legs: {} })
}

/** The contact that the system named; its call's own id stands there when it named none. */
function saidInteraction({ call }: CallTrigger): string | undefined {
  return call.interactionId === call.id ? undefined : call.interactionId
}

function isOver(call: CallRecord): boolean {
  return Object.keys(call.legs).length > 0 && liveLegs(call).length === 0
}

/** A call that is seen in another contact than before, an id that was joined or renumbered: the two contacts are one. */
function mergeOf({ store, interactions }: Parts, call: CallRecord, trigger: CallTrigger): Applied['merged'] {
  const { connection } = trigger
  const { joinedInteractionId, previousId } = trigger.call
  const interactionId = saidInteraction(trigger) ?? call.interactionId
  const previous = previousId === undefined ? undefined : store.get(connection, previousId)?.interactionId
  const merged: { from: string; into: string }[] = []
  for (const from of [joinedInteractionId, previous, call.interactionId]) {
    if (from === undefined) continue
    const joined = interactions.join(connection, from, interactionId)
    if (joined === undefined) continue
    merged.push(joined)
    for (const other of store.ofInteraction(connection, [joined.from])) store.rename(other, joined.into)
  }
  return merged
}

/** The agent's part of the call goes on under this id: its state and what is known of it come along. */
function renumber({ store }: Parts, call: CallRecord, trigger: CallTrigger): void {
  const { previousId } = trigger.call
  const before = previousId === undefined ? undefined : store.get(trigger.connection, previousId)
  if (before === undefined || before === call) return
  const key = keyOfLeg(trigger)
  for (const [at, leg] of Object.entries(before.legs)) {
    const there = call.legs[at]
    if ((key !== nobody && at !== key) || (there !== undefined && isLive(there))) continue
    store.detach(before, leg)
    call.legs[at] = leg
    store.index(call, leg)
  }
  store.touch(before)
  before.movedTo = [...new Set([...(before.movedTo ?? []), call.id])]
  call.known = { ...before.known, ...call.known }
}

function end(parts: Parts, call: CallRecord, trigger: CallTrigger, why: CallAtDevice['why']): readonly CallAtDevice[] {
  const legs = parts.ending.legsOf(call, trigger)
  // The end of a call of which nothing else was seen: what was planned for it under this id ends too.
  const known = legs.length > 0 || Object.keys(call.legs).length > 0 ? legs : [legAt(call, trigger)]
  for (const leg of known) attend(leg, trigger)
  const ended = known.flatMap((leg) => parts.ending.end(call, leg, why))
  if (trigger.type === 'failed') for (const leg of known) leg.state = 'failed'
  return ended
}

function legsToMove(call: CallRecord, trigger: CallTrigger): readonly Leg[] {
  const live = liveLegs(call)
  const moves = nextOf(trigger.type) !== undefined
  if (keyOfLeg(trigger) !== nobody) {
    // A word about a call of which nothing is known does not make it a live one.
    return moves ? [legAt(call, trigger)] : live.filter((leg) => leg === call.legs[keyOfLeg(trigger)])
  }
  // Something about the call as a whole, or about the only device it is at.
  if (!moves || live.length === 1) return live
  return [legAt(call, trigger)]
}

function legAt(call: CallRecord, trigger: CallTrigger): Leg {
  const known = call.legs[keyOfLeg(trigger)]
  if (known !== undefined) return known
  const { device, id } = trigger.agent ?? {}
  const leg: Leg = { device, agentId: id, state: 'unknown', offer: fromQueue(trigger.type), own: {} }
  call.legs[keyOfLeg(trigger)] = leg
  return leg
}

function keyOfLeg({ agent }: CallTrigger): string {
  return legKey(agent?.device, agent?.id)
}

function move(call: CallRecord, leg: Leg, trigger: CallTrigger): void {
  attend(leg, trigger)
  const state = nextState(leg, trigger.type)
  if (state === undefined) return
  if (state === 'ringing' && leg.state !== 'ringing') {
    leg.ringingAt = trigger.receivedAt
    delete leg.establishedAt
  }
  if (state === 'talking') leg.establishedAt ??= trigger.receivedAt
  leg.state = state
  const waiting = call.legs[nobody]
  // Answered by an agent: the call is in the queue no more.
  if (state === 'talking' && isAtAgent(leg) && waiting !== undefined) waiting.state = 'ended'
}

function attend(leg: Leg, trigger: CallTrigger): void {
  if (trigger.agent?.id !== undefined) leg.agentId = trigger.agent.id
  if (!fromQueue(trigger.type)) leg.offer = false
  leg.own = learnOwn(leg.own, trigger)
}

/** Undefined: as it was. A late word about a call that is over does not wake it, unless it is offered again. */
function nextState(leg: Leg, type: string): CallState | undefined {
  const state = nextOf(type)
  if (!isLive(leg) && !beginnings.has(type) && type !== 'queue-offer') return undefined
  // The phone's own word is better than the queue's.
  if (type === 'queue-offer' && leg.state !== 'unknown' && isLive(leg)) return undefined
  return state
}

function nextOf(type: string): CallState | undefined {
  return Object.hasOwn(stateAfter, type) ? stateAfter[type] : undefined
}

function fromQueue(type: string): boolean {
  return type.startsWith('queue-')
}
