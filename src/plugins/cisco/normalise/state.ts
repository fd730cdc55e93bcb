import type { Agent } from 'cordboard/plugin-api'
import type { Context } from './context.ts'

/** Where a call stands at one phone. */
export type Phase = 'initiated' | 'dialing' | 'ringing' | 'talking' | 'held' | 'failed'

/** A call at one phone: what a trigger calls a call. */
export interface Leg {
  readonly device: string
  /** Which calls were known when it came: a snapshot that was asked for before says nothing of it. */
  readonly order: number
  /** call.id of its triggers. */
  id: string
  role: 'calling' | 'called'
  phase: Phase
  /** The how manieth time the call is at this phone. */
  ring: number
  /** Its id before a renumbering that no trigger has told yet. */
  previous: string | undefined
  /** The leg that this consultation belongs to. */
  parent: string | undefined
  consultRole: 'initiator' | 'target' | undefined
  /** It rings for a call that waited in a queue. */
  offered: boolean
  /** Nobody said whose consultation it is: the agent's other call is taken for it. */
  guessed: boolean
}

/** A call of the CTI Server, with all its phones. */
export interface WireCall {
  readonly order: number
  readonly peripheral: number
  /** ConnectionCallID. Two calls may share it. */
  callId: number
  /** ConnectionDeviceID of the event that began it, and its type. */
  connection: string
  connectionType: number
  /** Tells this call from an earlier one of the same number: the half hour it began in, and its place among those who share the number. */
  slot: string
  interaction: string
  /** An interaction that turned out to be this one, until a trigger has told. */
  joined: string | undefined
  readonly context: Context
  readonly legs: Map<string, Leg>
  /** How often it rang at each phone. */
  readonly rings: Map<string, number>
  answered: boolean
  queue: QueueStay | undefined
  transferredFrom: string | undefined
  redirectedFrom: string | undefined
}

export interface QueueStay {
  readonly id: string
  readonly since: number | undefined
}

/** What is known of an agent. */
export interface AgentRecord {
  readonly id: string
  readonly peripheral: number
  device: string | undefined
  instrument: string | undefined
  state: number
  reason: number | undefined
  /** DeskSettingsMask, once it was asked for. */
  desk: number | undefined
}

export interface State {
  readonly calls: Set<WireCall>
  /** The same by ConnectionCallID. */
  readonly numbers: Map<number, Set<WireCall>>
  readonly agents: Map<string, AgentRecord>
  /** Agents who are logged in, by extension and by instrument. */
  readonly seats: Map<string, AgentRecord>
  /** Phones that the configuration names. */
  readonly devices: ReadonlySet<string>
  /** Announced calls by their router call key: what they brought along. */
  readonly announced: Map<string, Context>
  /** Texts of user messages that this client sent, until they come back. */
  readonly echoes: string[]
  /** Calls and legs made so far. */
  created: number
  /** Identifies the session in ids of what repeats. */
  scope: string
  /** Events of this session so far. */
  heard: number
  /** What was done since that event that is none: answers to questions, a link that is lost. */
  asides: number
  /** Half hours since 1970, by the controller's clock. */
  slot: string
  degraded: string | undefined
}

const mostAnnounced = 1000

export function createState(devices: readonly string[]): State {
  return {
    calls: new Set(),
    numbers: new Map(),
    agents: new Map(),
    seats: new Map(),
    devices: new Set(devices),
    announced: new Map(),
    echoes: [],
    created: 0,
    scope: '0',
    heard: 0,
    asides: 0,
    slot: '0',
    degraded: undefined,
  }
}

/** Keeps what a call to come brings along; those that never came do not stay for ever. */
export function announce(state: State, key: string, context: Context): void {
  state.announced.set(key, context)
  const [oldest] = state.announced.keys()
  if (state.announced.size > mostAnnounced && oldest !== undefined) state.announced.delete(oldest)
}

/** Takes an agent in, or what changed of one. One who logged out sits nowhere. */
export function seat(state: State, agent: AgentRecord): void {
  unseat(state, agent.id)
  if (agent.state === loggedOut) return
  state.agents.set(agent.id, agent)
  for (const phone of [agent.device, agent.instrument]) if (phone !== undefined) state.seats.set(phone, agent)
}

function unseat(state: State, id: string): void {
  const before = state.agents.get(id)
  state.agents.delete(id)
  for (const phone of [before?.device, before?.instrument]) {
    if (phone !== undefined && state.seats.get(phone) === before) state.seats.delete(phone)
  }
}

/** AgentState of the guide. */
const loggedOut = 1

/** The agent who sits at a phone. */
export function agentAt(state: State, device: string): AgentRecord | undefined {
  return state.seats.get(device)
}

/** Takes a call in. */
export function addCall(state: State, call: WireCall): void {
  state.calls.add(call)
  const sharing = state.numbers.get(call.callId)
  if (sharing === undefined) state.numbers.set(call.callId, new Set([call]))
  else sharing.add(call)
}

export function removeCall(state: State, call: WireCall): void {
  state.calls.delete(call)
  const sharing = state.numbers.get(call.callId)
  sharing?.delete(call)
  if (sharing?.size === 0) state.numbers.delete(call.callId)
}

/** The call has another number from now on. */
export function renumber(state: State, call: WireCall, callId: number): void {
  removeCall(state, call)
  call.callId = callId
  addCall(state, call)
}

/** Calls of a number, oldest first. */
export function callsOf(state: State, callId: number): readonly WireCall[] {
  return [...(state.numbers.get(callId) ?? [])]
}

export function agentOf(state: State, device: string): Agent {
  const id = agentAt(state, device)?.id
  return { device, ...(id === undefined ? {} : { id }) }
}

/** Every leg at a phone, with its call. */
export function legsAt(state: State, device: string): readonly { readonly call: WireCall; readonly leg: Leg }[] {
  return [...state.calls].flatMap((call) => {
    const leg = call.legs.get(device)
    return leg === undefined ? [] : [{ call, leg }]
  })
}

/** A leg by the id that its triggers have. */
export function legById(state: State, id: string): { readonly call: WireCall; readonly leg: Leg } | undefined {
  for (const call of state.calls) for (const leg of call.legs.values()) if (leg.id === id) return { call, leg }
  return undefined
}

/** An id like the one a CTI OS client would see, with the half hour that makes it unique. */
export function legId(call: WireCall, device: string): string {
  return `call.${call.peripheral}.${call.callId}.${device}.${call.slot}`
}

/** A call's own id, where no phone is meant. */
export function callKey(call: WireCall): string {
  return `call.${call.peripheral}.${call.callId}.${call.slot}`
}

/** Adds a phone to a call. */
export function addLeg(state: State, call: WireCall, device: string, role: Leg['role'], phase: Phase): Leg {
  state.created += 1
  const ring = (call.rings.get(device) ?? 0) + 1
  call.rings.set(device, ring)
  const leg: Leg = {
    device,
    order: state.created,
    id: legId(call, device),
    role,
    phase,
    ring,
    previous: undefined,
    parent: undefined,
    consultRole: undefined,
    offered: false,
    guessed: false,
  }
  call.legs.set(device, leg)
  return leg
}
