import { type Json, PluginError } from 'cordboard/plugin-api'
import { textOf } from '../json.ts'
import { about, type Command, done, whoOf } from './scene.ts'

/** What the PBX wants a reason to be: its index in the group's list. */
const firstReason = 0

/**
 * Ready, withdrawn with a reason by index, paused, or wrapping up. What the PBX orders by itself after a call, and its compulsory break,
 * cannot be ended from outside: it refuses.
 */
export async function setAgentState(command: Command): Promise<Json> {
  const state = textOf(command.input, 'state')
  if (state === 'ready') return await ask(command, 'ready')
  if (state === 'after-call-work') return await ask(command, 'wrapUp')
  const reason = textOf(command.input, 'reason')
  if (reason === 'pause') return await ask(command, 'pause')
  if (reason !== undefined && !/^\d{1,3}$/.test(reason)) {
    throw new PluginError('bad-input', `${JSON.stringify(reason)} is no reason here: its index in the processing group, or pause`)
  }
  return await ask(command, 'withdraw', { reasonIndex: reason === undefined ? firstReason : Number(reason) })
}

export async function agentLogin(command: Command): Promise<Json> {
  const { device } = whoOf(command)
  const group = textOf(command.input, 'queue')
  return await ask(command, 'logon', { proAcdDeviceNumber: device, ...(group === undefined ? {} : { pgGroupNumber: group }) })
}

export async function agentLogout(command: Command): Promise<Json> {
  return await ask(command, 'logoff')
}

async function ask(command: Command, path: string, body?: object): Promise<Json> {
  const { login } = whoOf(command)
  const session = command.scene.session()
  await session.service('acdagent', 'POST', `/${path}`, about(session, login), body)
  return done()
}
