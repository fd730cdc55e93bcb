import { type Json, PluginError } from 'cordboard/plugin-api'
import { type JsonObject, objectOf, textOf } from '../json.ts'
import { stateOf } from '../normalise/agents.ts'
import { userEventKeys } from '../normalise/others.ts'
import { callAt, currentId, type Seat, seatBehind } from '../normalise/state.ts'
import { allows } from '../wire/call.ts'
import { writePairs } from '../wire/pairs.ts'
import { pairsOf } from './attach-data.ts'
import { type Act, agentNamed, done, numberOf, perform, type Scene, sessionOf } from './scene.ts'

const states: Readonly<Record<string, string>> = { ready: 'Ready', 'not-ready': 'NotReady', 'after-call-work': 'NotReady' }

/** Ready, withdrawn (work mode AuxWork) or after-call work (AfterCallWork). */
export const setAgentState: Act = async (scene, input, request) => {
  const seat = seatOf(scene, agentNamed(scene, input, request))
  const wanted = textOf(input.state) ?? 'ready'
  const reason = textOf(input.reason)
  if (seat.agent !== undefined && stateOf(seat.agent) === wanted && (reason ?? '') === seat.agent.reason)
    return done(`the agent is ${wanted} already`)
  const verb = wanted === 'ready' ? 'ready' : 'not-ready'
  if (!allows(seat.capabilities, verb)) {
    throw new PluginError('not-capable', `Genesys does not allow ${verb} now: it allows ${seat.capabilities?.join(', ') ?? ''}`)
  }
  const workMode = wanted === 'after-call-work' ? 'AfterCallWork' : 'AuxWork'
  const data = verb === 'ready' ? undefined : { agentWorkMode: workMode, ...(reason === undefined ? {} : { reasonCode: reason }) }
  return await perform(scene, {
    agentId: seat.agentId,
    ask: (workspace) => workspace.voice(verb, data, request.signal),
    shows: (message) => objectOf(message.dn).agentState === states[wanted],
    signal: request.signal,
  })
}

/** Logs the agent in, into the queue named, else into the configured one. */
export const agentLogin: Act = async (scene, input, request) => {
  const seat = seatOf(scene, agentNamed(scene, input, request))
  const { session } = sessionOf(scene, seat.agentId)
  const { agent } = session
  const queue = textOf(input.queue) ?? agent.queue
  const out = seat.agent === undefined || stateOf(seat.agent) === 'logged-out'
  if (!out && textOf(input.queue) === undefined) return done('the agent is logged in already')
  const again = seat.agent !== undefined && out && queue === agent.queue
  return await perform(scene, {
    agentId: seat.agentId,
    // Only the activation names a queue; a channel that is active needs its login alone.
    ask: (workspace) =>
      again
        ? workspace.voice('login', agent.workMode === undefined ? undefined : { agentWorkMode: agent.workMode }, request.signal)
        : workspace.activate(agent, queue, request.signal),
    shows: (message) => message.messageType === 'DnStateChanged' && objectOf(message.dn).agentState !== 'LoggedOut',
    signal: request.signal,
  })
}

export const agentLogout: Act = async (scene, input, request) => {
  const seat = seatOf(scene, agentNamed(scene, input, request))
  if (seat.agent !== undefined && stateOf(seat.agent) === 'logged-out') return done('the agent is logged out already')
  return await perform(scene, {
    agentId: seat.agentId,
    ask: (workspace) => workspace.voice('logout', undefined, request.signal),
    shows: (message) => objectOf(message.dn).agentState === 'LoggedOut',
    signal: request.signal,
  })
}

/** Places a call from the agent's telephone. Done when it dials. */
export const dial: Act = async (scene, input, request) => {
  const agentId = agentNamed(scene, input, request)
  const destination = numberOf(input.number)
  const caller = textOf(input.callerNumber)
  const known = new Set([...scene.state.calls.values()].filter((call) => call.agentId === agentId).map((call) => call.id))
  const isNew = (message: JsonObject) => {
    const call = objectOf(message.call)
    return call.state === 'Dialing' && !known.has(textOf(call.id) ?? '')
  }
  return await perform(scene, {
    agentId: seatOf(scene, agentId).agentId,
    ask: (workspace) =>
      workspace.voice('make-call', { destination, ...(caller === undefined ? {} : { outboundCallerId: caller }) }, request.signal),
    shows: isNew,
    signal: request.signal,
  })
}

/**
 * Sends data, with or without a call. Workspace has no fields for the name and the addressee: they travel in the data. It acknowledges and
 * echoes nothing.
 */
export const sendUserEvent: Act = async (scene, input, request): Promise<Json> => {
  const to = textOf(input.to)
  const data = objectOf(input.data)
  const taken = Object.values(userEventKeys).find((key) => key in data)
  if (taken !== undefined) throw new PluginError('bad-input', `data may not use the name ${taken}: the user event itself does`)
  const agentId = agentNamed(scene, {}, request) ?? seatBehind(scene.state, to)?.agentId ?? anyAgent(scene)
  const { workspace } = sessionOf(scene, agentId)
  const named = textOf(input.callId) ?? request.facts.call?.id
  const call = named === undefined ? undefined : callAt(scene.state, agentId, currentId(scene.state, named))
  const pairs = pairsOf({
    [userEventKeys.name]: textOf(input.name) ?? '',
    ...(to === undefined ? {} : { [userEventKeys.to]: to }),
    [userEventKeys.from]: scene.state.seats.get(agentId)?.device ?? agentId,
    ...data,
  })
  const body = { userData: writePairs(pairs), ...(call?.uuid === undefined ? {} : { callUuid: call.uuid }) }
  await workspace.voice('send-user-event', body, request.signal)
  return done()
}

// A user event needs no agent of its own: any session will do.
function anyAgent(scene: Scene): string {
  const up = scene.sessions.find((session) => session.workspace() !== undefined)
  if (up === undefined) throw new PluginError('unavailable', 'no agent has a session at Genesys now')
  return up.agent.agentId
}

function seatOf(scene: Scene, agentId: string | undefined): Seat {
  const seat = agentId === undefined ? undefined : scene.state.seats.get(agentId)
  if (seat === undefined) throw new PluginError('bad-input', 'neither the step nor the trigger names an agent of this connection')
  return seat
}
