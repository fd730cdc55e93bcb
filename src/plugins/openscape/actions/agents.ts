import type { Json } from 'cordboard/plugin-api'
import { textOf } from '../json.ts'
import { type Command, deviceOf, done } from './scene.ts'

const words: Readonly<Record<string, string>> = { ready: 'ready', 'not-ready': 'notReady', 'after-call-work': 'workingAfterCall' }

export async function setAgentState(command: Command): Promise<Json> {
  return await ask(command, words[textOf(command.input, 'state') ?? ''] ?? 'notReady')
}

export async function agentLogin(command: Command): Promise<Json> {
  return await ask(command, 'loggedOn')
}

export async function agentLogout(command: Command): Promise<Json> {
  return await ask(command, 'loggedOff')
}

async function ask(command: Command, state: string): Promise<Json> {
  const { input, request, scene } = command
  await scene.session().request('SetAgentState', {
    device: deviceOf(command),
    requestedAgentState: state,
    agentID: textOf(input, 'agentId') ?? request.facts.agent?.id,
    password: textOf(input, 'password'),
    group: textOf(input, 'queue'),
  })
  return done()
}
