import type { Json } from 'cordboard/plugin-api'
import { isList, isObject } from '../json.ts'
import type { Settings } from '../settings.ts'
import { createMessage } from '../wire/message.ts'
import { observe } from './channels.ts'
import { interactionOf, isLive, type Phase, type State } from './state.ts'

/** What must be ended some day, as plain JSON: told calls and callers in queues. It outlives connections and restarts. */
export interface Known {
  readonly calls: readonly KnownCall[]
}

export interface KnownCall {
  readonly id: string
  readonly interaction: string
  readonly channel: string
  readonly phase: string
  /** The queue it waits in, and which stay that is. */
  readonly queue: string
  readonly stay: string
}

const phases: readonly Phase[] = ['new', 'offered', 'dialing', 'ringing', 'talking']

export function save(state: State): Known {
  return {
    calls: [...state.channels.values()].flatMap((channel) => {
      const waiting = state.waiting.get(channel.uniqueid)
      if (!isLive(channel) && waiting === undefined) return []
      return {
        id: channel.uniqueid,
        interaction: interactionOf(state, channel),
        channel: channel.name,
        phase: channel.phase,
        queue: waiting?.queue ?? '',
        stay: waiting?.stay ?? '',
      }
    }),
  }
}

export function restore(state: State, settings: Settings, known: Known): void {
  for (const call of known.calls) {
    const message = createMessage([
      ['Uniqueid', call.id],
      ['Linkedid', call.interaction],
      ['Channel', call.channel],
    ])
    const channel = observe({ settings, state, message, at: undefined, stamp: '', scope: '', synthetic: true, emit: () => undefined })
    if (channel === undefined) continue
    channel.phase = phases.find((phase) => phase === call.phase) ?? 'new'
    if (call.queue === '') continue
    const waiting = { queue: call.queue, position: undefined, since: undefined, stay: call.stay, answered: false, leftAt: undefined }
    state.waiting.set(channel.uniqueid, waiting)
  }
}

/** Reads what `save` gave and a store has kept; anything else is nothing known. */
export function readKnown(value: Json | undefined): Known {
  const calls = isObject(value) ? value.calls : undefined
  return { calls: isList(calls) ? calls.flatMap((call) => readCall(call)) : [] }
}

function readCall(value: Json): readonly KnownCall[] {
  if (!isObject(value)) return []
  const { id, interaction, channel, phase, queue, stay } = value
  if (typeof id !== 'string' || typeof interaction !== 'string' || typeof channel !== 'string') return []
  if (typeof phase !== 'string' || typeof queue !== 'string' || typeof stay !== 'string') return []
  return [{ id, interaction, channel, phase, queue, stay }]
}
