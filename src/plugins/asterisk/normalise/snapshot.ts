import { count, field, known, type Message, plain } from '../wire/message.ts'
import { establish } from './bridging.ts'
import { forget, observe, release } from './channels.ts'
import { incomingFacts, outgoingFacts } from './classify.ts'
import { memberListed, removeMember } from './members.ts'
import { end, enter } from './queues.ts'
import { type Channel, interactionOf, isLive, membersOf } from './state.ts'
import { emit, emitCall, queueOf, type Work } from './work.ts'

/** What Asterisk says is going on: the answers to Status and QueueStatus. */
export interface Snapshot {
  readonly channels: readonly Message[]
  readonly queues: readonly Message[]
  /** Channels known since are newer than the answer: that they are not in it means nothing. */
  readonly mark: number
}

/** Reconciles what is known with what is: ends what is gone, tells what is new. Everything it emits is synthetic. */
export function reconcile(work: Work, snapshot: Snapshot): void {
  const channels = snapshot.channels.toSorted((one, two) => made(one) - made(two))
  const items = new Map(channels.flatMap((item) => (known(item, 'Uniqueid') === undefined ? [] : [[known(item, 'Uniqueid'), item]])))
  for (const channel of [...work.state.channels.values()]) {
    if (channel.order <= snapshot.mark && !items.has(channel.uniqueid)) gone(work, channel)
  }
  const present = channels.flatMap((item): [Channel, Message][] => {
    const channel = observe({ ...work, message: item })
    if (channel === undefined) return []
    learn({ ...work, message: item }, channel)
    return [[channel, item]]
  })
  const entries = snapshot.queues.filter((item) => field(item, 'Event') === 'QueueEntry')
  queueEntries(work, entries)
  for (const [channel, item] of present) catchUp({ ...work, message: item }, channel)
  members(work, snapshot.queues)
}

// Asterisk lists channels in no order; told in the order they were made, the same calls always read the same.
function made(channel: Message): number {
  const uniqueid = known(channel, 'Uniqueid') ?? ''
  return Number(uniqueid.slice(uniqueid.lastIndexOf('.') + 1)) || 0
}

function gone(work: Work, channel: Channel): void {
  if (isLive(channel)) release(work, channel, 'gone')
  const waiting = work.state.waiting.get(channel.uniqueid)
  if (waiting !== undefined) end(work, channel, waiting, waiting.answered ? 'answered' : 'abandoned')
  forget(work, channel)
}

// What the events of a channel would have told, had they been heard.
function learn(work: Work, channel: Channel): void {
  const { message } = work
  for (const [header, value] of message.headers) {
    const equals = value.indexOf('=')
    if (header === 'Variable' && equals > 0) channel.variables.set(value.slice(0, equals), value.slice(equals + 1))
  }
  channel.dialled ??= field(message, 'DNID')
  const application = field(message, 'Application')
  if (application === 'AppDial' || application === 'AppQueue') channel.role ??= 'called'
  else if (application === 'Dial') channel.role ??= 'originator'
  const bridge = field(message, 'BridgeID')
  if (bridge === undefined || channel.bridge !== undefined) return
  channel.bridge = bridge
  work.state.bridges.set(bridge, (work.state.bridges.get(bridge) ?? new Set()).add(channel.uniqueid))
}

function queueEntries(work: Work, entries: readonly Message[]): void {
  for (const item of entries) {
    const caller = work.state.channels.get(known(item, 'Uniqueid') ?? '')
    const queue = field(item, 'Queue')
    if (caller === undefined || queue === undefined || work.state.waiting.get(caller.uniqueid)?.queue === queue) continue
    const wait = count(item, 'Wait')
    const since = wait === undefined || work.at === undefined ? undefined : work.at - wait * 1000
    enter({ ...work, message: item }, caller, { queue, position: count(item, 'Position'), since, stay: 'snapshot' }, undefined)
  }
}

// Brings a phone's call to where it is, without what lay between.
function catchUp(work: Work, channel: Channel): void {
  if (channel.kind !== 'phone') return
  const state = field(work.message, 'ChannelState')
  if (state === '6' && channel.bridge !== undefined) {
    adopt(work, channel)
    establish(work, channel)
  } else if (state === '5' && (channel.phase === 'new' || channel.phase === 'offered')) {
    adopt(work, channel)
    if (channel.role !== 'called') return
    channel.phase = 'ringing'
    emitCall(work, 'ringing', channel)
  } else if (channel.phase === 'new' && channel.role === 'originator') {
    adopt(work, channel)
    channel.phase = 'dialing'
    emitCall(work, 'dialing', channel)
  }
}

// Finds the other party of a call whose beginning was not heard.
function adopt(work: Work, channel: Channel): void {
  if (channel.facts.type !== undefined) return
  const { state } = work
  const others = membersOf(state, interactionOf(state, channel)).filter((one) => one !== channel && one.kind !== 'other')
  const other = others.find((one) => one.own.number !== undefined && one.own.number === channel.connected.number) ?? others[0]
  if (channel.role === 'originator') {
    channel.facts = outgoingFacts(work, channel, other, channel.dialled ?? channel.connected.number)
    return
  }
  channel.role = 'called'
  channel.dialledBy ??= other?.uniqueid
  const named = channel.connected.number === undefined && channel.connected.anonymous === undefined ? undefined : channel.connected
  channel.facts = incomingFacts(work, channel, named)
}

function members(work: Work, queues: readonly Message[]): void {
  const present = new Set<string>()
  const listed = new Set<string>()
  for (const item of queues) {
    const queue = field(item, 'Queue')
    if (queue === undefined) continue
    if (field(item, 'Event') === 'QueueParams') {
      listed.add(queue)
      const length = count(item, 'Calls')
      if (length !== undefined && length > 0) {
        emit(work, 'queue-count', { id: `queue/${queue}/count/${work.stamp}`, queue: { ...queueOf(queue), length }, raw: plain(item) })
      }
    }
    if (field(item, 'Event') !== 'QueueMember') continue
    const member = memberListed({ ...work, message: item }, item)
    if (member !== undefined) present.add(`${member.queue} ${member.interface}`)
  }
  for (const [key, member] of work.state.members) {
    if (listed.has(member.queue) && !present.has(key)) removeMember(work, member, `${work.stamp}/logged-out`)
  }
}
