import { field, known } from '../wire/message.ts'
import { observe } from './channels.ts'
import { incomingFacts, outgoingFacts } from './classify.ts'
import { type Channel, interactionOf, membersOf, partnersOf } from './state.ts'
import { emitCall, type Work } from './work.ts'

export function bridgeEnter(work: Work): void {
  const channel = observe(work)
  const bridge = known(work.message, 'BridgeUniqueid')
  if (channel === undefined || bridge === undefined) return
  leave(work, channel)
  channel.bridge = bridge
  const members = work.state.bridges.get(bridge) ?? new Set()
  work.state.bridges.set(bridge, members.add(channel.uniqueid))
  // Music and parking lots hold callers in bridges of their own kind.
  if (field(work.message, 'BridgeTechnology') === 'holding_bridge') return
  establish(work, channel)
  for (const partner of partnersOf(work.state, channel)) {
    if (partner.kind === 'phone') channel.lastAgent = partner.device
    if (channel.kind === 'phone') partner.lastAgent = channel.device
  }
}

export function bridgeLeave(work: Work): void {
  const channel = observe(work)
  if (channel !== undefined && channel.bridge === known(work.message, 'BridgeUniqueid')) leave(work, channel)
}

function leave(work: Work, channel: Channel): void {
  const members = work.state.bridges.get(channel.bridge ?? '')
  members?.delete(channel.uniqueid)
  if (members?.size === 0) work.state.bridges.delete(channel.bridge ?? '')
  channel.bridge = undefined
}

/** A phone's call is a conversation, once. */
export function establish(work: Work, channel: Channel): void {
  if (channel.kind !== 'phone' || channel.phase === 'talking' || channel.phase === 'ended') return
  if (channel.role === undefined) channel.role = channel.dialledBy === undefined ? 'originator' : 'called'
  if (channel.phase === 'new' || channel.phase === 'offered') {
    const trunk = membersOf(work.state, interactionOf(work.state, channel)).find((one) => one.kind === 'trunk')
    channel.facts =
      channel.role === 'called' ? incomingFacts(work, channel, undefined) : outgoingFacts(work, channel, trunk, trunk?.own.number)
  }
  channel.phase = 'talking'
  emitCall(work, 'established', channel)
}

export function hold(work: Work): void {
  const channel = observe(work)
  if (channel === undefined || channel.phase !== 'talking' || channel.held) return
  channel.held = true
  emitCall(work, 'held', channel, { stamp: work.stamp })
}

// An attended transfer sends an Unhold on calls that were never held.
export function unhold(work: Work): void {
  const channel = observe(work)
  if (channel === undefined || !channel.held) return
  channel.held = false
  emitCall(work, 'retrieved', channel, { stamp: work.stamp })
}
