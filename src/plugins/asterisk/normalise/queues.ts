import { count, field, known, plain } from '../wire/message.ts'
import { observe } from './channels.ts'
import { callerCall, incomingFacts } from './classify.ts'
import { memberAgent } from './members.ts'
import { type Channel, type Offer, offerOf, type Waiting } from './state.ts'
import { agentOf, dataOf, emit, emitCall, queueOf, type Work } from './work.ts'

// Why a caller left is told before or after that it left: it is waited for so long.
const undecidedMilliseconds = 1000

export function queueCallerJoin(work: Work): void {
  const caller = observe(work)
  const queue = field(work.message, 'Queue')
  if (queue === undefined) return
  if (caller !== undefined) {
    enter(
      work,
      caller,
      { queue, position: count(work.message, 'Position'), since: work.at, stay: work.stamp },
      count(work.message, 'Count'),
    )
  }
  queueCount(work, queue)
}

/** A caller is in a queue: also learnt from a snapshot. */
export function enter(work: Work, caller: Channel, stay: Omit<Waiting, 'answered' | 'leftAt'>, length: number | undefined): void {
  work.state.waiting.set(caller.uniqueid, { ...stay, answered: false, leftAt: undefined })
  emit(work, 'queue-start', {
    id: `${caller.uniqueid}/queue-start/${stay.queue}/${stay.stay}`,
    call: callerCall(work, caller),
    queue: {
      ...queueOf(stay.queue),
      ...(stay.position === undefined ? {} : { position: stay.position }),
      ...(length === undefined ? {} : { length }),
    },
    ...dataOf(work, caller),
    raw: plain(work.message),
  })
}

export function queueCallerLeave(work: Work): void {
  const queue = field(work.message, 'Queue')
  const caller = observe(work)
  const waiting = caller === undefined ? undefined : work.state.waiting.get(caller.uniqueid)
  if (caller !== undefined && waiting !== undefined && waiting.queue === queue) {
    if (waiting.answered) end(work, caller, waiting, 'answered')
    else if (caller.hangingUp) end(work, caller, waiting, 'abandoned')
    else if (work.at === undefined) end(work, caller, waiting, 'left')
    else waiting.leftAt = work.at
  }
  if (queue !== undefined) queueCount(work, queue)
}

export function queueCallerAbandon(work: Work): void {
  const caller = observe(work)
  if (caller !== undefined) callerGone(work, caller)
}

/** The caller's channel is gone, whatever the queue said before. */
export function callerGone(work: Work, caller: Channel): void {
  const waiting = work.state.waiting.get(caller.uniqueid)
  if (waiting !== undefined) end(work, caller, waiting, waiting.answered ? 'answered' : 'abandoned')
}

/** Callers that left a queue a while ago and are still there went on in the dial plan. */
export function settleLeavers(work: Work): void {
  if (work.at === undefined || work.state.waiting.size === 0) return
  for (const [uniqueid, waiting] of work.state.waiting) {
    const caller = work.state.channels.get(uniqueid)
    if (caller !== undefined && waiting.leftAt !== undefined && work.at - waiting.leftAt > undecidedMilliseconds) {
      end(work, caller, waiting, 'left')
    }
  }
}

/** The end of a caller's stay, once. */
export function end(work: Work, caller: Channel, waiting: Waiting, cause: 'answered' | 'abandoned' | 'left'): void {
  work.state.waiting.delete(caller.uniqueid)
  emit(work, 'queue-end', {
    id: `${caller.uniqueid}/queue-end/${waiting.queue}/${waiting.stay}`,
    call: { ...callerCall(work, caller), cause },
    queue: queueOf(waiting.queue),
    ...dataOf(work, caller),
    raw: plain(work.message),
  })
}

function queueCount(work: Work, queue: string): void {
  const length = count(work.message, 'Count')
  if (length === undefined) return
  emit(work, 'queue-count', { id: `queue/${queue}/count/${work.stamp}`, queue: { ...queueOf(queue), length }, raw: plain(work.message) })
}

export function agentCalled(work: Work): void {
  const { state, message } = work
  const caller = observe(work)
  const target = observe(work, 'Dest')
  const queue = field(message, 'Queue')
  if (caller === undefined || target === undefined || queue === undefined) return
  state.offers.set(target.uniqueid, {
    queue,
    caller: caller.uniqueid,
    since: state.waiting.get(caller.uniqueid)?.since,
    interface: field(message, 'Interface') ?? '',
    member: known(message, 'MemberName'),
    told: false,
    over: false,
  })
  target.dialledBy ??= caller.uniqueid
  if (target.kind === 'phone') offerTold(work, target)
}

/** A queued call is offered to a phone, once; behind a Local channel it is known later which phone. */
export function offerTold(work: Work, target: Channel): void {
  const offer = offerOf(work.state, target)
  if (offer === undefined || offer.told) return
  offer.told = true
  target.facts = incomingFacts(work, target, undefined)
  emitOffer(work, 'queue-offer', target, offer, {})
}

/** The offer came to nothing, once. */
export function offerFailed(work: Work, target: Channel, cause: string): void {
  const offer = offerOf(work.state, target)
  if (offer === undefined || !offer.told || offer.over || target.kind !== 'phone') return
  offer.over = true
  emitOffer(work, 'queue-offer-failed', target, offer, { cause })
}

export function agentRingNoAnswer(work: Work): void {
  const target = phoneOf(work)
  if (target !== undefined) offerFailed(work, target, 'no-answer')
}

export function agentConnect(work: Work): void {
  const target = phoneOf(work)
  const caller = observe(work)
  if (target === undefined) return
  const offer = offerOf(work.state, target)
  const waiting = caller === undefined ? undefined : work.state.waiting.get(caller.uniqueid)
  if (waiting !== undefined) waiting.answered = true
  const waitSeconds = count(work.message, 'HoldTime')
  if (waitSeconds !== undefined) target.facts = { ...target.facts, waitSeconds }
  if (offer === undefined || offer.over) return
  offer.over = true
  emitOffer(work, 'queue-answer', target, offer, waitSeconds === undefined ? {} : { waitSeconds })
}

// The phone an event of a queue is about; behind a Local channel it is the one that was dialled through it.
function phoneOf(work: Work): Channel | undefined {
  const target = observe(work, 'Dest')
  if (target === undefined || target.kind === 'phone') return target
  const offer = work.state.offers.get(target.uniqueid)
  return [...work.state.channels.values()].find((one) => one.kind === 'phone' && offer !== undefined && offerOf(work.state, one) === offer)
}

function emitOffer(
  work: Work,
  type: 'queue-offer' | 'queue-offer-failed' | 'queue-answer',
  target: Channel,
  offer: Offer,
  call: { readonly cause?: string; readonly waitSeconds?: number },
): void {
  emitCall(work, type, target, {
    stamp: offer.queue,
    call,
    agent: { ...memberAgent(work, offer.interface, offer.member), ...agentOf(target) },
    queue: queueOf(offer.queue),
  })
}
