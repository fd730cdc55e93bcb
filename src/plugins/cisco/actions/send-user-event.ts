import { type ConnectionAction, PluginError } from 'cordboard/plugin-api'
import { pack } from '../normalise/user-messages.ts'
import { agentOf, done, inputOf, peripheralOf, type Scene, textOf } from './scene.ts'

const toClient = 0
const toSupervisor = 1
const toTeam = 2
const toAll = 3
const mostBytes = 254

/**
 * A user message. `to` is the ClientID of another client of the CTI Server, or `supervisor` or `team` of the agent; without it every
 * client gets it, and each that is a Cordboard takes it for a named event with data.
 */
export function sendUserEvent(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const to = textOf(input, 'to')
    const said = pack({
      name: textOf(input, 'name') ?? '',
      to: to === 'supervisor' || to === 'team' ? undefined : to,
      callId: textOf(input, 'callId') ?? request.facts.call?.id,
      data: input.data,
    })
    const bytes = Buffer.byteLength(said)
    if (bytes > mostBytes) {
      throw new PluginError('bad-input', `the event is ${bytes} bytes as text, and the CTI Server takes ${mostBytes}: send an id instead`, {
        vendorCode: '23',
      })
    }
    const agent = agentOf(scene, input, request)
    if ((to === 'supervisor' || to === 'team') && agent === undefined) {
      throw new PluginError('bad-input', `a message to the ${to} needs an agent whose ${to} it is`)
    }
    const clientId = to === undefined || to === 'supervisor' || to === 'team' || isAgent(scene, to) ? undefined : to
    scene.normaliser.sent(said)
    await scene
      .session()
      .request('USER_MESSAGE_REQ', { PeripheralID: peripheralOf(scene, agent?.peripheral), Distribution: distributionOf(to, clientId) }, [
        ...(clientId === undefined ? [] : [['ClientID', clientId] as const]),
        ...(agent === undefined ? [] : [['AgentID', agent.id] as const]),
        ['FloatFieldText', said],
      ])
    return done()
  }
}

// An agent or a phone is no client of the CTI Server: everybody hears it, and `to` says whom it is for.
function isAgent(scene: Scene, to: string): boolean {
  const { agents } = scene.normaliser.state
  return agents.has(to) || [...agents.values()].some((agent) => agent.device === to)
}

function distributionOf(to: string | undefined, clientId: string | undefined): number {
  if (to === 'supervisor') return toSupervisor
  if (to === 'team') return toTeam
  return clientId === undefined ? toAll : toClient
}
