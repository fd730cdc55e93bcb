import { type ActionRequest, type Json, type PluginClock, PluginError } from 'cordboard/plugin-api'
import { isObject, type JsonObject, objectOf, textOf } from '../json.ts'
import { type Call, callById, callsAt, type State } from '../normalise/state.ts'
import type { Query, Session } from '../wire/session.ts'

/** What actions work with. */
export interface Scene {
  readonly state: State
  readonly clock: PluginClock
  /** The open session; throws a PluginError of kind `unavailable` when there is none. */
  session(): Session
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
export function callOf({ scene, input, request }: Command): Call {
  const id = textOf(input, 'callId') ?? request.facts.call?.id
  if (id === undefined) throw new PluginError('bad-input', 'neither the step nor the trigger names a call')
  const call = callById(scene.state, id)
  if (call === undefined) throw new PluginError('not-found', `O2G has no call ${id} any more`)
  return call
}

/** A call on hold and the one that its user talks in or dials. */
export function pairOf(command: Command): { readonly held: Call; readonly active: Call } {
  const call = callOf(command)
  const others = callsAt(command.scene.state, call.login).filter((one) => one !== call)
  const held = call.phase === 'held' ? call : others.find((one) => one.phase === 'held')
  const active = call.phase === 'held' ? others.find((one) => one.phase !== 'held') : call
  if (held === undefined || active === undefined) throw new PluginError('refused', `${call.login} has no second call: consult first`)
  return { held, active }
}

/** Refuses what O2G says of this very call that it cannot be done. What it says nothing of is asked. */
export function allowed(call: Call, name: string): void {
  const says = objectOf(call.callData.capabilities)[name] ?? call.legCapabilities[name]
  if (says === false) throw new PluginError('not-capable', `O2G says that this call allows no ${name} now`)
}

/** The login name of the agent that an action is for, and the device. */
export function whoOf({ scene, input, request }: Command): { readonly login: string; readonly device: string } {
  const given = textOf(input, 'device') ?? request.facts.agent?.device
  const named = textOf(input, 'agentId') ?? request.facts.agent?.id
  const login = named ?? [...scene.state.devices].find(([, device]) => device === given)?.[0]
  if (login === undefined) throw new PluginError('bad-input', 'neither the step nor the trigger names an agent that O2G has told of')
  return { login, device: given ?? scene.state.devices.get(login) ?? login.replace(/^oxe/, '') }
}

/** Asks about a user: an administrator's session must name it, a user's own must not. */
export function about(session: Session, login: string): Query {
  return session.admin ? { loginName: login } : {}
}

export function numberFor(text: string | undefined): string {
  const number = (text ?? '').replace(/[\s().-]/g, '')
  if (!/^[+*#\w]{1,64}$/.test(number)) throw new PluginError('bad-input', `${JSON.stringify(text ?? '')} is no number`)
  return number
}

/** The path of a call's command. */
export function pathOf(call: Call, command: string): string {
  return `/calls/${encodeURIComponent(call.ref)}/${command}`
}
