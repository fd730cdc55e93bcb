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
  readonly unsaved: Unsaved<CallRecord>
  all(): IterableIterator<CallRecord>
  /** Those with a live leg, in the same order: of a day's calls a few. */
  live(): readonly CallRecord[]
}

export function createStore(saved: readonly Restored<CallRecord>[]): Store {
  const calls = new Map<string, CallRecord>()
  const unsaved = createUnsaved<CallRecord>('call', (call) => keyOf(call.connection, call.id))
  const byDevice = createIndex<LegOfCall>()
  const byAgent = createIndex<LegOfCall>()
  const byInteraction = createIndex<CallRecord>()
  /** How many live legs each has. */
  const live = new Map<CallRecord, number>()
  const places = new WeakMap<CallRecord, number>()
  let nextPlace = 0
  const entries = new WeakMap<Leg, { readonly entry: LegOfCall; readonly agentId: string | undefined }>()

  function add(call: CallRecord): CallRecord {
    unsaved.changed(call)
    calls.set(keyOf(call.connection, call.id), call)
    places.set(call, nextPlace)
    nextPlace += 1
    byInteraction.add(keyOf(call.connection, call.interactionId), call)
    for (const leg of Object.values(call.legs)) index(call, leg)
    return call
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
    else live.delete(entry.call)
    if (leg.device !== undefined) byDevice.delete(keyOf(entry.call.connection, leg.device), entry)
    if (agentId !== undefined) byAgent.delete(keyOf(entry.call.connection, agentId), entry)
  }

  for (const { item, ...from } of saved) unsaved.restored(add(item), from)

  return {
    get: (connection, id) => calls.get(keyOf(connection, id)),
    add,
    index,
    touch: unsaved.changed,
    unsaved,
    remove(call) {
      unsaved.gone(call)
      calls.delete(keyOf(call.connection, call.id))
      byInteraction.delete(keyOf(call.connection, call.interactionId), call)
      for (const leg of Object.values(call.legs)) takeOut(leg)
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
      byInteraction.delete(keyOf(call.connection, call.interactionId), call)
      call.interactionId = interactionId
      byInteraction.add(keyOf(call.connection, interactionId), call)
    },
    all: () => calls.values(),
    live: () => [...live.keys()].sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0)),
  }
}

// The same order after a restart.
function byAge(one: LegOfCall, other: LegOfCall): number {
  const order = (it: LegOfCall) => JSON.stringify([it.call.startedAt, it.call.connection, it.call.id, it.leg.device ?? ''])
  return order(one) < order(other) ? -1 : 1
}

interface Index<Item> {
  add(key: string, item: Item): void
  delete(key: string, item: Item): void
  get(key: string): readonly Item[]
}

function createIndex<Item>(): Index<Item> {
  const sets = new Map<string, Set<Item>>()
  return {
    add(key, item) {
      const items = sets.get(key)
      if (items === undefined) sets.set(key, new Set([item]))
      else items.add(item)
    },
    delete(key, item) {
      const items = sets.get(key)
      items?.delete(item)
      if (items?.size === 0) sets.delete(key)
    },
    get: (key) => [...(sets.get(key) ?? [])],
  }
}
