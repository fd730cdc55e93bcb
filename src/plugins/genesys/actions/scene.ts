import { type ActionRequest, type ConnectionAction, type Json, type PluginClock, PluginError } from 'cordboard/plugin-api'
import { type JsonObject, objectOf, shortOf, textOf } from '../json.ts'
import { type Call, callAt, currentId, isLive, type State } from '../normalise/state.ts'
import type { Session } from '../session.ts'
import type { Settings } from '../settings.ts'
import { allows } from '../wire/call.ts'
import type { Accepted, Workspace } from '../wire/workspace.ts'

/** What actions work with. */
export interface Scene {
  readonly settings: Settings
  readonly clock: PluginClock
  readonly state: State
  readonly sessions: readonly Session[]
}

/** An action's answer to what was asked. */
export type Act = (scene: Scene, input: JsonObject, request: ActionRequest) => Promise<Json>

/** How long the outcome of something that was accepted is waited for. */
const effectMs = 5_000

export function action(scene: Scene, act: Act): ConnectionAction {
  return (input, request) => act(scene, objectOf(input), request)
}

/** What an action answers: the standard result. */
export function done(detail?: string): Json {
  return detail === undefined ? { status: 'done' } : { status: 'done', detail }
}

/** The call that an action is about, at the agent of the trigger where there are several. Throws `not-found` or `bad-input`. */
export function callOf(scene: Scene, input: JsonObject, request: ActionRequest): Call {
  const { facts } = request
  const named = textOf(input.callId) ?? facts.call?.id
  if (named === undefined) throw new PluginError('bad-input', 'neither the step nor the trigger names a call')
  const id = currentId(scene.state, named)
  const wanted = agentNamed(scene, input, request)
  const there = scene.sessions.flatMap((session) => callAt(scene.state, session.agent.agentId, id) ?? []).filter(isLive)
  const call = there.find((one) => one.agentId === wanted) ?? (wanted === undefined || there.length === 1 ? there[0] : undefined)
  if (call === undefined) throw new PluginError('not-found', `Genesys has no call ${named} at this agent any more`)
  return call
}

/** The agent that an action is for: by id, by device, else the trigger's. */
export function agentNamed(scene: Scene, input: JsonObject, request: ActionRequest): string | undefined {
  const { agent } = request.facts
  const id = textOf(input.agentId) ?? (input.device === undefined ? agent?.id : undefined)
  if (id !== undefined && scene.state.seats.has(id)) return id
  const device = textOf(input.device) ?? agent?.device
  return [...scene.state.seats.values()].find((seat) => device !== undefined && seat.numbers.has(device))?.agentId
}

/** The session of an agent. Throws `not-found` when the agent is not configured, `unavailable` when the session is down. */
export function sessionOf(scene: Scene, agentId: string | undefined): { readonly session: Session; readonly workspace: Workspace } {
  const session = scene.sessions.find((one) => one.agent.agentId === agentId)
  if (session === undefined)
    throw new PluginError('not-found', 'the agent is none of this connection: Workspace acts for its own agents only')
  const workspace = session.workspace()
  if (workspace === undefined) throw new PluginError('unavailable', `agent ${session.agent.agentId} has no session at Genesys now`)
  return { session, workspace }
}

/** Refuses what Genesys has said it would refuse now, before it is asked. */
export function permit(call: Call, verb: string): void {
  if (allows(call.capabilities, verb)) return
  const allowed = call.capabilities?.join(', ') ?? ''
  throw new PluginError('not-capable', `Genesys does not allow ${verb} while the call is ${call.phase}: it allows ${allowed}`)
}

/** One request and what it is known by when it worked. */
export interface Wish {
  readonly agentId: string
  ask(workspace: Workspace): Promise<Accepted>
  /** True for the message that shows it; left out where nothing does. */
  readonly shows?: (message: JsonObject) => boolean
  readonly signal: AbortSignal
}

/**
 * Asks, and waits for what Genesys tells of the outcome: accepted is not done. Throws `refused` with its code and words. Where nothing
 * is told in time, the answer says so.
 */
export async function perform(scene: Scene, wish: Wish): Promise<Json> {
  const { session, workspace } = sessionOf(scene, wish.agentId)
  const watch = session.watches.open()
  try {
    const accepted = await wish.ask(workspace)
    if (accepted.done || wish.shows === undefined) return done()
    const told = await watch.first((message) => outcomeOf(message, accepted.operationId, wish), effectMs, wish.signal)
    if (told === undefined) return done('Genesys accepted it, and did not tell the outcome in time')
    if (told === 'shown') return done()
    throw new PluginError('refused', told.words, told.code === undefined ? {} : { vendorCode: told.code })
  } finally {
    watch.close()
  }
}

type Outcome = 'shown' | { readonly code: string | undefined; readonly words: string }

function outcomeOf(message: JsonObject, operationId: string | undefined, { shows }: Wish): Outcome | undefined {
  if (message.messageType !== 'EventError') return shows?.(message) === true ? 'shown' : undefined
  const of = textOf(message.operationId)
  // Some versions leave out what the error belongs to: then it belongs to the one who waits.
  if (of !== undefined && operationId !== undefined && of !== operationId) return undefined
  const error = objectOf(message.error)
  return { code: textOf(error.errorCode), words: textOf(error.errorMessage) ?? 'Genesys gave no reason' }
}

/** The call of a message, when it tells one of these states. */
export function tellsState(message: JsonObject, id: string, ...states: readonly string[]): boolean {
  const call = objectOf(message.call)
  return (shortOf(call.id) ?? shortOf(call.connId)) === id && states.includes(textOf(call.state) ?? '')
}

/** A number as Genesys dials it. */
export function numberOf(value: Json | undefined): string {
  const number = (textOf(value) ?? '').replace(/[\s().-]/g, '')
  if (!/^[+*#\w@:;=]{1,64}$/.test(number)) throw new PluginError('bad-input', `${JSON.stringify(value ?? '')} is no number to dial`)
  return number
}
