import { type ByAge, createByAge } from './by-age.ts'
import { type CallRecord, isLive, keyOf, type Leg } from './records.ts'
import type { Restored } from './restore.ts'
import { createUnsaved, type Unsaved } from './unsaved.ts'

/** A call at a device, with the call it is part of. */
export interface LegOfCall {
  readonly call: CallRecord
  readonly leg: Leg
}

/** The calls, and where to find the live ones of a device or an agent. */
export interface Store {
  get(connection: string, id: string): CallRecord | undefined
  add(call: CallRecord): CallRecord
  remove(call: CallRecord): void
  /** Puts a leg where it is found, or takes it away when it is not live any more. */
  index(call: CallRecord, leg: Leg): void
  /** Takes a leg out of a call that goes on without it. */
  detach(call: CallRecord, leg: Leg): void
  liveAt(connection: string, device: string): readonly LegOfCall[]
  liveOf(connection: string, agentId: string): readonly LegOfCall[]
  /** Calls of a contact, by the ids under which it was seen. */
  ofInteraction(connection: string, ids: readonly string[]): readonly CallRecord[]
  rename(call: CallRecord, interactionId: string): void
  /** Something in it is about to change. */
  touch(call: CallRecord): void
  /** A trigger of it has come: milliseconds since 1970. */
  heard(call: CallRecord, at: number): void
  readonly unsaved: Unsaved<CallRecord>
  /** Those with a live leg, in the order in which they came: of a day's calls a few. */
  live(): readonly CallRecord[]
  /** Those without one. */
  readonly over: Pick<ByAge<CallRecord>, 'size' | 'oldestFirst'>
}

/** `onContact`: the first call of a contact has come, or the last one has gone. */
export function createStore(
  saved: readonly Restored<CallRecord>[],
  onContact: (connection: string, interactionId: string, hasCalls: boolean) => void,
): Store {
  const calls = new Map<string, CallRecord>()
  const unsaved = createUnsaved<CallRecord>('call', (call) => keyOf(call.connection, call.id))
  const byDevice = createIndex<LegOfCall>()
  const byAgent = createIndex<LegOfCall>()
  const byInteraction = createIndex<CallRecord>()
  /** How many live legs each has. */
  const live = new Map<CallRecord, number>()
  const over = createByAge<CallRecord>()
  const places = new WeakMap<CallRecord, number>()
  let nextPlace = 0
  const entries = new WeakMap<Leg, { readonly entry: LegOfCall; readonly agentId: string | undefined }>()

  function add(call: CallRecord): CallRecord {
    unsaved.changed(call)
    calls.set(keyOf(call.connection, call.id), call)
    places.set(call, nextPlace)
    nextPlace += 1
    join(call)
    over.put(call)
    for (const leg of Object.values(call.legs)) index(call, leg)
    return call
  }

  function join(call: CallRecord): void {
    if (byInteraction.add(keyOf(call.connection, call.interactionId), call)) onContact(call.connection, call.interactionId, true)
  }

  function leave(call: CallRecord): void {
    if (byInteraction.delete(keyOf(call.connection, call.interactionId), call)) onContact(call.connection, call.interactionId, false)
  }

  function index(call: CallRecord, leg: Leg): void {
    unsaved.changed(call)
    const before = entries.get(leg)
    if (before !== undefined && isLive(leg) && before.entry.call === call && before.agentId === leg.agentId) return
    takeOut(leg)
    if (!isLive(leg)) return
    const entry = { call, leg }
    entries.set(leg, { entry, agentId: leg.agentId })
    live.set(call, (live.get(call) ?? 0) + 1)
    over.delete(call)
    if (leg.device !== undefined) byDevice.add(keyOf(call.connection, leg.device), entry)
    if (leg.agentId !== undefined) byAgent.add(keyOf(call.connection, leg.agentId), entry)
  }

  function takeOut(leg: Leg): void {
    const known = entries.get(leg)
    if (known === undefined) return
    const { entry, agentId } = known
    entries.delete(leg)
    const others = (live.get(entry.call) ?? 0) - 1
    if (others > 0) live.set(entry.call, others)
    else if (live.delete(entry.call)) over.put(entry.call)
    if (leg.device !== undefined) byDevice.delete(keyOf(entry.call.connection, leg.device), entry)
    if (agentId !== undefined) byAgent.delete(keyOf(entry.call.connection, agentId), entry)
  }

  for (const { item, ...from } of saved) unsaved.restored(add(item), from)

  return {
    get: (connection, id) => calls.get(keyOf(connection, id)),
    add,
    index,
    touch: unsaved.changed,
    heard(call, at) {
      unsaved.changed(call)
      call.touchedAt = at
      if (over.delete(call)) over.put(call)
    },
    unsaved,
    remove(call) {
      unsaved.gone(call)
      calls.delete(keyOf(call.connection, call.id))
      leave(call)
      for (const leg of Object.values(call.legs)) takeOut(leg)
      over.delete(call)
    },
    detach(call, leg) {
      unsaved.changed(call)
      takeOut(leg)
      for (const [key, own] of Object.entries(call.legs)) if (own === leg) delete call.legs[key]
    },
    liveAt: (connection, device) => byDevice.get(keyOf(connection, device)).toSorted(byAge),
    liveOf: (connection, agentId) => byAgent.get(keyOf(connection, agentId)).toSorted(byAge),
    ofInteraction: (connection, ids) => ids.flatMap((id) => byInteraction.get(keyOf(connection, id))),
    rename(call, interactionId) {
      unsaved.changed(call)
      leave(call)
      call.interactionId = interactionId
      join(call)
    },
    live: () => [...live.keys()].sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0)),
    over,
  }
}

// The same order after a restart.
function byAge(one: LegOfCall, other: LegOfCall): number {
  const order = (it: LegOfCall) => JSON.stringify([it.call.startedAt, it.call.connection, it.call.id, it.leg.device ?? ''])
  return order(one) < order(other) ? -1 : 1
}

interface Index<Item> {
  /** True when it is the first one there. */
  add(key: string, item: Item): boolean
  /** True when nothing is left there. */
  delete(key: string, item: Item): boolean
  get(key: string): readonly Item[]
}

function createIndex<Item>(): Index<Item> {
  const sets = new Map<string, Set<Item>>()
  return {
    add(key, item) {
      const items = sets.get(key)
      if (items === undefined) sets.set(key, new Set([item]))
      else items.add(item)
      return items === undefined
    },
    delete(key, item) {
      const items = sets.get(key)
      items?.delete(item)
      return items?.size === 0 && sets.delete(key)
    },
    get: (key) => [...(sets.get(key) ?? [])],
  }
}
