import { type ActionRequest, type Json, PluginError } from 'cordboard/plugin-api'
import { isObject, type JsonObject } from '../json.ts'
import type { Normaliser } from '../normalise/normaliser.ts'
import { type AgentRecord, agentAt, type Leg, legById, legsAt, type WireCall } from '../normalise/state.ts'
import type { Settings } from '../settings.ts'
import { type Floats, none } from '../wire/encode.ts'
import type { Session } from '../wire/session.ts'

/** What actions work with. */
export interface Scene {
  readonly settings: Settings
  readonly normaliser: Normaliser
  /** The live session; throws a PluginError of kind `unavailable` when there is none. */
  session(): Session
}

export type Input = JsonObject

export interface CallAtPhone {
  readonly call: WireCall
  readonly leg: Leg
}

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

/** The call that an action is about: the one named, else the trigger's, at the agent's phone. Throws `not-found`. */
export function callOf(scene: Scene, input: Input, request: ActionRequest): CallAtPhone {
  const id = textOf(input, 'callId') ?? request.facts.call?.id
  if (id === undefined) throw new PluginError('bad-input', 'neither the step nor the trigger names a call')
  const { state } = scene.normaliser
  const found = legById(state, id) ?? legOfContact(scene, request)
  if (found === undefined) throw new PluginError('not-found', `the CTI Server has no call ${id} any more`)
  return found
}

// The call was renumbered since the trigger: it is the agent's call of the same contact.
function legOfContact(scene: Scene, request: ActionRequest): CallAtPhone | undefined {
  const device = request.facts.agent?.device
  const interaction = request.facts.call?.interactionId
  if (device === undefined || interaction === undefined) return undefined
  return legsAt(scene.normaliser.state, device).find(({ call }) => call.interaction === interaction)
}

/** The agent's other call. */
function otherOf(scene: Scene, about: CallAtPhone, phases: readonly Leg['phase'][]): CallAtPhone | undefined {
  return legsAt(scene.normaliser.state, about.leg.device).find(({ call, leg }) => call !== about.call && phases.includes(leg.phase))
}

/** The held and the active call of the agent who has a consultation: whichever of the two is named. */
export function pairOf(scene: Scene, about: CallAtPhone): { readonly held: CallAtPhone; readonly active: CallAtPhone } {
  const other = otherOf(scene, about, about.leg.phase === 'held' ? ['talking', 'dialing'] : ['held'])
  if (other === undefined) throw new PluginError('not-capable', `${about.leg.device} has no second call for this`, { vendorCode: '25' })
  return about.leg.phase === 'held' ? { held: about, active: other } : { held: other, active: about }
}

/** The device that an action is for: the one named, else the agent's of the trigger. Throws `bad-input`. */
export function deviceOf(input: Input, request: ActionRequest): string {
  const device = textOf(input, 'device') ?? request.facts.agent?.device
  if (device === undefined) throw new PluginError('bad-input', 'neither the step nor the trigger names a device')
  return device
}

/** The agent who is meant: by login, else by phone. */
export function agentOf(scene: Scene, input: Input, request: ActionRequest): AgentRecord | undefined {
  const { state } = scene.normaliser
  const id = textOf(input, 'agentId')
  if (id !== undefined) return state.agents.get(id)
  const device = textOf(input, 'device')
  if (device !== undefined) return agentAt(state, device)
  const own = request.facts.agent
  return state.agents.get(own?.id ?? '') ?? (own?.device === undefined ? undefined : agentAt(state, own.device))
}

/** The fields by which most requests name a call at a phone. */
export function named(scene: Scene, { call }: CallAtPhone) {
  return {
    PeripheralID: peripheralOf(scene, call.peripheral),
    ConnectionCallID: call.callId,
    ConnectionDeviceIDType: call.connectionType,
  }
}

/** And the floating ones. */
export function connectionOf(scene: Scene, { call, leg }: CallAtPhone): Floats {
  return [
    ['ConnectionDevID', connectionDevice(scene, call, leg)],
    ['AgentInstrument', instrumentOf(scene, leg.device)],
  ]
}

/** The ConnectionDeviceID of a call at a phone: the phone's own; where two calls share a number, the one that tells them apart. */
export function connectionDevice(scene: Scene, call: WireCall, leg: Leg): string {
  const shared = [...scene.normaliser.state.calls].some((other) => other !== call && other.callId === call.callId)
  return shared ? call.connection : leg.device
}

export function instrumentOf(scene: Scene, device: string): string {
  return agentAt(scene.normaliser.state, device)?.instrument ?? device
}

export function peripheralOf(scene: Scene, peripheral: number | undefined): number {
  return scene.settings.peripheralId ?? (peripheral === undefined || peripheral === 0 ? none : peripheral)
}
