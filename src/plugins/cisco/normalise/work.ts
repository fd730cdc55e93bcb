import type { Agent, Call, EmittedTrigger, Queue } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import { type Message, plain } from '../wire/message.ts'
import { factsOf, queueOf, supervision } from './classify.ts'
import { dataOf } from './context.ts'
import { agentOf, callKey, type Leg, type State, type WireCall } from './state.ts'

/** What the handling of one message works on. */
export interface Work {
  readonly settings: Settings
  readonly state: State
  readonly message: Message
  /** When it was received, in milliseconds since 1970; undefined in a recording. */
  readonly at: number | undefined
  /** Tells this event from others of its kind: the CTI Server numbers none. */
  readonly stamp: string
  readonly synthetic: boolean
  readonly emit: (trigger: EmittedTrigger) => void
}

export interface Extra {
  /** Added to the id of triggers that a call can have more than once. */
  readonly stamp?: string
  readonly call?: Partial<Call>
  readonly agent?: Agent
  readonly queue?: Queue
  readonly raw?: Readonly<Record<string, unknown>>
}

/** Emits a trigger of a call at a phone, with all that is known of it. */
export function emitLeg(work: Work, type: EmittedTrigger['type'], call: WireCall, leg: Leg, extra: Extra = {}): void {
  const previous = leg.previous
  leg.previous = undefined
  const again = leg.ring > 1 ? [String(leg.ring)] : []
  const watched = supervision(call.context.callType)
  emitCall(work, type, call, {
    ...extra,
    id: [leg.id, type, ...again, ...(extra.stamp === undefined ? [] : [extra.stamp])].join('/'),
    call: {
      ...factsOf(work.state, call, leg),
      ...waitOf(work, call, leg),
      ...(previous === undefined ? {} : { previousId: previous }),
      ...extra.call,
      id: leg.id,
    },
    agent: extra.agent ?? agentOf(work.state, leg.device),
    raw: {
      ...plain(work.message),
      ...(watched === undefined ? {} : { monitored: watched }),
      ...(leg.guessed ? { parentGuessed: true } : {}),
      ...extra.raw,
    },
  })
}

/** Emits a trigger of a call before or beside any phone. */
export function emitWire(work: Work, type: EmittedTrigger['type'], call: WireCall, extra: Extra = {}): void {
  const id = callKey(call)
  emitCall(work, type, call, {
    ...extra,
    id: [id, type, ...(extra.stamp === undefined ? [] : [extra.stamp])].join('/'),
    call: { ...factsOf(work.state, call, undefined), ...extra.call, id },
    raw: { ...plain(work.message), ...extra.raw },
  })
}

function emitCall(
  work: Work,
  type: EmittedTrigger['type'],
  call: WireCall,
  extra: Extra & { readonly id: string; readonly call: Call },
): void {
  const queue = extra.queue ?? queueOf(work.settings, call)
  const joined = call.joined
  call.joined = undefined
  const { stamp: _, ...rest } = extra
  emit(work, type, {
    ...rest,
    call: { ...rest.call, ...(joined === undefined ? {} : { joinedInteractionId: joined }) },
    ...(queue === undefined ? {} : { queue }),
    ...dataOf(work.settings, call.context),
  })
}

/** Emits any trigger. The wire carries no time of what happened. */
export function emit(work: Work, type: EmittedTrigger['type'], trigger: Omit<EmittedTrigger, 'type'>): void {
  work.emit({ ...trigger, type, ...(work.synthetic ? { synthetic: true } : {}) })
}

// Told by the system, else measured from where it was queued, at the phone that it came to.
function waitOf(work: Work, call: WireCall, leg: Leg): Partial<Call> {
  if (leg.role !== 'called') return {}
  const { queueSeconds } = call.context
  if (queueSeconds !== undefined) return { waitSeconds: queueSeconds }
  const since = call.queue?.since
  return since === undefined || work.at === undefined ? {} : { waitSeconds: Math.max(0, Math.floor((work.at - since) / 1000)) }
}
