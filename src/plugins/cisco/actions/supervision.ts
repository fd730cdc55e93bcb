import { type ConnectionAction, PluginError } from 'cordboard/plugin-api'
import { legById } from '../normalise/state.ts'
import { none, noneShort } from '../wire/encode.ts'
import { requireDesk, requirePhase } from './enablement.ts'
import {
  agentOf,
  callOf,
  connectionDevice,
  connectionOf,
  done,
  inputOf,
  instrumentOf,
  named,
  peripheralOf,
  type Scene,
  textOf,
} from './scene.ts'

const commands: Readonly<Record<string, number>> = { clear: 0, monitor: 1, whisper: 2, 'barge-in': 3, intercept: 4 }

/** Listens to a call, speaks to its agent, enters it, takes it over, or leaves it again, from a supervisor's phone. */
export function supervise(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const about = callOf(scene, input, request)
    const { call, leg } = about
    const agent = agentOf(scene, { device: leg.device }, request)
    await scene.session().request(
      'SUPERVISE_CALL_REQ',
      {
        PeripheralID: peripheralOf(scene, call.peripheral),
        AgentConnectionCallID: call.callId,
        SupervisorConnectionCallID: none,
        AgentConnectionDeviceIDType: call.connectionType,
        SupervisorConnectionDeviceIDType: noneShort,
        SupervisoryAction: commands[textOf(input, 'command') ?? ''] ?? 0,
      },
      [
        ['AgentConnDevID', connectionDevice(scene, call, leg)],
        ...(agent === undefined ? [] : [['AgentID', agent.id] as const]),
        ['SupervisorInstrument', textOf(input, 'supervisor') ?? ''],
      ],
    )
    return done()
  }
}

/** Asks the agent's supervisor for help with the call, or says that it is an emergency. */
export function callForHelp(scene: Scene, action: 'cisco:supervisor-assist' | 'cisco:emergency-call'): ConnectionAction {
  const name = action === 'cisco:emergency-call' ? 'EMERGENCY_CALL_REQ' : 'SUPERVISOR_ASSIST_REQ'
  return async (given, request) => {
    const about = callOf(scene, inputOf(given), request)
    const agent = agentOf(scene, { device: about.leg.device }, request)
    requireDesk(action, agent)
    await scene
      .session()
      .request(name, named(scene, about), [
        ['ConnectionDevID', connectionDevice(scene, about.call, about.leg)],
        ['AgentInstrument', instrumentOf(scene, about.leg.device)],
        ...(agent === undefined ? [] : [['AgentID', agent.id] as const]),
      ])
    return done()
  }
}

/** Marks the line of a call as bad, for those who look after trunks and gateways. */
export function badLine(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const about = callOf(scene, inputOf(given), request)
    const agent = agentOf(scene, { device: about.leg.device }, request)
    await scene
      .session()
      .request('BAD_CALL_REQ', named(scene, about), [
        ['ConnectionDevID', connectionDevice(scene, about.call, about.leg)],
        ...(agent === undefined ? [] : [['AgentID', agent.id] as const]),
      ])
    return done()
  }
}

/** Starts or stops the recording of a call by the recording server of the CTI Server. */
export function recordCall(scene: Scene): ConnectionAction {
  const running = new Map<string, { readonly SessionID: number; readonly ServerData: number }>()
  return async (given, request) => {
    const input = inputOf(given)
    const about = callOf(scene, input, request)
    const command = textOf(input, 'command')
    if (command !== 'start' && command !== 'stop') throw new PluginError('not-capable', `a CTI Server cannot ${command} a recording`)
    requirePhase('record-call', about.leg)
    const session = scene.session()
    // A recording ends with its call.
    for (const id of running.keys()) if (legById(scene.normaliser.state, id) === undefined) running.delete(id)
    if (command === 'start') {
      const { fixed } = await session.request('START_RECORDING_REQ', { ...named(scene, about), Direction: 2 }, connectionOf(scene, about))
      running.set(about.leg.id, { SessionID: fixed.SessionID ?? 0, ServerData: fixed.ServerData ?? 0 })
      return done()
    }
    const started = running.get(about.leg.id) ?? { SessionID: 0, ServerData: none }
    await session.request('STOP_RECORDING_REQ', { ...named(scene, about), ...started, Direction: 2 }, connectionOf(scene, about))
    running.delete(about.leg.id)
    return done()
  }
}
