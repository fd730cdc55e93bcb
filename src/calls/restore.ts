import type { Json } from '../model/index.ts'
import type { SavedPart } from './contract.ts'
import type { AgentRecord, CallRecord, InteractionRecord } from './records.ts'

/** A record with the key and the order of its part. */
export interface Restored<Item> {
  readonly item: Item
  readonly key: string
  readonly order: number
}

export interface AllRestored {
  readonly sweptAt: number
  readonly calls: readonly Restored<CallRecord>[]
  readonly interactions: readonly Restored<InteractionRecord>[]
  readonly agents: readonly Restored<AgentRecord>[]
}

/** The part that says how the others are to be read, and when what is old was looked for. */
const sweepKey = 'sweep'
const version = 1

export function sweepPart(sweptAt: number): SavedPart {
  return { key: sweepKey, text: JSON.stringify({ version, sweptAt }) }
}

/** Nothing, when it was saved by a version that is not known. */
export function restore(parts: readonly SavedPart[]): AllRestored {
  const sweep: unknown = JSON.parse(parts.find(({ key }) => key === sweepKey)?.text ?? 'null')
  const known = typeof sweep === 'object' && sweep !== null && 'version' in sweep && sweep.version === version
  const read = known ? parts : []
  return {
    sweptAt: known && 'sweptAt' in sweep && typeof sweep.sweptAt === 'number' ? sweep.sweptAt : 0,
    calls: ofKind<CallRecord>('call', read),
    interactions: ofKind<InteractionRecord>('interaction', read),
    agents: ofKind<AgentRecord>('agent', read),
  }
}

function ofKind<Item>(kind: string, parts: readonly SavedPart[]): readonly Restored<Item>[] {
  return parts
    .filter(({ key }) => key.startsWith(`${kind} `))
    .flatMap(({ key, text }) => itemsIn<Item>(text).map((found) => ({ key, ...found })))
    .sort((one, other) => one.order - other.order)
}

// What was sealed with a key that is lost reads as a text.
function itemsIn<Item>(text = 'null'): readonly { readonly item: Item; readonly order: number }[] {
  const found = JSON.parse(text)
  return typeof found === 'object' && found !== null ? [found] : []
}

/** The parts of a state that an earlier version saved whole. */
export function partsOfWhole(whole: Json): readonly SavedPart[] {
  if (typeof whole !== 'object' || whole === null || !('calls' in whole) || whole.version !== version) return []
  const { calls = null, interactions = null, agents = null, sweptAt = 0 } = whole
  const kinds = [
    ['call', calls],
    ['interaction', interactions],
    ['agent', agents],
  ] as const
  const items = kinds.flatMap(([kind, list]) =>
    Array.isArray(list) ? list.map((item, order): SavedPart => ({ key: `${kind} ${order}`, text: JSON.stringify({ order, item }) })) : [],
  )
  return [sweepPart(Number(sweptAt)), ...items]
}
