import { type ConnectionAction, PluginError } from 'cordboard/plugin-api'
import type { Channel } from '../normalise/state.ts'
import type { Fields } from '../wire/encode.ts'
import { field, type Message } from '../wire/message.ts'
import { callOf, customerOf, done, inputOf, type Scene, textOf } from './scene.ts'

// Keys are dialled one after the other, at some 60 ms each.
const effectMilliseconds = 5000
const digitMilliseconds = 120
const gapMilliseconds = 80
const pauseMilliseconds = 500

export function hangUp(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const call = callOf(scene, inputOf(given), request)
    await scene.session().request('Hangup', { Channel: call.name, Cause: '16' })
    return done()
  }
}

/** Sends the customer to another extension, in one step. */
export function transfer(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const call = callOf(scene, input, request)
    const exten = extension(textOf(input, 'to'))
    const session = scene.session()
    const where = { Context: scene.settings.transferContext, Exten: exten }
    // A conversation is transferred by its agent, so that Asterisk says who did it; a call that still rings is redirected.
    if (call.bridge === undefined || call.kind !== 'phone') {
      await session.request('Redirect', { Channel: customerOf(scene, call).name, ...where, Priority: '1' })
    } else await session.request('BlindTransfer', { Channel: call.name, ...where })
    return done()
  }
}

/** Calls a colleague while the customer waits. */
export function consult(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const call = talking(callOf(scene, input, request))
    const exten = extension(textOf(input, 'to'))
    const fields = { Channel: call.name, Context: scene.settings.transferContext, Exten: exten }
    // Asterisk only queues the keys that a phone would press: that it took them all shows when it calls the colleague.
    const leg = `Local/${exten}@${fields.Context}-`
    await shown(
      scene,
      'Atxfer',
      fields,
      (event) => field(event, 'Event') === 'Newchannel' && field(event, 'Channel')?.startsWith(leg) === true,
    )
    return done()
  }
}

/** Ends the consultation and goes back to the customer. */
export function reconnect(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const call = callOf(scene, inputOf(given), request)
    await shown(scene, 'CancelAtxfer', { Channel: call.name }, (event) => isOf(event, 'Unhold', 'Uniqueid', call))
    return done()
  }
}

/**
 * Makes a conference of customer, colleague and agent: Asterisk does so when the one who consults presses the keys for it. It tells
 * which keys those are, and takes them as if the telephone had sent them.
 */
export function conference(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const call = callOf(scene, inputOf(given), request)
    if (!call.held) {
      throw new PluginError('not-capable', 'Asterisk makes a conference only of a consultation that was begun here and that was answered')
    }
    const session = scene.session()
    const keys = field(await session.request('Getvar', { Channel: call.name, Variable: 'FEATURE(atxferthreeway)' }), 'Value') ?? ''
    if (keys === '') throw new PluginError('not-capable', 'Asterisk has no keys for a conference: atxferthreeway in features.conf')
    const press = (Digit: string): Fields => ({ Channel: call.name, Digit, Duration: String(digitMilliseconds), Receive: 'true' })
    for (const digit of keys.slice(0, -1)) await session.request('PlayDTMF', press(digit))
    const joined = (event: Message): boolean => isOf(event, 'AttendedTransfer', 'OrigTransfererUniqueid', call)
    await shown(
      scene,
      'PlayDTMF',
      press(keys.slice(-1)),
      joined,
      'the colleague has to have answered, and this Asterisk to know PlayDTMF with Receive',
    )
    return done()
  }
}

/** Hands the customer over to the colleague who was consulted: Asterisk does so when the one who consults leaves. */
export function completeTransfer(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const call = callOf(scene, inputOf(given), request)
    // One who consults has put the customer on hold and is in another bridge.
    if (!call.held) {
      throw new PluginError(
        'not-capable',
        'Asterisk completes only consultations that were begun here; end one dialled on the phone on the phone',
      )
    }
    const fields = { Channel: call.name, Cause: '16' }
    await shown(scene, 'Hangup', fields, (event) => isOf(event, 'AttendedTransfer', 'OrigTransfererUniqueid', call))
    return done()
  }
}

// Success of these actions only means queued. Where the effect does not show, features.conf or an option of Dial is missing.
async function shown(
  scene: Scene,
  action: string,
  fields: Fields,
  fits: (event: Message) => boolean,
  likely = 'check the features atxfer and atxferabort in features.conf, and that the call was dialled with option t or T',
): Promise<void> {
  if ((await scene.session().outcome(action, fields, fits, effectMilliseconds)) !== undefined) return
  throw new PluginError('refused', `Asterisk took ${action} but nothing followed: ${likely}`)
}

function isOf(event: Message, name: string, header: string, call: Channel): boolean {
  return field(event, 'Event') === name && field(event, header) === call.uniqueid
}

/** Sends digits to the other party; a comma waits half a second. */
export function sendDigits(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const channel = customerOf(scene, talking(callOf(scene, input, request)))
    for (const digit of textOf(input, 'digits') ?? '') {
      if (digit === ',') await scene.clock.sleep(pauseMilliseconds, request.signal)
      else {
        await scene.session().request('PlayDTMF', { Channel: channel.name, Digit: digit, Duration: String(digitMilliseconds) })
        await scene.clock.sleep(gapMilliseconds, request.signal)
      }
    }
    return done()
  }
}

function talking(call: Channel): Channel {
  if (call.kind === 'phone' && call.bridge === undefined) throw new PluginError('refused', 'the call is not a conversation yet')
  return call
}

function extension(to: string | undefined): string {
  const exten = (to ?? '').replace(/[\s().-]/g, '')
  if (!/^[+*#\w]{1,64}$/.test(exten)) throw new PluginError('bad-input', `${JSON.stringify(to)} is no extension`)
  return exten
}
