import { type ActionRequest, type ConnectionAction, type Json, PluginError } from 'cordboard/plugin-api'
import type { Channel } from '../normalise/state.ts'
import { field, type Message } from '../wire/message.ts'
import { callOf, done, inputOf, type Scene } from './scene.ts'

/** A telephone does at once what it is asked, or not at all. */
const obeyMilliseconds = 5000

/**
 * Asterisk cannot answer for a telephone; it can ask the telephone to, by a NOTIFY within the call. Many makes obey when they are
 * set to. That it did is seen by what Asterisk says next of the call.
 */
export function answer(scene: Scene): ConnectionAction {
  return (given, request) => {
    const call = callAt(scene, given, request)
    if (call.phase === 'talking') throw new PluginError('refused', 'the call is answered already')
    return ask(scene, call, 'talk', (event) => field(event, 'Event') === 'Newstate' && field(event, 'ChannelState') === '6')
  }
}

export function hold(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const call = callAt(scene, given, request)
    if (call.phase !== 'talking') throw new PluginError('refused', 'the call is not a conversation yet')
    if (call.held) return done('it was on hold already')
    return await ask(scene, call, 'hold', (event) => field(event, 'Event') === 'Hold')
  }
}

export function retrieve(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const call = callAt(scene, given, request)
    if (!call.held) throw new PluginError('refused', 'the call is not on hold')
    return await ask(scene, call, 'talk', (event) => field(event, 'Event') === 'Unhold')
  }
}

function callAt(scene: Scene, given: Json, request: ActionRequest): Channel {
  if (!scene.settings.remoteControl)
    throw new PluginError('not-capable', 'the connection does not say that its telephones obey: remoteControl')
  const call = callOf(scene, inputOf(given), request)
  if (call.kind !== 'phone' || !call.name.startsWith('PJSIP/'))
    throw new PluginError('not-capable', `${call.name} is no telephone of PJSIP`)
  return call
}

async function ask(scene: Scene, call: Channel, event: 'talk' | 'hold', fits: (event: Message) => boolean): Promise<Json> {
  const fields = { Channel: call.name, Variable: `Event=${event}` }
  const shown = (message: Message) => field(message, 'Uniqueid') === call.uniqueid && fits(message)
  const obeyed = await scene.session().outcome('PJSIPNotify', fields, shown, obeyMilliseconds)
  if (obeyed !== undefined) return done()
  throw new PluginError('refused', `the telephone did not obey Event: ${event}; it has to be set to, and not every make can`)
}
