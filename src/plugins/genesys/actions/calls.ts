import { type Json, PluginError } from 'cordboard/plugin-api'
import { type JsonObject, listOf, objectOf, textOf } from '../json.ts'
import { consultationOf, expectTransfer } from '../normalise/moves.ts'
import type { Call } from '../normalise/state.ts'
import { allows } from '../wire/call.ts'
import { writePairs } from '../wire/pairs.ts'
import { type Act, callOf, done, numberOf, perform, permit, type Scene, tellsState } from './scene.ts'

/** A verb of the call alone, shown by the state it leads to. Done already: nothing is asked. */
function simple(verb: string, already: readonly Call['phase'][], ...states: readonly string[]): Act {
  return async (scene, input, request) => {
    const call = callOf(scene, input, request)
    if (already.includes(call.phase)) return done(`the call is ${call.phase} already`)
    permit(call, verb)
    return await onCall(scene, call, verb, undefined, request.signal, (message) => tellsState(message, call.id, ...states))
  }
}

export const answer = simple('answer', ['talking', 'held'], 'Established')
export const hold = simple('hold', ['held'], 'Held')
export const retrieve = simple('retrieve', ['talking'], 'Established')
export const hangUp = simple('release', ['over'], 'Released', 'Completed')

/** In one step: a conversation is transferred, a call that rings is redirected. */
export const transfer: Act = async (scene, input, request) => {
  const call = callOf(scene, input, request)
  const to = numberOf(input.to)
  const verb = call.phase === 'ringing' ? 'redirect' : 'single-step-transfer'
  permit(call, verb)
  const before = call.leaving
  // What shows it may come before the answer.
  expectTransfer(call, to, undefined)
  return await onCall(scene, call, verb, { destination: to }, request.signal, (message) =>
    tellsState(message, call.id, 'Released', 'Completed'),
  ).catch((error: unknown) => {
    call.leaving = before
    throw error
  })
}

/** Calls a colleague while the customer waits. */
export const consult: Act = async (scene, input, request) => {
  const call = callOf(scene, input, request)
  const to = numberOf(input.to)
  const verb = 'initiate-transfer'
  permit(call, verb)
  const data = { destination: to, ...handed(scene, call, textOf(input.inherit)) }
  return await onCall(scene, call, verb, data, request.signal, (message) => objectOf(message.call).parentConnId === call.id)
}

// Whether a consultation has the customer's data is the switch's own rule; a copy can be given along, no more.
function handed(scene: Scene, call: Call, wanted: string | undefined): JsonObject {
  const holds = scene.settings.consultUserData
  if (wanted === undefined || wanted === holds) return {}
  if (wanted === 'inherited' && holds === 'separate') return call.pairs.length === 0 ? {} : { userData: writePairs(call.pairs) }
  throw new PluginError(
    'not-capable',
    `this site keeps the data of consultations ${holds} (option consult-user-data): ${wanted} cannot be had for one call`,
  )
}

export const completeTransfer: Act = async (scene, input, request) => {
  const { consult: second, parent } = pairOf(scene, callOf(scene, input, request))
  const verb = 'complete-transfer'
  permit(second, verb)
  const before = parent.leaving
  expectTransfer(parent, second.others[0]?.number, second.id)
  return await onCall(scene, second, verb, { parentConnId: parent.id }, request.signal, (message) =>
    [second.id, parent.id].some((id) => tellsState(message, id, 'Released', 'Completed')),
  ).catch((error: unknown) => {
    parent.leaving = before
    throw error
  })
}

/** Ends the consultation and goes back to the customer. */
export const reconnect: Act = async (scene, input, request) => {
  const { consult: second, parent } = pairOf(scene, callOf(scene, input, request))
  const shows = (message: JsonObject) => tellsState(message, parent.id, 'Established')
  // One that nobody has taken yet is only dropped: then the customer is taken back.
  if (second.phase !== 'dialing') {
    permit(second, 'reconnect')
    return await onCall(scene, second, 'reconnect', { heldConnId: parent.id }, request.signal, shows)
  }
  permit(second, 'release')
  await onCall(scene, second, 'release', undefined, request.signal, (message) => tellsState(message, second.id, 'Released', 'Completed'))
  if (parent.phase !== 'held') return done()
  return await onCall(scene, parent, 'retrieve', undefined, request.signal, shows)
}

/** Changes between the call that is talked on and the one that waits. */
export const alternate: Act = async (scene, input, request) => {
  const named = callOf(scene, input, request)
  const other = input.otherCallId === undefined ? otherOf(scene, named) : callOf(scene, { ...input, callId: input.otherCallId }, request)
  const [active, held] = named.phase === 'held' ? [other, named] : [named, other]
  // Either of the two may say it.
  permit(allows(active.capabilities, 'alternate') ? active : held, 'alternate')
  return await onCall(scene, active, 'alternate', { heldConnId: held.id }, request.signal, (message) =>
    tellsState(message, held.id, 'Established'),
  )
}

function otherOf(scene: Scene, call: Call): Call {
  const pair = pairOf(scene, call)
  return pair.consult === call ? pair.parent : pair.consult
}

/** Joins a colleague: the one who is consulted, or somebody in one step. */
export const conference: Act = async (scene, input, request) => {
  const call = callOf(scene, input, request)
  if (input.to !== undefined) {
    permit(call, 'single-step-conference')
    const data = { destination: numberOf(input.to) }
    const before = call.others.length
    return await onCall(scene, call, 'single-step-conference', data, request.signal, (message) => partiesIn(message, call) > before)
  }
  const { consult: second, parent } = pairOf(scene, call)
  permit(second, 'complete-conference')
  return await onCall(scene, second, 'complete-conference', { parentConnId: parent.id }, request.signal, (message) =>
    tellsState(message, parent.id, 'Established'),
  )
}

function partiesIn(message: JsonObject, call: Call): number {
  const told = objectOf(message.call)
  return told.id === call.id ? listOf(told.participants).length : 0
}

const pauseMs = 500

/** Sends digits; a comma waits half a second. */
export const sendDigits: Act = async (scene, input, request) => {
  const call = callOf(scene, input, request)
  permit(call, 'send-dtmf')
  for (const [index, digits] of (textOf(input.digits) ?? '').split(',').entries()) {
    if (index > 0) await scene.clock.sleep(pauseMs, request.signal)
    if (digits !== '') await onCall(scene, call, 'send-dtmf', { dtmfDigits: digits }, request.signal, undefined)
  }
  return done()
}

const recordingStates: Readonly<Record<string, string>> = { start: 'Recording', stop: 'Stopped', pause: 'Paused', resume: 'Recording' }

export const recordCall: Act = async (scene, input, request) => {
  const call = callOf(scene, input, request)
  const command = textOf(input.command) ?? 'start'
  const state = recordingStates[command] ?? ''
  if (call.recording === state) return done(`the recording is ${state} already`)
  permit(call, `${command}-recording`)
  return await onCall(
    scene,
    call,
    `${command}-recording`,
    undefined,
    request.signal,
    (message) => objectOf(message.call).id === call.id && objectOf(message.call).recordingState === state,
  )
}

export async function onCall(
  scene: Scene,
  call: Call,
  verb: string,
  data: JsonObject | undefined,
  signal: AbortSignal,
  shows: ((message: JsonObject) => boolean) | undefined,
): Promise<Json> {
  return await perform(scene, {
    agentId: call.agentId,
    ask: (workspace) => workspace.voice(`calls/${encodeURIComponent(call.id)}/${verb}`, data, signal),
    ...(shows === undefined ? {} : { shows }),
    signal,
  })
}

function pairOf(scene: Scene, call: Call): { readonly consult: Call; readonly parent: Call } {
  const pair = consultationOf(scene, call)
  if (pair === undefined) throw new PluginError('not-found', 'there is no consultation beside this call')
  return pair
}
