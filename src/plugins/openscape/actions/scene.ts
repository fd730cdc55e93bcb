import { type ActionRequest, type Json, type PluginClock, PluginError } from 'cordboard/plugin-api'
import { isObject, type JsonObject, textOf } from '../json.ts'
import { isLive, type Leg, legById, legsAt, type State } from '../normalise/state.ts'
import type { Session } from '../wire/session.ts'

/** What actions work with. */
export interface Scene {
  readonly state: State
  readonly clock: PluginClock
  /** The live session; throws a PluginError of kind `unavailable` when there is none. */
  session(): Session
  /** The switch does not offer what this action needs: it is not declared any more. */
  lacks(action: string): void
}

/** One command: what was given, and what stood behind it. */
export interface Command {
  readonly scene: Scene
  readonly input: JsonObject
  readonly request: ActionRequest
}

export function done(detail?: string): Json {
  return detail === undefined ? { status: 'done' } : { status: 'done', detail }
}

export function inputOf(input: Json): JsonObject {
  return isObject(input) ? input : {}
}

/** The call that an action is about: the one named, else the trigger's. Throws `not-found` when it is over. */
export function legOf({ scene, input, request }: Command): Leg {
  const id = textOf(input, 'callId') ?? request.facts.call?.id
  if (id === undefined) throw new PluginError('bad-input', 'neither the step nor the trigger names a call')
  const leg = legById(scene.state, id)
  if (leg === undefined || !isLive(leg)) throw new PluginError('not-found', `the switch has no call ${id} any more`)
  return leg
}

/** A call on hold and the one that its agent talks in or dials: what transfer, conference and their like work on. */
export function pairOf(command: Command): { readonly held: Leg; readonly active: Leg } {
  const leg = legOf(command)
  const others = legsAt(command.scene.state, leg.device).filter((one) => one !== leg)
  const held = leg.phase === 'held' ? leg : others.find((one) => one.phase === 'held')
  const active = leg.phase === 'held' ? others.find((one) => one.phase !== 'held') : leg
  if (held === undefined || active === undefined) {
    throw new PluginError('refused', `device ${leg.device} has no second call: consult first`)
  }
  return { held, active }
}

/** The device that an action is for: the one named, else the agent's of the trigger. */
export function deviceOf({ input, request }: Command): string {
  const device = textOf(input, 'device') ?? request.facts.agent?.device
  if (device === undefined) throw new PluginError('bad-input', 'neither the step nor the trigger names a device')
  return device
}

/** A number as it is dialled: without the marks people write. */
export function numberFor(text: string | undefined): string {
  const number = (text ?? '').replace(/[\s().-]/g, '')
  if (!/^[+*#\w]{1,64}$/.test(number)) throw new PluginError('bad-input', `${JSON.stringify(text ?? '')} is no number`)
  return number
}

/** A leg as requests name it. */
export function connection(leg: Leg): { readonly callID: string; readonly deviceID: string } {
  return { callID: leg.callId, deviceID: leg.connection }
}
