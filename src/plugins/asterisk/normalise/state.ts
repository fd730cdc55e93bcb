import type { Party } from 'cordboard/plugin-api'
import type { CallType } from './parties.ts'

/** phone: a device people sit at. trunk: a line to outside, by configuration. other: Local channels and more plumbing, never a device. */
export type ChannelKind = 'phone' | 'trunk' | 'other'

/** How far a phone's call has come. `offered`: dialled, but not ringing yet. */
export type Phase = 'new' | 'offered' | 'dialing' | 'ringing' | 'talking' | 'ended'

/** What is known of one channel; a phone's channel is a call at a device. */
export interface Channel {
  readonly uniqueid: string
  /** Counts channels as they become known. */
  readonly order: number
  readonly kind: ChannelKind
  /** Extension, for a phone. */
  readonly device: string | undefined
  /** The Linkedid at first sight. */
  readonly interaction: string
  linkedid: string
  name: string
  /** Who this channel was at first sight, before the dial plan gave it another face. */
  readonly first: Party
  /** Who this channel is: the caller, where it is the caller's. */
  own: Party
  connected: Party
  /** What was dialled on it, for a channel that came in. */
  dialled: string | undefined
  readonly variables: Map<string, string>
  /** Variables that VarSet named: what other events repeat of them may be older. */
  readonly set: Set<string>
  phase: Phase
  role: 'originator' | 'called' | undefined
  /** Uniqueid of the channel that dialled this one. */
  dialledBy: string | undefined
  answered: boolean
  /** It rang before it was known who calls. */
  rang: boolean
  held: boolean
  hangingUp: boolean
  bridge: string | undefined
  /** The device this channel talked to last. */
  lastAgent: string | undefined
  facts: CallFacts
  /** The values of chosen variables that triggers showed last: the channel they came from may go first. */
  shown: Readonly<Record<string, string>>
  /** An interaction that turned out to be this one and is not told yet. */
  joined: string | undefined
}

/** What triggers say of a phone's call besides its ids. */
export interface CallFacts {
  readonly type?: CallType
  readonly acd?: boolean
  readonly caller?: Party
  readonly called?: Party
  readonly parentId?: string
  readonly parentGuessed?: boolean
  readonly consultRole?: 'initiator' | 'target'
  readonly transferredFrom?: string
  readonly queue?: string
  readonly waitSeconds?: number
  /** The number that the phone showed as the other party when this was told last. */
  readonly partner?: string
}

/** A caller in a queue. */
export interface Waiting {
  readonly queue: string
  readonly position: number | undefined
  /** Milliseconds; undefined where the PBX sends no timestamps. */
  readonly since: number | undefined
  /** Tells one stay in a queue from the next of the same caller. */
  readonly stay: string
  answered: boolean
  /** When it left without an answer, while it is not known why. */
  leftAt: number | undefined
}

/** A queued call offered to a member. */
export interface Offer {
  readonly queue: string
  readonly caller: string
  readonly since: number | undefined
  readonly interface: string
  readonly member: string | undefined
  told: boolean
  over: boolean
}

export interface Member {
  readonly queue: string
  readonly interface: string
  readonly name: string | undefined
  readonly stateInterface: string | undefined
  readonly paused: boolean
  readonly reason: string | undefined
}

export interface State {
  readonly channels: Map<string, Channel>
  /** Channel name -> Uniqueid. */
  readonly names: Map<string, string>
  /** Uniqueids of channels that are gone: late events must not bring them back. */
  readonly gone: Set<string>
  readonly bridges: Map<string, Set<string>>
  /** Interaction -> the one it turned out to be. */
  readonly joins: Map<string, string>
  /** Uniqueid of the caller -> its stay. */
  readonly waiting: Map<string, Waiting>
  /** Uniqueid of the channel dialled for a member -> the offer. */
  readonly offers: Map<string, Offer>
  readonly members: Map<string, Member>
  readonly deviceStates: Map<string, string>
  /** Uniqueid -> number, of calls that an action places. */
  readonly expected: Map<string, string>
  link: 'up' | 'down'
  /** Counts how often it changed. */
  links: number
  created: number
  /** Counts events that carry no timestamp. */
  unstamped: number
}

export function createState(): State {
  return {
    channels: new Map(),
    names: new Map(),
    gone: new Set(),
    bridges: new Map(),
    joins: new Map(),
    waiting: new Map(),
    offers: new Map(),
    members: new Map(),
    deviceStates: new Map(),
    expected: new Map(),
    link: 'down',
    links: 0,
    created: 0,
    unstamped: 0,
  }
}

const remembered = 2000

/** Adds and forgets the oldest beyond what is worth remembering. */
export function remember<K>(kept: { readonly size: number; keys(): Iterator<K>; delete(key: K): boolean }, add: () => void): void {
  add()
  if (kept.size <= remembered) return
  const oldest = kept.keys().next()
  if (oldest.done !== true) kept.delete(oldest.value)
}

/** The interaction that this one turned out to be, or itself. */
export function resolveInteraction(state: State, interaction: string): string {
  let current = interaction
  for (let next = state.joins.get(current); next !== undefined; next = state.joins.get(current)) current = next
  return current
}

export function interactionOf(state: State, channel: Channel): string {
  return resolveInteraction(state, channel.interaction)
}

export function byName(state: State, name: string): Channel | undefined {
  return state.channels.get(state.names.get(name) ?? '')
}

/** The channels of an interaction, oldest first. */
export function membersOf(state: State, interaction: string): readonly Channel[] {
  return [...state.channels.values()].filter((channel) => interactionOf(state, channel) === interaction)
}

export function isLive(channel: Channel): boolean {
  return channel.kind === 'phone' && channel.phase !== 'new' && channel.phase !== 'ended'
}

/** The other half of a Local channel. */
function twinOf(state: State, channel: Channel): Channel | undefined {
  const half = channel.name.slice(-2)
  if (half !== ';1' && half !== ';2') return undefined
  return byName(state, `${channel.name.slice(0, -2)}${half === ';1' ? ';2' : ';1'}`)
}

/** Who dialled a channel, looking through Local channels; undefined when the PBX itself did, the last Local channel when no more is known. */
export function sourceOf(state: State, channel: Channel): Channel | undefined {
  const source = state.channels.get(channel.dialledBy ?? '')
  if (source === undefined || source.kind !== 'other') return source
  const twin = twinOf(state, source)
  return (twin === undefined ? undefined : sourceOf(state, twin)) ?? source
}

/** The offer by which a channel was dialled, looking through Local channels. */
export function offerOf(state: State, channel: Channel): Offer | undefined {
  const offer = state.offers.get(channel.uniqueid)
  if (offer !== undefined) return offer
  const source = state.channels.get(channel.dialledBy ?? '')
  const twin = source?.kind === 'other' ? twinOf(state, source) : undefined
  return twin === undefined ? undefined : offerOf(state, twin)
}

/** Whom a channel talks to, looking through Local channels. */
export function partnersOf(state: State, channel: Channel, seen: ReadonlySet<string> = new Set()): readonly Channel[] {
  const others = [...(state.bridges.get(channel.bridge ?? '') ?? [])].flatMap((id) => state.channels.get(id) ?? [])
  return others.flatMap((other) => {
    if (other === channel || seen.has(other.uniqueid)) return []
    if (other.kind !== 'other') return [other]
    const twin = twinOf(state, other)
    return twin === undefined ? [] : partnersOf(state, twin, new Set([...seen, other.uniqueid, twin.uniqueid]))
  })
}
