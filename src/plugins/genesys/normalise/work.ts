import type { Agent, EmittedTrigger, TriggerType } from 'cordboard/plugin-api'
import type { JsonObject } from '../json.ts'
import type { Settings } from '../settings.ts'
import { dataOf } from '../wire/pairs.ts'
import type { Call, Seat, State } from './state.ts'

/** What the handling of one message works on. */
export interface Work {
  readonly settings: Settings
  readonly state: State
  readonly seat: Seat
  /** Tells this message from all others. */
  readonly position: string
  readonly synthetic: boolean
  readonly emit: (trigger: EmittedTrigger) => void
}

export interface Extra {
  /** For what a call can have more than once: added to the id. */
  readonly stamp?: string
  readonly call?: Partial<NonNullable<EmittedTrigger['call']>>
  readonly raw?: JsonObject
}

/** Emits a trigger of a call with all that is known of it. `raw` is the call as it was written. */
export function emitCall(work: Work, type: TriggerType, call: Call, raw: JsonObject, extra: Extra = {}): void {
  const { queue, pairs } = call
  emit(work, {
    id: idOf([
      call.id,
      call.device,
      ...(call.visit === 1 ? [] : [String(call.visit)]),
      type,
      ...(extra.stamp === undefined ? [] : [extra.stamp]),
    ]),
    type,
    call: { ...callFields(call), ...extra.call },
    agent: agentOf(work.seat),
    ...(queue === undefined ? {} : { queue }),
    ...(pairs.length === 0 ? {} : { data: dataOf(pairs), pairs: [...pairs] }),
    raw: {
      ...raw,
      ...(call.parentGuessed ? { parentGuessed: true } : {}),
      ...(call.type === 'consult' ? { consultUserData: work.settings.consultUserData } : {}),
      ...extra.raw,
    },
  })
}

function callFields(call: Call): NonNullable<EmittedTrigger['call']> {
  const { caller, called, role, parentId, acd, entryPoint, waitSeconds, transferredFrom, redirectedFrom } = call
  return {
    id: call.id,
    interactionId: call.interactionId,
    media: 'voice',
    type: call.type,
    ...(caller === undefined ? {} : { caller }),
    ...(called === undefined ? {} : { called }),
    ...(role === undefined || call.type !== 'consult' ? {} : { consultRole: role }),
    ...(parentId === undefined || call.type !== 'consult' ? {} : { parentId }),
    ...(acd === undefined ? {} : { acd }),
    ...(entryPoint === undefined ? {} : { entryPoint }),
    ...(waitSeconds === undefined ? {} : { waitSeconds }),
    ...(transferredFrom === undefined ? {} : { transferredFrom }),
    ...(redirectedFrom === undefined ? {} : { redirectedFrom }),
  }
}

export function emit(work: Work, trigger: EmittedTrigger): void {
  work.emit({ ...trigger, ...(work.synthetic ? { synthetic: true } : {}) })
}

export function agentOf(seat: Seat): Agent {
  return { id: seat.agentId, ...(seat.device === undefined ? {} : { device: seat.device }) }
}

export function idOf(parts: readonly string[]): string {
  return parts.join('/').slice(0, 512)
}
