import type { Agent, Call, EmittedTrigger, KnownTriggerType, Pair, Queue } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import { field, type Message, plain } from '../wire/message.ts'
import { type Channel, interactionOf, type State, sourceOf } from './state.ts'

/** What the handling of one message works on. */
export interface Work {
  readonly settings: Settings
  readonly state: State
  readonly message: Message
  /** When it happened, in milliseconds since 1970; undefined in a recording without timestamps. */
  readonly at: number | undefined
  /** Tells this event from others of its kind: its Timestamp, or a number where the PBX sends none. */
  readonly stamp: string
  /** Tells one life of this state machine from the next. */
  readonly scope: string
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

/** Emits a trigger of a phone's call, with all that is known of it. */
export function emitCall(work: Work, type: KnownTriggerType, channel: Channel, extra: Extra = {}): void {
  const { facts } = channel
  const { queue: queueName, parentGuessed, partner: _, ...rest } = facts
  const queue = extra.queue ?? (queueName === undefined ? undefined : queueOf(queueName))
  const joined = channel.joined
  if (joined !== undefined) joinTold(work.state, joined)
  emit(work, type, {
    id: [channel.uniqueid, type, ...(extra.stamp === undefined ? [] : [extra.stamp])].join('/'),
    call: {
      id: channel.uniqueid,
      interactionId: interactionOf(work.state, channel),
      media: 'voice',
      ...rest,
      ...(joined === undefined ? {} : { joinedInteractionId: joined }),
      ...extra.call,
    },
    agent: extra.agent ?? agentOf(channel),
    ...(queue === undefined ? {} : { queue }),
    ...dataOf(work, channel),
    raw: { ...plain(work.message), ...(parentGuessed === true ? { parentGuessed } : {}), ...extra.raw },
  })
}

// Once is enough.
function joinTold(state: State, joined: string): void {
  for (const channel of state.channels.values()) if (channel.joined === joined) channel.joined = undefined
}

/** Emits any trigger: adds the type, the time, and whether it was made from a snapshot. */
export function emit(work: Work, type: KnownTriggerType, trigger: Omit<EmittedTrigger, 'type'>): void {
  const stamp = timestamp(work.message)
  work.emit({
    ...trigger,
    type,
    ...(stamp === undefined ? {} : { time: new Date(stamp).toISOString() }),
    ...(work.synthetic ? { synthetic: true } : {}),
  })
}

/** The Timestamp header in milliseconds. */
export function timestamp(message: Message): number | undefined {
  const value = field(message, 'Timestamp')
  return value !== undefined && /^\d{1,11}(\.\d+)?$/.test(value) ? Math.floor(Number(value) * 1000 + 0.0005) : undefined
}

export function agentOf(channel: Channel): Agent {
  return channel.device === undefined ? {} : { device: channel.device }
}

export function queueOf(name: string): Queue {
  return { id: name, name }
}

/** Seconds in whole numbers, as Asterisk counts them. */
export function secondsBetween(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, Math.floor((to - from) / 1000))
}

/** Key -> value of the chosen variables: of the channel where the conversation began, of who dialled, then the phone's own. */
export function valuesOf(work: Work, channel: Channel): Readonly<Record<string, string>> {
  const origin = work.state.channels.get(interactionOf(work.state, channel))
  const sources = [origin, sourceOf(work.state, channel), channel]
  const values: Record<string, string> = {}
  for (const [variable, key] of Object.entries(work.settings.variables)) {
    // What was on the customer's channel is remembered when that leaves first; the phone's own copy is from the beginning.
    const last = origin === undefined ? channel.shown[key] : undefined
    const value = last ?? sources.map((one) => one?.variables.get(variable)).find((one) => one !== undefined && one !== '')
    if (value !== undefined) values[key] = value
  }
  return values
}

/** The same as a trigger carries it. */
export function dataOf(work: Work, channel: Channel): { readonly data?: Record<string, string>; readonly pairs?: Pair[] } {
  const values = valuesOf(work, channel)
  channel.shown = values
  const pairs = Object.entries(values).map(([key, value]): Pair => ({ key, type: 'text', value }))
  return pairs.length === 0 ? {} : { data: { ...values }, pairs }
}
