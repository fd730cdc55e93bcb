import type { Pair, Party } from 'cordboard/plugin-api'
import type { Participant } from '../wire/call.ts'

export type CallType = 'inbound' | 'outbound' | 'internal' | 'consult' | 'unknown'

/** `over`: released, and not completed yet. */
export type Phase = 'dialing' | 'ringing' | 'talking' | 'held' | 'over'

/** One party's call, at one of the agents who are watched. */
export interface Call {
  readonly agentId: string
  readonly device: string
  id: string
  readonly uuid: string | undefined
  /** Counts how often this call came to this agent. */
  visit: number
  phase: Phase
  /** It was a conversation once. */
  answered: boolean
  type: CallType
  role: 'initiator' | 'target' | undefined
  parentId: string | undefined
  parentGuessed: boolean
  interactionId: string
  caller: Party | undefined
  called: Party | undefined
  entryPoint: string | undefined
  acd: boolean | undefined
  queue: { readonly id: string; readonly name: string } | undefined
  waitSeconds: number | undefined
  transferredFrom: string | undefined
  redirectedFrom: string | undefined
  others: readonly Participant[]
  pairs: readonly Pair[]
  /** A digest of `pairs`, which outlives a restart. */
  digest: string
  capabilities: readonly string[] | undefined
  recording: string | undefined
  /** A transfer of this call is under way: to whom, and whether that is known or only likely. */
  leaving: { readonly to: string | undefined; readonly consultId: string | undefined; readonly likely: boolean; told: boolean } | undefined
  /** When it was heard of last, counted in messages. */
  touched: number
}

/** One watched agent. */
export interface Seat {
  readonly agentId: string
  /** Stays when the switch lets the agent's number take the place of the telephone's. */
  device: string | undefined
  /** All numbers by which others know this agent. */
  readonly numbers: Set<string>
  /** As it was told last. */
  agent: AgentView | undefined
  capabilities: readonly string[] | undefined
  /** When it was heard of last, counted in messages. */
  touched: number
}

export interface AgentView {
  readonly state: string
  readonly workMode: string
  readonly reason: string
  readonly dnd: boolean
  readonly forward: string
}

export interface State {
  /** By agent and ConnID. */
  readonly calls: Map<string, Call>
  readonly seats: Map<string, Seat>
  /** How often a call was at an agent where it is no more, and when it was heard of there last. */
  readonly visits: Map<string, { readonly visit: number; readonly touched: number }>
  /** ConnID -> the call where it ended last: it may come to somebody else. */
  readonly left: Map<string, Call>
  /** A ConnID -> the one that took its place. */
  readonly moved: Map<string, string>
  /** ConnID -> interaction, also of calls that are over: their consultations may go on. */
  readonly interactions: Map<string, string>
  /** Positions of frames that were read. */
  readonly read: Set<string>
  /** Counts messages. */
  count: number
}

export function createState(): State {
  return {
    calls: new Map(),
    seats: new Map(),
    visits: new Map(),
    left: new Map(),
    moved: new Map(),
    interactions: new Map(),
    read: new Set(),
    count: 0,
  }
}

const remembered = 2000

/** Adds and forgets the oldest beyond what is worth remembering. */
export function remember<K, V>(kept: Map<K, V>, key: K, value: V): void {
  kept.delete(key)
  kept.set(key, value)
  const [oldest] = kept.size > remembered ? kept.keys() : []
  if (oldest !== undefined) kept.delete(oldest)
}

/** False when it was read before. */
export function isNew(state: State, position: string): boolean {
  if (state.read.has(position)) return false
  state.read.add(position)
  const [oldest] = state.read.size > remembered ? state.read : []
  if (oldest !== undefined) state.read.delete(oldest)
  return true
}

/** What is known of a call when it begins. */
export function newCall(
  given: Pick<Call, 'agentId' | 'device' | 'id' | 'uuid' | 'visit' | 'phase' | 'answered' | 'type' | 'role' | 'interactionId' | 'touched'> &
    Partial<Call>,
): Call {
  return {
    parentId: undefined,
    parentGuessed: false,
    caller: undefined,
    called: undefined,
    entryPoint: undefined,
    acd: undefined,
    queue: undefined,
    waitSeconds: undefined,
    transferredFrom: undefined,
    redirectedFrom: undefined,
    others: [],
    pairs: [],
    digest: '',
    capabilities: undefined,
    recording: undefined,
    leaving: undefined,
    ...given,
  }
}

export function keyOf(agentId: string, id: string): string {
  return JSON.stringify([agentId, id])
}

export function callAt(state: State, agentId: string, id: string | undefined): Call | undefined {
  return id === undefined ? undefined : state.calls.get(keyOf(agentId, id))
}

export function callsOf(state: State, agentId: string): readonly Call[] {
  return [...state.calls.values()].filter((call) => call.agentId === agentId)
}

export function isLive(call: Call): boolean {
  return call.phase !== 'over'
}

export function seatOf(state: State, agentId: string, device: string | undefined): Seat {
  const known = state.seats.get(agentId)
  if (known !== undefined) {
    if (known.device === undefined && device !== undefined) sit(known, device)
    return known
  }
  const seat: Seat = { agentId, device: undefined, numbers: new Set([agentId]), agent: undefined, capabilities: undefined, touched: 0 }
  if (device !== undefined) sit(seat, device)
  state.seats.set(agentId, seat)
  return seat
}

export function sit(seat: Seat, number: string): void {
  seat.device ??= number
  seat.numbers.add(number)
}

/** The watched agent whom others know by a number. */
export function seatBehind(state: State, number: string | undefined): Seat | undefined {
  if (number === undefined) return undefined
  for (const seat of state.seats.values()) if (seat.numbers.has(number)) return seat
  return undefined
}

/** How a party is named in triggers: a watched agent by the device, anybody else by the number. */
export function deviceBehind(state: State, number: string): string {
  return seatBehind(state, number)?.device ?? number
}

/** The name under which a call goes on, or its own. */
export function currentId(state: State, id: string): string {
  let current = id
  for (let hops = 0; hops < 8; hops += 1) {
    const next = state.moved.get(current)
    if (next === undefined) return current
    current = next
  }
  return current
}
