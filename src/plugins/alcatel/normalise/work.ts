import type { Agent, Call as CallOfTrigger, EmittedTrigger, KnownTriggerType, Queue } from 'cordboard/plugin-api'
import type { JsonObject } from '../json.ts'
import type { Settings } from '../settings.ts'
import type { Call, State } from './state.ts'

/** What the handling of one event works on. */
export interface Work {
  readonly settings: Settings
  readonly state: State
  readonly event: JsonObject
  /** When it was received, in milliseconds; undefined in a recording. O2G's events carry no time. */
  readonly at: number | undefined
  readonly synthetic: boolean
  readonly emit: (trigger: EmittedTrigger) => void
}

export interface Extra {
  readonly call?: Partial<CallOfTrigger>
  /** Added to the id of triggers that a call can have more than once. */
  readonly again?: boolean
  readonly raw?: Readonly<Record<string, unknown>>
}

/** Emits a trigger of a user's call, with all that is known of it. */
export function emitCall(work: Work, type: KnownTriggerType, call: Call, extra: Extra = {}): void {
  const { contact } = call
  if (extra.again === true) call.told += 1
  const { joined } = contact
  contact.joined = undefined
  emit(work, type, {
    id: [call.id, type, ...(extra.again === true ? [call.told] : [])].join('/'),
    call: {
      id: call.id,
      interactionId: contact.interaction,
      media: 'voice',
      ...call.facts,
      ...(joined === undefined ? {} : { joinedInteractionId: joined }),
      ...extra.call,
    },
    agent: agentOf(call.login, call.device),
    ...(contact.queue === undefined ? {} : { queue: queueNamed(work.settings, contact.queue.pilot) }),
    ...(call.data.pairs.length === 0 ? {} : { data: { ...call.data.data }, pairs: [...call.data.pairs] }),
    raw: { ...raw(work.event), ...extra.raw },
  })
}

/** Emits any trigger: adds the type and whether it was made from a snapshot. */
export function emit(work: Work, type: KnownTriggerType, trigger: Omit<EmittedTrigger, 'type'>): void {
  work.emit({ ...trigger, type, ...(work.synthetic ? { synthetic: true } : {}) })
}

/** A number for what has no id of its own. */
export function counted(work: Work): string {
  work.state.counted += 1
  return `${work.state.scope}/${work.state.counted}`
}

function agentOf(login: string, device: string | undefined): Agent {
  return { id: login, ...(device === undefined || device === '' ? {} : { device }) }
}

export function queueNamed(settings: Settings, pilot: string): Queue {
  const name = Object.hasOwn(settings.pilots, pilot) ? settings.pilots[pilot] : undefined
  return { id: pilot, ...(name === undefined ? {} : { name }) }
}

/** The event as it came; keys that rules may not see are left out. */
export function raw(event: JsonObject): Readonly<Record<string, unknown>> {
  const clean: unknown = JSON.parse(
    JSON.stringify(event, (key, value: unknown) => (key.startsWith('_jsonata_') || key === '__proto__' ? undefined : value)),
  )
  return typeof clean === 'object' && clean !== null ? { ...clean } : {}
}
