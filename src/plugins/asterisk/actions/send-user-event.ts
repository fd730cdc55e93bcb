import { type ConnectionAction, PluginError } from 'cordboard/plugin-api'
import { done, inputOf, type Scene, textOf } from './scene.ts'

const taken = new Set(['action', 'actionid', 'userevent', 'event', 'callid', 'to', 'from'])

/**
 * Raises a user event that every manager client with read class `user` gets. The call goes along as CallId, the addressee as To.
 * Asterisk sends it back to us too: that echo is known by its ActionID and makes no trigger, or a rule that answers user events
 * with user events would never end.
 */
export function sendUserEvent(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const callId = textOf(input, 'callId') ?? request.facts.call?.id
    const to = textOf(input, 'to')
    const data = Object.entries(inputOf(input.data ?? {}))
    const wrong = data.find(([key]) => taken.has(key.toLowerCase()))
    if (wrong !== undefined) throw new PluginError('bad-input', `data may not use the name ${wrong[0]}: the user event itself does`)
    await scene.session().request('UserEvent', {
      UserEvent: textOf(input, 'name') ?? '',
      ...(callId === undefined ? {} : { CallId: callId }),
      ...(to === undefined ? {} : { To: to }),
      ...Object.fromEntries(data.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])),
    })
    return done()
  }
}
