import type { Agent, Call, EmittedTrigger, Json, KnownTriggerType, Queue } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import type { Element } from '../wire/xml.ts'
import type { Leg, Life, State } from './state.ts'

/** What the handling of one message works on. */
export interface Work {
  readonly settings: Settings
  readonly state: State
  readonly message: Element
  /** The device whose monitor tells this. */
  readonly device: string
  /** When it was received, in milliseconds; undefined in a recording. CSTA's events carry no time. */
  readonly at: number | undefined
  readonly synthetic: boolean
  readonly emit: (trigger: EmittedTrigger) => void
}

export interface Extra {
  readonly call?: Partial<Call>
  /** Added to the id of triggers that a call can have more than once. */
  readonly again?: boolean
  readonly raw?: Readonly<Record<string, unknown>>
}

/** Emits a trigger of a call at a device, with all that is known of it. */
export function emitCall(work: Work, type: KnownTriggerType, leg: Leg, extra: Extra = {}): void {
  const { life } = leg
  if (extra.again === true) leg.told += 1
  const joined = life.joined
  life.joined = undefined
  const queue = queueOf(work.settings, life)
  emit(work, type, {
    id: [leg.id, type, ...(extra.again === true ? [leg.told] : [])].join('/'),
    call: {
      id: leg.id,
      interactionId: life.interaction,
      media: 'voice',
      ...leg.facts,
      ...(joined === undefined ? {} : { joinedInteractionId: joined }),
      ...extra.call,
    },
    agent: { device: leg.device },
    ...(queue === undefined ? {} : { queue }),
    ...dataOf(life),
    raw: { ...raw(work.message), ...extra.raw },
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

export function agentOf(work: Work, id: string | undefined): Agent {
  return { ...(id === undefined ? {} : { id }), device: work.device }
}

function queueOf(settings: Settings, life: Life): Queue | undefined {
  return life.queue === undefined ? undefined : queueNamed(settings, life.queue.number)
}

export function queueNamed(settings: Settings, number: string): Queue {
  const name = Object.hasOwn(settings.pilots, number) ? settings.pilots[number] : undefined
  return { id: number, ...(name === undefined ? {} : { name }) }
}

/** Seconds in whole numbers, where both times are known. */
export function secondsBetween(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, Math.floor((to - from) / 1000))
}

function dataOf(life: Life): Pick<EmittedTrigger, 'data' | 'pairs'> {
  return life.data === undefined ? {} : { data: { ...life.data.data }, pairs: [...life.data.pairs] }
}

/** The message as plain JSON: an element is its text, or its children by name; several of a name are a list. */
export function raw(message: Element): Readonly<Record<string, Json>> {
  return { event: message.name, ...children(message) }
}

function children(element: Element): Record<string, Json> {
  const plain: Record<string, Json> = {}
  for (const child of element.children) {
    if (child.name.startsWith('_jsonata_') || child.name === '__proto__') continue
    const value: Json = child.children.length === 0 ? child.text : children(child)
    const before = Object.hasOwn(plain, child.name) ? plain[child.name] : undefined
    if (before === undefined) plain[child.name] = value
    else plain[child.name] = Array.isArray(before) ? [...before, value] : [before, value]
  }
  return plain
}
