import { type ActionRequest, type Json, type PluginClock, PluginError } from 'cordboard/plugin-api'
import { isObject, type JsonObject } from '../json.ts'
import type { Normaliser } from '../normalise/normaliser.ts'
import { byName, type Channel, interactionOf, membersOf, partnersOf } from '../normalise/state.ts'
import type { Settings } from '../settings.ts'
import type { Session } from '../wire/session.ts'

/** What actions work with. */
export interface Scene {
  readonly settings: Settings
  readonly normaliser: Normaliser
  readonly clock: PluginClock
  /** The live session; throws a PluginError of kind `unavailable` when there is none. */
  session(): Session
}

export type Input = JsonObject

/** What an action answers: the standard result. */
export function done(detail?: string): Json {
  return detail === undefined ? { status: 'done' } : { status: 'done', detail }
}

export function inputOf(input: Json): Input {
  return isObject(input) ? input : {}
}

export function textOf(input: Input, name: string): string | undefined {
  const value = input[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The channel of the call that an action is about: the one named, else the trigger's. Throws `not-found`. */
export function callOf(scene: Scene, input: Input, request: ActionRequest): Channel {
  const id = textOf(input, 'callId') ?? request.facts.call?.id
  if (id === undefined) throw new PluginError('bad-input', 'neither the step nor the trigger names a call')
  const { state } = scene.normaliser
  const channel = state.channels.get(id) ?? byName(state, id)
  if (channel === undefined) throw new PluginError('not-found', `Asterisk has no call ${id} any more`)
  return channel
}

/** The channel of the customer in a call: who talks to it, else the outside line of its interaction, else the call itself. */
export function customerOf(scene: Scene, call: Channel): Channel {
  if (call.kind === 'trunk') return call
  const { state } = scene.normaliser
  const others = membersOf(state, interactionOf(state, call)).filter((one) => one !== call)
  const partner = partnersOf(state, call)[0]
  return others.find((one) => one.kind === 'trunk') ?? partner ?? call
}

/** The device that an action is for: the one named, else the agent's of the trigger. Throws `bad-input`. */
export function deviceOf(input: Input, request: ActionRequest): string {
  const device = textOf(input, 'device') ?? request.facts.agent?.device
  if (device === undefined) throw new PluginError('bad-input', 'neither the step nor the trigger names a device')
  return device
}

/** How Asterisk dials a device, and how queues name it. */
export function endpointOf(scene: Scene, device: string): string {
  if (!/^[\w.@+-]+$/.test(device)) throw new PluginError('bad-input', `${JSON.stringify(device)} is no device`)
  return scene.settings.channel.replaceAll('{device}', device)
}
