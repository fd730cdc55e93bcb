import type { CallAtDevice } from './contract.ts'
import type { Interactions } from './interactions.ts'
import { type CallRecord, type CallTrigger, isAtAgent, isLive, type Leg, legKey, liveLegs, nobody } from './records.ts'
import type { Store } from './store.ts'
import type { Users } from './users.ts'

/** Ends calls at devices and says which of them ended, once each. */
export interface Ending {
  end(call: CallRecord, leg: Leg, why: CallAtDevice['why']): readonly CallAtDevice[]
  /** The legs that a trigger without a device means, or the one at its device. */
  legsOf(call: CallRecord, trigger: CallTrigger): readonly Leg[]
  /** A transfer: the side that transferred is out of the call, the other one goes on. */
  transferred(call: CallRecord, trigger: CallTrigger): readonly CallAtDevice[]
  /** The contact has left its queue. */
  queueEnded(call: CallRecord): readonly CallAtDevice[]
}

export function createEnding(store: Store, interactions: Interactions, users: Users): Ending {
  function end(call: CallRecord, leg: Leg, why: CallAtDevice['why']): readonly CallAtDevice[] {
    if (!isLive(leg)) return []
    const missed = leg.state === 'ringing' || leg.state === 'announced'
    leg.state = 'ended'
    store.index(call, leg)
    const answered = missed && (why === 'released' || why === 'cancelled') && isAnsweredBeside(call, leg)
    return [said(call, leg, answered ? 'answered-elsewhere' : why)]
  }

  // One contact may ring at several desks. Being answered at one does not by itself end the ring at another (a consulted
  // agent rings while the first one talks), so the others end when their own ring does: then this tells why.
  function isAnsweredBeside(call: CallRecord, leg: Leg): boolean {
    if (call.known.type === 'consult') return false
    const legs = store.ofInteraction(call.connection, [call.interactionId]).flatMap(liveLegs)
    return legs.some((it) => it.state === 'talking' && isAtAgent(it) && (it.establishedAt ?? '') >= (leg.ringingAt ?? ''))
  }

  function said(call: CallRecord, leg: Leg, why: CallAtDevice['why']): CallAtDevice {
    const found = users.resolve(call.connection, leg.agentId, leg.device)
    return {
      connection: call.connection,
      callId: call.id,
      interactionId: interactions.current(call.connection, call.interactionId),
      device: leg.device,
      user: 'user' in found ? found.user.id : undefined,
      answered: leg.establishedAt !== undefined,
      queued: call.known.acd === true || call.known.queue !== undefined,
      why,
    }
  }

  return {
    end,
    legsOf(call, trigger) {
      const key = legKey(trigger.agent?.device, trigger.agent?.id)
      if (key === nobody) return liveLegs(call)
      const leg = call.legs[key]
      return leg === undefined ? [] : [leg]
    },
    transferred(call, trigger) {
      const { transferredFrom, previousId, parentId } = trigger.call
      const from = transferredFrom ?? trigger.agent?.device
      if (from === undefined) return []
      const there = store.liveAt(call.connection, from)
      // A new id for the agent that it names: the call came to this side and goes on.
      if (transferredFrom === undefined && previousId !== undefined && !there.some((it) => it.call.id === previousId)) return []
      const related = new Set([call.id, previousId, parentId])
      const gone = there.filter(
        (it) =>
          related.has(it.call.id) ||
          it.call.known.parentId === call.id ||
          (transferredFrom !== undefined && it.call.interactionId === call.interactionId),
      )
      return gone.flatMap((it) => end(it.call, it.leg, 'transferred'))
    },
    queueEnded(call) {
      const others = liveLegs(call).filter(isAtAgent)
      const offered = others.filter((leg) => leg.offer && leg.state === 'announced')
      const ended = offered.flatMap((leg) => end(call, leg, 'cancelled'))
      const waiting = call.legs[nobody]
      if (waiting === undefined || !isLive(waiting)) return ended
      if (others.length === offered.length) return [...ended, ...end(call, waiting, 'released')]
      waiting.state = 'ended'
      store.index(call, waiting)
      return ended
    },
  }
}
