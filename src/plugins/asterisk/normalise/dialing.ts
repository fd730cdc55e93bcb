import { field, known } from '../wire/message.ts'
import { dialCause, originateCause } from './causes.ts'
import { observe, release } from './channels.ts'
import { incomingFacts, outgoingFacts } from './classify.ts'
import { offerFailed, offerTold } from './queues.ts'
import { byName, type Channel, isLive, offerOf, sourceOf } from './state.ts'
import { emitCall, type Work } from './work.ts'

export function dialBegin(work: Work): void {
  const target = observe(work, 'Dest')
  if (target === undefined) return
  connect(work, target)
  if (target.rang) ring(work, target)
}

export function dialState(work: Work): void {
  const target = observe(work, 'Dest')
  if (target === undefined) return
  if (target.dialledBy === undefined) connect(work, target)
  if (field(work.message, 'DialStatus') === 'RINGING') ring(work, target)
}

export function newState(work: Work): void {
  const channel = observe(work)
  if (channel === undefined || field(work.message, 'ChannelState') !== '5') return
  // Who calls is told by DialBegin, which nothing forces to come first.
  if (channel.phase === 'new') channel.rang = true
  else ring(work, channel)
}

// Notes who dials whom. Without a caller's side the PBX itself calls the phone, to connect it to somebody else then.
function connect(work: Work, target: Channel): void {
  const source = observe(work)
  target.dialledBy = source?.uniqueid
  if (source !== undefined && source.kind === 'phone') dialOut(work, source, target)
  if (target.kind !== 'phone' || target.phase !== 'new') return
  if (source === undefined || placedByPbx(work, target)) {
    target.role = 'originator'
    const number = work.state.expected.get(target.uniqueid)
    if (number !== undefined) dialing(work, target, undefined, number)
    return
  }
  target.role = 'called'
  target.phase = 'offered'
  offerTold(work, target)
}

// A Local channel that nobody dialled and that no queue offers: a script calls the agent first.
function placedByPbx(work: Work, target: Channel): boolean {
  const source = sourceOf(work.state, target)
  if (source?.kind !== 'other' || offerOf(work.state, target) !== undefined) return false
  return work.state.channels.get(target.interaction)?.kind === 'other'
}

function dialOut(work: Work, source: Channel, target: Channel): void {
  if (source.role === undefined) source.role = 'originator'
  if (source.role === 'originator' && source.phase === 'new') {
    dialing(work, source, target, source.dialled ?? field(work.message, 'Exten'))
  } else if (source.phase === 'dialing' && source.facts.type === 'unknown') {
    source.facts = { ...source.facts, ...outgoingFacts(work, source, target, source.facts.called?.number) }
  }
}

function dialing(work: Work, channel: Channel, target: Channel | undefined, number: string | undefined): void {
  channel.facts = outgoingFacts(work, channel, target, number)
  channel.phase = 'dialing'
  emitCall(work, 'dialing', channel)
}

function ring(work: Work, channel: Channel): void {
  if (channel.kind !== 'phone' || channel.phase !== 'offered') return
  channel.phase = 'ringing'
  const source = work.state.channels.get(channel.dialledBy ?? '')
  channel.facts = incomingFacts(work, channel, source?.own.number === undefined ? undefined : source.own)
  emitCall(work, 'ringing', channel)
}

export function dialEnd(work: Work): void {
  const target = observe(work, 'Dest')
  const source = observe(work)
  const status = field(work.message, 'DialStatus') ?? ''
  if (target === undefined) return
  if (status === 'ANSWER') {
    target.answered = true
    const waiting = source === undefined ? undefined : work.state.waiting.get(source.uniqueid)
    if (waiting !== undefined) waiting.answered = true
    return
  }
  const siblings = [...work.state.channels.values()].filter((one) => one !== target && one.dialledBy === target.dialledBy)
  const elsewhere = status === 'CANCEL' && target.dialledBy !== undefined && siblings.some((one) => one.answered)
  const cause = elsewhere ? 'answered-elsewhere' : dialCause(status)
  offerFailed(work, target, cause)
  if (target.role === 'called' && isLive(target) && target.phase !== 'talking') {
    if (target.phase === 'offered') target.facts = incomingFacts(work, target, source?.own)
    release(work, target, cause)
  }
  target.phase = 'ended'
  // The last one that was tried: one's own call has failed, unless one gave up oneself.
  const tried = siblings.some((one) => one.phase !== 'ended' || one.answered)
  if (source?.kind === 'phone' && source.phase === 'dialing' && !tried && status !== 'CANCEL') {
    emitCall(work, 'failed', source, { call: { cause } })
  }
}

/** The outcome of an Originate, ours or another client's. */
export function originateResponse(work: Work): void {
  const { state, message } = work
  const channel = state.channels.get(known(message, 'Uniqueid') ?? '') ?? byName(state, field(message, 'Channel') ?? '')
  const number = field(message, 'Exten')
  if (channel === undefined || channel.kind !== 'phone') return
  if (field(message, 'Response') === 'Success') {
    if (channel.phase === 'new' && channel.role === 'originator') dialing(work, channel, undefined, number)
    return
  }
  channel.facts = { ...outgoingFacts(work, channel, undefined, number), ...channel.facts }
  emitCall(work, 'failed', channel, { call: { cause: originateCause(field(message, 'Reason')) } })
}
