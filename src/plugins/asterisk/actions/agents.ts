import { type ActionRequest, type ConnectionAction, PluginError } from 'cordboard/plugin-api'
import { memberDevice } from '../normalise/members.ts'
import type { Member } from '../normalise/state.ts'
import { deviceOf, done, endpointOf, type Input, inputOf, type Scene, textOf } from './scene.ts'

/** Pauses a queue member or brings it back, in one queue or in all of them. */
export function setAgentState(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const state = textOf(input, 'state')
    if (state === 'after-call-work') {
      throw new PluginError('not-capable', 'Asterisk knows no after-call work: use not-ready with a reason')
    }
    const queue = textOf(input, 'queue')
    const reason = textOf(input, 'reason')
    await scene.session().request('QueuePause', {
      Interface: interfaceOf(scene, input, request),
      Paused: state === 'not-ready' ? 'true' : 'false',
      ...(queue === undefined ? {} : { Queue: queue }),
      ...(reason === undefined || state !== 'not-ready' ? {} : { Reason: reason }),
    })
    return done()
  }
}

/** Adds the agent's phone to a queue. That it is there already is no failure. */
export function agentLogin(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const queue = textOf(input, 'queue')
    if (queue === undefined) throw new PluginError('bad-input', 'to log in on Asterisk a queue must be named')
    const name = request.facts.agent?.user?.name ?? request.facts.agent?.name
    const member = interfaceOf(scene, input, request)
    return unless(/already there/i, () =>
      scene.session().request('QueueAdd', {
        Queue: queue,
        Interface: member,
        StateInterface: member,
        ...(name === undefined ? {} : { MemberName: name }),
      }),
    )
  }
}

/** Takes the agent's phone out of the queue named, else out of all queues it was seen in. */
export function agentLogout(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const device = deviceOf(input, request)
    const named = textOf(input, 'queue')
    const found = membersOf(scene, device).filter((member) => named === undefined || member.queue === named)
    const seats = found.length > 0 || named === undefined ? found : [{ queue: named, interface: endpointOf(scene, device) }]
    for (const seat of seats) {
      await unless(/not there/i, () => scene.session().request('QueueRemove', { Queue: seat.queue, Interface: seat.interface }))
    }
    return done(seats.map((seat) => seat.queue).join(', '))
  }
}

async function unless(harmless: RegExp, ask: () => Promise<unknown>) {
  try {
    await ask()
    return done()
  } catch (error) {
    if (error instanceof PluginError && error.kind === 'refused' && harmless.test(error.message)) return done(error.message)
    throw error
  }
}

function membersOf(scene: Scene, device: string): readonly Member[] {
  return [...scene.normaliser.state.members.values()].filter((member) => memberDevice(scene.settings, member) === device)
}

// A member may be known to its queue by another interface than its phone's: the one that was seen counts.
function interfaceOf(scene: Scene, input: Input, request: ActionRequest): string {
  const agentId = textOf(input, 'agentId') ?? request.facts.agent?.id
  const device = textOf(input, 'device') ?? request.facts.agent?.device
  if (device === undefined && agentId !== undefined) return `Agent/${agentId}`
  const wanted = deviceOf(input, request)
  return membersOf(scene, wanted)[0]?.interface ?? endpointOf(scene, wanted)
}
