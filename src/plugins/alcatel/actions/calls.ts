import { type Json, PluginError } from 'cordboard/plugin-api'
import { textOf } from '../json.ts'
import { about, allowed, type Command, callOf, done, numberFor, pairOf, pathOf, whoOf } from './scene.ts'

export async function dial(command: Command): Promise<Json> {
  const { login, device } = whoOf(command)
  const number = numberFor(textOf(command.input, 'number'))
  const session = command.scene.session()
  const callingNumber = textOf(command.input, 'callerNumber')
  const body = { deviceId: device, callee: number, autoAnswer: true, ...(callingNumber === undefined ? {} : { callingNumber }) }
  await session.service('telephony', 'POST', '/calls', about(session, login), body)
  return done(`${number} is dialled`)
}

export async function answer(command: Command): Promise<Json> {
  const call = callOf(command)
  if (call.phase === 'talking') return done('it was answered before')
  allowed(call, 'answer')
  await command.scene.session().service('telephony', 'POST', pathOf(call, 'answer'), {}, { deviceId: call.device })
  return done()
}

export async function hold(command: Command): Promise<Json> {
  const call = callOf(command)
  if (call.phase === 'held') return done('it was on hold before')
  allowed(call, 'hold')
  const session = command.scene.session()
  await session.service('telephony', 'POST', pathOf(call, 'hold'), about(session, call.login), { deviceId: call.device })
  return done()
}

export async function retrieve(command: Command): Promise<Json> {
  const call = callOf(command)
  if (call.phase === 'talking') return done('it was not on hold')
  allowed(call, 'retrieve')
  const session = command.scene.session()
  await session.service('telephony', 'POST', pathOf(call, 'retrieve'), about(session, call.login), { deviceId: call.device })
  return done()
}

export async function hangUp(command: Command): Promise<Json> {
  const call = callOf(command)
  const session = command.scene.session()
  await session.service('telephony', 'POST', pathOf(call, 'dropme'), about(session, call.login))
  return done()
}

/** In one step: a call that still rings is redirected, one that is answered is transferred. */
export async function transfer(command: Command): Promise<Json> {
  const call = callOf(command)
  const to = numberFor(textOf(command.input, 'to'))
  const session = command.scene.session()
  const query = about(session, call.login)
  allowed(call, call.phase === 'ringing' ? 'redirect' : 'blindTransfer')
  if (call.phase === 'ringing')
    await session.service('telephony', 'POST', pathOf(call, 'redirect'), query, { redirectTo: to, anonymous: false })
  else await session.service('telephony', 'POST', pathOf(call, 'blindtransfer'), query, { transferTo: to, anonymous: false })
  return done(`to ${to}`)
}

/** A second call: the PBX puts the first on hold by itself. */
export async function consult(command: Command): Promise<Json> {
  const call = callOf(command)
  const to = numberFor(textOf(command.input, 'to'))
  if (textOf(command.input, 'inherit') !== undefined) {
    throw new PluginError('not-capable', 'O2G cannot choose what a consultation inherits: leave inherit out')
  }
  const session = command.scene.session()
  const body = { deviceId: call.device, callee: to, autoAnswer: true }
  await session.service('telephony', 'POST', '/calls', about(session, call.login), body)
  return done(`${to} is consulted`)
}

export async function completeTransfer(command: Command): Promise<Json> {
  const { held, active } = pairOf(command)
  allowed(active, 'transfer')
  const session = command.scene.session()
  await session.service('telephony', 'POST', pathOf(active, 'transfer'), about(session, active.login), { heldCallRef: held.ref })
  return done()
}

export async function reconnect(command: Command): Promise<Json> {
  const { held, active } = pairOf(command)
  allowed(held, 'reconnect')
  const session = command.scene.session()
  const body = { deviceId: held.device, enquiryCallRef: active.ref }
  await session.service('telephony', 'POST', pathOf(held, 'reconnect'), about(session, held.login), body)
  return done()
}

export async function alternate(command: Command): Promise<Json> {
  const { active } = pairOf(command)
  await command.scene.session().service('telephony', 'POST', pathOf(active, 'alternate'), {}, { deviceId: active.device })
  return done()
}

export async function conference(command: Command): Promise<Json> {
  if (textOf(command.input, 'to') !== undefined) {
    throw new PluginError('not-capable', 'a conference joins two calls that are there: consult first, then conference without to')
  }
  const { held, active } = pairOf(command)
  allowed(active, 'merge')
  const session = command.scene.session()
  await session.service('telephony', 'POST', pathOf(active, 'merge'), about(session, active.login), { heldCallRef: held.ref })
  return done()
}

const pauseMilliseconds = 500

/** A comma waits half a second. */
export async function sendDigits(command: Command): Promise<Json> {
  const call = callOf(command)
  allowed(call, 'sendDtmf')
  for (const [index, number] of (textOf(command.input, 'digits') ?? '').split(',').entries()) {
    if (index > 0) await command.scene.clock.sleep(pauseMilliseconds, command.request.signal)
    if (number === '') continue
    await command.scene.session().service('telephony', 'POST', pathOf(call, 'sendDtmf'), {}, { deviceId: call.device, number })
  }
  return done()
}

export async function recordCall(command: Command): Promise<Json> {
  const call = callOf(command)
  const action = textOf(command.input, 'command') ?? 'start'
  allowed(call, `${action}Record`)
  const session = command.scene.session()
  await session.service('telephony', 'POST', pathOf(call, 'recording'), { ...about(session, call.login), action })
  return done()
}
