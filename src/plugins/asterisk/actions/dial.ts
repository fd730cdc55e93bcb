import { type ConnectionAction, PluginError } from 'cordboard/plugin-api'
import { originateCause } from '../normalise/causes.ts'
import { field, type Message } from '../wire/message.ts'
import { deviceOf, done, endpointOf, inputOf, type Scene, textOf } from './scene.ts'

// The action's own limit is ten seconds: a phone that rings longer has been reached.
const outcomeMilliseconds = 8000
const ringMilliseconds = 30_000
let placed = 0

/** Calls the agent's phone and, when it is picked up, the number. Done when the phone answered or rings for a while; a failure is refused. */
export function dial(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const number = (textOf(input, 'number') ?? '').replace(/[\s().-]/g, '')
    if (!/^[+*#\w]{1,64}$/.test(number)) throw new PluginError('bad-input', `${JSON.stringify(input.number)} is no number to dial`)
    const channel = endpointOf(scene, deviceOf(input, request))
    const session = scene.session()
    const id = channelId(scene)
    scene.normaliser.state.expected.set(id, number)
    const fields = {
      Channel: channel,
      ChannelId: id,
      Context: scene.settings.dialContext,
      Exten: number,
      Priority: '1',
      CallerID: `<${textOf(input, 'callerNumber') ?? number}>`,
      Timeout: String(ringMilliseconds),
      Async: 'true',
    }
    const outcome = await session.outcome('Originate', fields, isOutcome, outcomeMilliseconds)
    if (outcome === undefined) return done(`${channel} rings`)
    if (field(outcome, 'Response') === 'Success') return done(`${channel} answered`)
    const reason = field(outcome, 'Reason') ?? ''
    throw new PluginError('refused', `${channel} was not reached: ${originateCause(reason)}`, { vendorCode: reason })
  }
}

function isOutcome(event: Message, actionId: string): boolean {
  return field(event, 'Event') === 'OriginateResponse' && field(event, 'ActionID') === actionId
}

// A channel's id of our choosing, so that the call is known as ours from its first event. Asterisk compares ids by their time and count.
function channelId(scene: Scene): string {
  placed += 1
  return `${scene.session().mark}${Math.floor(scene.clock.now() / 1000)}.${placed}`
}
