import { type Json, PluginError } from 'cordboard/plugin-api'
import { textOf } from '../json.ts'
import { type Command, connection, deviceOf, done, legOf, numberFor, pairOf } from './scene.ts'

export async function dial(command: Command): Promise<Json> {
  const number = numberFor(textOf(command.input, 'number'))
  const content = { callingDevice: deviceOf(command), calledDirectoryNumber: number, autoOriginate: 'doNotPrompt' }
  await command.scene.session().request('MakeCall', content)
  return done(`${number} is dialled`)
}

/** A call that is answered already is: a repeat does no harm. */
export async function answer(command: Command): Promise<Json> {
  const leg = legOf(command)
  if (leg.phase === 'talking') return done('it was answered before')
  await command.scene.session().request('AnswerCall', { callToBeAnswered: connection(leg) })
  return done()
}

export async function hold(command: Command): Promise<Json> {
  const leg = legOf(command)
  if (leg.phase === 'held') return done('it was on hold before')
  await command.scene.session().request('HoldCall', { callToBeHeld: connection(leg) })
  return done()
}

export async function retrieve(command: Command): Promise<Json> {
  const leg = legOf(command)
  if (leg.phase === 'talking') return done('it was not on hold')
  await command.scene.session().request('RetrieveCall', { callToBeRetrieved: connection(leg) })
  return done()
}

export async function hangUp(command: Command): Promise<Json> {
  await command.scene.session().request('ClearConnection', { connectionToBeCleared: connection(legOf(command)) })
  return done()
}

/** In one step: a call that still rings is sent on, one that is answered is transferred. */
export async function transfer(command: Command): Promise<Json> {
  const leg = legOf(command)
  const to = numberFor(textOf(command.input, 'to'))
  const session = command.scene.session()
  if (leg.phase === 'ringing') await session.request('DeflectCall', { callToBeDiverted: connection(leg), newDestination: to })
  else await session.request('SingleStepTransferCall', { activeCall: connection(leg), transferredTo: to })
  return done(`to ${to}`)
}

export async function consult(command: Command): Promise<Json> {
  const leg = legOf(command)
  const to = numberFor(textOf(command.input, 'to'))
  const inherit = textOf(command.input, 'inherit')
  if (inherit !== undefined) throw new PluginError('not-capable', 'CSTA cannot choose what a consultation inherits: leave inherit out')
  await command.scene.session().request('ConsultationCall', { existingCall: connection(leg), consultedDevice: to })
  return done(`${to} is consulted`)
}

export async function completeTransfer(command: Command): Promise<Json> {
  const { held, active } = pairOf(command)
  await command.scene.session().request('TransferCall', { heldCall: connection(held), activeCall: connection(active) })
  return done()
}

export async function reconnect(command: Command): Promise<Json> {
  const { held, active } = pairOf(command)
  await command.scene.session().request('ReconnectCall', { activeCall: connection(active), heldCall: connection(held) })
  return done()
}

export async function alternate(command: Command): Promise<Json> {
  const { held, active } = pairOf(command)
  await command.scene.session().request('AlternateCall', { heldCall: connection(held), activeCall: connection(active) })
  return done()
}

export async function conference(command: Command): Promise<Json> {
  if (textOf(command.input, 'to') !== undefined) {
    throw new PluginError('not-capable', 'a conference joins two calls that are there: consult first, then conference without to')
  }
  const { held, active } = pairOf(command)
  await command.scene.session().request('ConferenceCall', { heldCall: connection(held), activeCall: connection(active) })
  return done()
}

const pauseMilliseconds = 500

/** A comma waits half a second. */
export async function sendDigits(command: Command): Promise<Json> {
  const leg = legOf(command)
  const { scene, request } = command
  for (const [index, digits] of (textOf(command.input, 'digits') ?? '').split(',').entries()) {
    if (index > 0) await scene.clock.sleep(pauseMilliseconds, request.signal)
    if (digits === '') continue
    await scene.session().request('GenerateDigits', { connectionToSendDigits: connection(leg), charactersToSend: digits })
  }
  return done()
}
