import type { CallState, Facts, KnownTriggerType, Trigger } from '../../model/index.ts'

const stateAfter: Readonly<Partial<Record<KnownTriggerType, CallState>>> = {
  'pre-call': 'announced',
  'pre-call-cancelled': 'ended',
  dialing: 'dialing',
  'queue-start': 'queued',
  'queue-offer': 'ringing',
  'queue-offer-failed': 'queued',
  ringing: 'ringing',
  established: 'talking',
  'queue-answer': 'talking',
  retrieved: 'talking',
  conferenced: 'talking',
  held: 'held',
  diverted: 'ended',
  failed: 'failed',
  released: 'ended',
}

/**
 * Facts for a trigger that no live call stands behind: a case's or a simulation's. What is `known` goes before; the call's state
 * follows from the trigger's type; nothing is spent or counted.
 */
export function factsOf(trigger: Trigger, known: Partial<Facts> = {}): Facts {
  const { call, agent, generation: _, ...rest } = trigger
  const state: CallState = known.call?.state ?? Object.entries(stateAfter).find(([type]) => type === trigger.type)?.[1] ?? 'unknown'
  const seenAgent = agent === undefined && known.agent === undefined ? undefined : { ...agent, ...known.agent }
  return {
    ...rest,
    ...known,
    ...(call === undefined ? {} : { call: { ...call, interactionId: call.interactionId ?? call.id, ...known.call, state } }),
    ...(seenAgent === undefined ? {} : { agent: seenAgent }),
    ledger: known.ledger ?? { once: [], limits: {} },
  }
}
