import type { Call, Party } from 'cordboard/plugin-api'
import { fromOutside } from './parties.ts'
import { type CallFacts, type Channel, interactionOf, isLive, membersOf, offerOf, type State, sourceOf } from './state.ts'
import { secondsBetween, type Work } from './work.ts'

/** What is known of a call that reaches a phone, at the moment it does. */
export function incomingFacts(work: Work, channel: Channel, caller: Party | undefined): CallFacts {
  const { state } = work
  const source = sourceOf(state, channel)
  const origin = state.channels.get(interactionOf(state, channel))
  const offer = offerOf(state, channel)
  const waiting = state.waiting.get(source?.uniqueid ?? '')
  const queue = offer?.queue ?? waiting?.queue
  const since = offer?.since ?? waiting?.since
  const outside = source?.kind === 'trunk' || (source?.kind === 'other' && origin?.kind === 'trunk')
  const parent = outside && source?.kind === 'trunk' ? undefined : consultedFrom(state, channel, source)
  const from = caller ?? source?.own ?? channel.connected
  const known = outside && parent === undefined ? fromOutside(from) : from
  const called = calledOf(work, parent === undefined ? (origin ?? source) : source)
  const waitSeconds = queue === undefined ? undefined : secondsBetween(since, work.at)
  return {
    type: parent !== undefined ? 'consult' : outside ? 'inbound' : source === undefined ? 'unknown' : 'internal',
    acd: queue !== undefined,
    caller: known,
    ...(called === undefined ? {} : { called }),
    ...parentFacts(parent, 'target', interactionOf(state, channel), state),
    ...(source?.lastAgent === undefined || source.lastAgent === channel.device ? {} : { transferredFrom: source.lastAgent }),
    ...(queue === undefined ? {} : { queue }),
    ...(waitSeconds === undefined ? {} : { waitSeconds }),
    ...(known.number === undefined ? {} : { partner: known.number }),
  }
}

/** What is known of a call that a phone places. */
export function outgoingFacts(work: Work, channel: Channel, target: Channel | undefined, number: string | undefined): CallFacts {
  const { state } = work
  const parent = otherCall(state, channel)
  const called = number ?? channel.dialled
  const inside = target === undefined ? isDevice(state, called) : target.kind === 'phone'
  return {
    type: parent !== undefined ? 'consult' : inside ? 'internal' : called === undefined ? 'unknown' : 'outbound',
    caller: {
      ...(channel.device === undefined ? {} : { number: channel.device }),
      ...(channel.first.name === undefined ? {} : { name: channel.first.name }),
    },
    ...(called === undefined ? {} : { called: { number: called } }),
    ...parentFacts(parent, 'initiator', interactionOf(state, channel), state),
  }
}

// A number that a phone of this PBX has been seen with.
function isDevice(state: State, number: string | undefined): boolean {
  const phones = [...state.channels.values()].some((one) => one.device === number)
  return number !== undefined && (phones || [...state.deviceStates.keys()].some((name) => name.endsWith(`/${number}`)))
}

/** A caller's own call, before or beside any agent's. */
export function callerCall(work: Work, caller: Channel): Call {
  const called = calledOf(work, caller)
  return {
    id: caller.uniqueid,
    interactionId: interactionOf(work.state, caller),
    media: 'voice',
    type: caller.kind === 'trunk' ? 'inbound' : caller.kind === 'phone' ? 'internal' : 'unknown',
    caller: caller.kind === 'trunk' ? fromOutside(caller.own) : caller.own,
    ...(called === undefined ? {} : { called }),
  }
}

function parentFacts(parent: Channel | undefined, consultRole: 'initiator' | 'target', interaction: string, state: State): CallFacts {
  if (parent === undefined) return {}
  // A consultation that the PBX placed shares the interaction; one dialled on the phone only shares the agent: a guess.
  const guessed = interactionOf(state, parent) !== interaction
  return { parentId: parent.uniqueid, consultRole, ...(guessed ? { parentGuessed: true } : {}) }
}

// The customer's call of the agent who dialled: on the phone, or by the PBX on the agent's behalf through a Local channel.
function consultedFrom(state: State, channel: Channel, source: Channel | undefined): Channel | undefined {
  if (source?.kind === 'phone') return otherCall(state, source)
  if (source?.kind !== 'other' || source.own.number === undefined) return undefined
  return membersOf(state, interactionOf(state, channel)).find(
    (one) => one !== channel && one.phase === 'talking' && one.device === source.own.number,
  )
}

/** The call with a customer that a device has besides this one. */
function otherCall(state: State, channel: Channel): Channel | undefined {
  return [...state.channels.values()].find(
    (one) =>
      one !== channel &&
      isLive(one) &&
      one.device === channel.device &&
      one.phase === 'talking' &&
      (one.facts.type === 'inbound' || one.facts.type === 'outbound'),
  )
}

function calledOf(work: Work, origin: Channel | undefined): Party | undefined {
  const variable = work.settings.calledVariable
  const number = (variable === undefined ? undefined : origin?.variables.get(variable)) || origin?.dialled
  return number === undefined ? undefined : { number }
}

/** A call that goes on with the customer after a transfer: no consultation any more. */
export function handedOver(facts: CallFacts, customer: Channel | undefined): CallFacts {
  if (customer === undefined) return facts
  const { parentId: _, parentGuessed: __, consultRole: ___, ...rest } = facts
  return customer.kind === 'trunk'
    ? { ...rest, type: 'inbound', caller: fromOutside(customer.own) }
    : { ...rest, type: 'internal', caller: customer.own }
}
