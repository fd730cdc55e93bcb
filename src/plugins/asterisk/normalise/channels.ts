import { field, known, type Message } from '../wire/message.ts'
import { hangupCause } from './causes.ts'
import { handedOver } from './classify.ts'
import { endpointOfChannel, party } from './parties.ts'
import { callerGone } from './queues.ts'
import { type Channel, interactionOf, isLive, membersOf, remember, resolveInteraction } from './state.ts'
import { emitCall, valuesOf, type Work } from './work.ts'

/**
 * The channel that a block of headers is about, brought up to date. `prefix` is the block's: Dest, Transferee, ...
 * Undefined when there is no such block, or when the channel is gone: late events name it still.
 */
export function observe(work: Work, prefix = ''): Channel | undefined {
  const { state, message } = work
  const uniqueid = known(message, `${prefix}Uniqueid`)
  const name = known(message, `${prefix}Channel`)
  if (uniqueid === undefined || name === undefined || state.gone.has(uniqueid)) return undefined
  const channel = state.channels.get(uniqueid) ?? create(work, uniqueid, name, prefix)
  if (channel.name !== name) rename(work, channel, name)
  channel.own = party(message, `${prefix}CallerID`)
  channel.connected = party(message, `${prefix}ConnectedLine`)
  noteVariables(channel, message, `${prefix}ChanVariable`)
  const linkedid = known(message, `${prefix}Linkedid`)
  if (linkedid !== undefined && linkedid !== channel.linkedid) {
    channel.linkedid = linkedid
    join(work, channel.interaction, linkedid)
  }
  return channel
}

function create(work: Work, uniqueid: string, name: string, prefix: string): Channel {
  const { state, message, settings } = work
  const endpoint = endpointOfChannel(settings, name)
  const linkedid = known(message, `${prefix}Linkedid`) ?? uniqueid
  state.created += 1
  const channel: Channel = {
    uniqueid,
    order: state.created,
    kind: endpoint.kind,
    device: endpoint.device,
    interaction: linkedid,
    linkedid,
    name,
    first: party(message, `${prefix}CallerID`),
    own: {},
    connected: {},
    dialled: undefined,
    variables: new Map(),
    set: new Set(),
    phase: 'new',
    role: undefined,
    dialledBy: undefined,
    answered: false,
    rang: false,
    held: false,
    hangingUp: false,
    bridge: undefined,
    lastAgent: undefined,
    facts: {},
    shown: {},
    joined: undefined,
  }
  state.channels.set(uniqueid, channel)
  state.names.set(name, uniqueid)
  return channel
}

function rename(work: Work, channel: Channel, name: string): void {
  work.state.names.delete(channel.name)
  work.state.names.set(name, channel.uniqueid)
  channel.name = name
}

/** Two interactions turned out to be one. The next trigger of a live call of the old one says so. */
export function join(work: Work, from: string, into: string): void {
  const { state } = work
  const old = resolveInteraction(state, from)
  const root = resolveInteraction(state, into)
  if (old === root) return
  const live = membersOf(state, old).filter(isLive)
  remember(state.joins, () => state.joins.set(old, root))
  for (const channel of live) channel.joined = old
}

/** A renumbering that no other trigger of this message has told. */
export function tellJoins(work: Work): void {
  for (const channel of work.state.channels.values()) {
    if (channel.joined !== undefined && isLive(channel)) emitCall(work, 'data-changed', channel, { stamp: work.stamp })
  }
}

export function newChannel(work: Work): void {
  const channel = observe(work)
  if (channel === undefined) return
  const exten = field(work.message, 'Exten')
  // State 4 (Ring) is a channel that came in; one that the PBX makes to dial has no extension yet.
  if (field(work.message, 'ChannelState') === '4' && exten !== undefined && exten !== 's') channel.dialled = exten
}

export function newConnectedLine(work: Work): void {
  const channel = observe(work)
  if (channel === undefined || channel.role !== 'called' || channel.held) return
  if (channel.phase !== 'ringing' && channel.phase !== 'talking') return
  const { number, name } = channel.connected
  if (number === undefined || number === channel.facts.partner) return
  const other = membersOf(work.state, interactionOf(work.state, channel)).find((one) => one !== channel && one.own.number === number)
  channel.facts = {
    ...(other?.kind === 'trunk' ? handedOver(channel.facts, other) : channel.facts),
    partner: number,
    caller: { number, ...(name === undefined ? {} : { name }) },
  }
  emitCall(work, 'data-changed', channel, { stamp: work.stamp, raw: { changedKeys: ['call.caller'] } })
}

export function renamed(work: Work): void {
  const channel = work.state.channels.get(known(work.message, 'Uniqueid') ?? '')
  const name = known(work.message, 'Newname')
  if (channel !== undefined && name !== undefined) rename(work, channel, name)
}

/** A chosen variable of a live conversation got another value. */
export function varSet(work: Work): void {
  const { state, settings, message } = work
  const name = field(message, 'Variable')?.replace(/^_{1,2}(?=[^_])/, '')
  const key = name === undefined ? undefined : settings.variables[name]
  const channel = state.channels.get(known(message, 'Uniqueid') ?? '')
  if (name === undefined || key === undefined || channel === undefined) return
  const calls = membersOf(state, interactionOf(state, channel)).filter(isLive)
  const before = calls.map((call) => valuesOf(work, call)[key])
  channel.variables.set(name, message.first.get('Value') ?? '')
  channel.set.add(name)
  for (const [index, call] of calls.entries()) {
    // Channels that are made for a call inherit its variables: that is no news.
    if (valuesOf(work, call)[key] === before[index]) continue
    emitCall(work, 'data-changed', call, { stamp: `${work.stamp}/${key}`, raw: { changedKeys: [key] } })
  }
}

function noteVariables(channel: Channel, message: Message, header: string): void {
  for (const [name, value] of message.headers) {
    if (name !== header) continue
    const equals = value.indexOf('=')
    const variable = value.slice(0, Math.max(0, equals))
    if (equals > 0 && !channel.set.has(variable)) channel.variables.set(variable, value.slice(equals + 1))
  }
}

export function hangupRequested(work: Work): void {
  const channel = observe(work)
  if (channel !== undefined) channel.hangingUp = true
}

export function hangup(work: Work): void {
  const channel = observe(work)
  if (channel === undefined) return
  if (isLive(channel)) release(work, channel, hangupCause(field(work.message, 'Cause')))
  callerGone(work, channel)
  forget(work, channel)
}

/** Ends a phone's call, once. */
export function release(work: Work, channel: Channel, cause: string): void {
  emitCall(work, 'released', channel, { call: { cause }, raw: { phase: channel.phase } })
  channel.phase = 'ended'
}

/** Removes a channel from all that is known. */
export function forget(work: Work, channel: Channel): void {
  const { state } = work
  state.channels.delete(channel.uniqueid)
  if (state.names.get(channel.name) === channel.uniqueid) state.names.delete(channel.name)
  state.bridges.get(channel.bridge ?? '')?.delete(channel.uniqueid)
  state.offers.delete(channel.uniqueid)
  state.expected.delete(channel.uniqueid)
  remember(state.gone, () => state.gone.add(channel.uniqueid))
}
