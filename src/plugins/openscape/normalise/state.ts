import type { Call, Party } from 'cordboard/plugin-api'
import type { CallData } from './data.ts'

export type Phase = 'dialing' | 'ringing' | 'talking' | 'held' | 'ended'

/** What triggers say of a call at a device besides its ids. */
export type CallFacts = Pick<
  Call,
  'type' | 'acd' | 'caller' | 'called' | 'parentId' | 'consultRole' | 'transferredFrom' | 'redirectedFrom' | 'waitSeconds' | 'uui'
>

/** A connection of CSTA: a call at a device that is watched. */
export interface Leg {
  /** As triggers name it. */
  readonly id: string
  /** As the switch names the call. */
  readonly callId: string
  readonly device: string
  /** The connection's device as the switch writes it: actions say it back. */
  readonly connection: string
  readonly life: Life
  /** Counts legs as they become known. */
  readonly order: number
  phase: Phase
  facts: CallFacts
  /** Tells holds, retrieves and changes of this leg apart. */
  told: number
}

/** A call's stay at a pilot, also when that is over. */
export interface Stay {
  readonly number: string
  /** Milliseconds; undefined where there is no clock, or it was not seen to begin. */
  readonly since: number | undefined
  readonly waiting: boolean
  /** Counts with the legs as it becomes known. */
  readonly order: number
}

/** A call of the switch from its beginning to its end. The switch may use the same id again afterwards. */
export interface Life {
  readonly key: string
  readonly callId: string
  interaction: string
  /** Cleared everywhere: what comes under this id next is another call. */
  over: boolean
  data: CallData | undefined
  /** The customer, once somebody outside is known. */
  customer: Party | undefined
  type: Call['type']
  called: Party | undefined
  /** The pilot that it waits at, or was distributed by. */
  queue: Stay | undefined
  /** An interaction that turned out to be this one and is not told yet. */
  joined: string | undefined
  /** How often it has been at a device: it may come back, and then rings anew. */
  readonly visits: Map<string, number>
  /** The agent that handed it over, until it rings at the next one. */
  handedOverBy: string | undefined
}

export interface State {
  /** Cross reference of a monitor -> its device. */
  readonly monitors: Map<string, string>
  /** `callID device` -> leg. */
  readonly legs: Map<string, Leg>
  readonly lives: Map<string, Life>
  /** User information that this side sent, `callID text` -> when: it comes back to every monitor. */
  readonly sent: Map<string, number>
  /** Tells one life of this state machine from the next. */
  readonly scope: string
  link: 'up' | 'down' | 'degraded'
  /** Counts how often that changed. */
  links: number
  /** Counts what has no id of its own. */
  counted: number
  order: number
}

export function createState(scope: string): State {
  return { monitors: new Map(), legs: new Map(), lives: new Map(), sent: new Map(), scope, link: 'down', links: 0, counted: 0, order: 0 }
}

const mostLives = 5000
const dayMilliseconds = 86_400_000

/** The call of this id; a new one when it is unknown, or over and begins again. `at` in milliseconds, where there is a clock. */
export function lifeOf(state: State, callId: string, at: number | undefined, begins: boolean): Life {
  const known = state.lives.get(callId)
  if (known !== undefined && !(known.over && begins)) return known
  const day = at === undefined ? '' : `.${Math.floor(at / dayMilliseconds)}`
  const base = `${callId}${day}`
  const life = newLife(callId, known === undefined || !known.key.startsWith(base) ? base : again(base, known.key))
  // Moved to the end: the oldest goes first when there are too many.
  state.lives.delete(callId)
  state.lives.set(callId, life)
  if (state.lives.size > mostLives) forgetOldest(state)
  return life
}

function newLife(callId: string, key: string): Life {
  const nothing = { data: undefined, customer: undefined, type: undefined, called: undefined, queue: undefined, joined: undefined }
  return { key, callId, interaction: key, over: false, ...nothing, visits: new Map(), handedOverBy: undefined }
}

function again(base: string, before: string): string {
  return `${base}~${(Number(before.slice(base.length + 1)) || 1) + 1}`
}

function forgetOldest(state: State): void {
  for (const [callId, life] of state.lives) {
    if (!life.over && [...state.legs.values()].some((leg) => leg.life === life)) continue
    state.lives.delete(callId)
    return
  }
}

export function legKey(callId: string, device: string): string {
  return `${callId} ${device}`
}

/** The leg of a call at a device; made where it is not known. */
export function legOf(state: State, life: Life, device: string, connection: string): Leg {
  const key = legKey(life.callId, device)
  const known = state.legs.get(key)
  if (known !== undefined && known.life === life) return known
  state.order += 1
  const visit = (life.visits.get(device) ?? 0) + 1
  life.visits.set(device, visit)
  const leg: Leg = {
    id: `${life.key}@${device}${visit === 1 ? '' : `~${visit}`}`,
    callId: life.callId,
    device,
    connection,
    life,
    order: state.order,
    phase: 'ended',
    facts: {},
    told: 0,
  }
  state.legs.set(key, leg)
  return leg
}

export function forgetLeg(state: State, leg: Leg): void {
  leg.phase = 'ended'
  state.legs.delete(legKey(leg.callId, leg.device))
}

export function isLive(leg: Leg): boolean {
  return leg.phase !== 'ended'
}

/** The live calls at a device, oldest first. */
export function legsAt(state: State, device: string): readonly Leg[] {
  return [...state.legs.values()].filter((leg) => leg.device === device && isLive(leg))
}

export function legById(state: State, id: string): Leg | undefined {
  return [...state.legs.values()].find((leg) => leg.id === id)
}
