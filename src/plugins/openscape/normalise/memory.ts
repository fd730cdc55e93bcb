import type { Json, Party } from 'cordboard/plugin-api'
import { isList, isObject, type JsonObject, textOf } from '../json.ts'
import { isLive, type Life, legOf, lifeOf, type Phase, type State } from './state.ts'

const phases: readonly Phase[] = ['dialing', 'ringing', 'talking', 'held']
const types = ['inbound', 'outbound', 'internal', 'consult', 'unknown'] as const

/** What must be ended some day, as plain JSON: calls at devices and callers at pilots. It outlives connections and restarts. */
export function save(state: State): Json {
  const legs = [...state.legs.values()].filter(isLive).map((leg) => ({
    callId: leg.callId,
    device: leg.device,
    connection: leg.connection,
    phase: leg.phase,
    told: leg.told,
    facts: JSON.stringify(leg.facts),
  }))
  const held = new Set(legs.map((leg) => leg.callId))
  const lives = [...state.lives.values()]
    .filter((life) => held.has(life.callId) || life.queue?.waiting === true)
    .map((life) => ({
      callId: life.callId,
      visits: Object.fromEntries(life.visits),
      key: life.key,
      interaction: life.interaction,
      ...(life.queue === undefined ? {} : { queue: life.queue.number, waiting: life.queue.waiting, since: life.queue.since ?? null }),
      ...(life.type === undefined ? {} : { type: life.type }),
      ...(life.customer?.number === undefined ? {} : { customer: life.customer.number }),
      ...(life.called?.number === undefined ? {} : { called: life.called.number }),
    }))
  return { lives, legs }
}

/** Takes what `save` gave and a store has kept; anything else is nothing known. */
export function restore(state: State, kept: Json | undefined): void {
  if (!isObject(kept)) return
  for (const life of isList(kept.lives) ? kept.lives : []) if (isObject(life)) restoreLife(state, life)
  for (const leg of isList(kept.legs) ? kept.legs : []) if (isObject(leg)) restoreLeg(state, leg)
}

function restoreLife(state: State, kept: JsonObject): void {
  const [callId, key, interaction] = [textOf(kept, 'callId'), textOf(kept, 'key'), textOf(kept, 'interaction')]
  if (callId === undefined || key === undefined || interaction === undefined) return
  const number = textOf(kept, 'queue')
  const since = typeof kept.since === 'number' ? kept.since : undefined
  const life: Life = {
    ...lifeOf(state, callId, undefined, false),
    key,
    interaction,
    type: types.find((type) => type === kept.type),
    customer: partyOf(kept, 'customer'),
    called: partyOf(kept, 'called'),
    queue: number === undefined ? undefined : { number, since, waiting: kept.waiting === true, order: 0 },
  }
  for (const [device, visits] of Object.entries(isObject(kept.visits) ? kept.visits : {})) {
    if (typeof visits === 'number') life.visits.set(device, visits)
  }
  state.lives.set(callId, life)
}

function restoreLeg(state: State, kept: JsonObject): void {
  const [callId, device] = [textOf(kept, 'callId'), textOf(kept, 'device')]
  const life = callId === undefined ? undefined : state.lives.get(callId)
  const phase = phases.find((one) => one === kept.phase)
  if (life === undefined || device === undefined || phase === undefined) return
  // This visit is counted already.
  life.visits.set(device, Math.max(0, (life.visits.get(device) ?? 1) - 1))
  const leg = legOf(state, life, device, textOf(kept, 'connection') ?? device)
  leg.phase = phase
  leg.told = typeof kept.told === 'number' ? kept.told : 0
  leg.facts = factsOf(textOf(kept, 'facts') ?? '{}')
}

// Written by this plugin itself: what is not JSON any more is nothing known.
function factsOf(text: string): object {
  try {
    const facts: unknown = JSON.parse(text)
    return typeof facts === 'object' && facts !== null ? facts : {}
  } catch {
    return {}
  }
}

function partyOf(kept: JsonObject, name: string): Party | undefined {
  const number = textOf(kept, name)
  return number === undefined ? undefined : { number }
}
