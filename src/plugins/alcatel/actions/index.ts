import type { ConnectionAction, Json } from 'cordboard/plugin-api'
import { agentLogin, agentLogout, setAgentState } from './agents.ts'
import { attachData } from './attach-data.ts'
import {
  alternate,
  answer,
  completeTransfer,
  conference,
  consult,
  dial,
  hangUp,
  hold,
  reconnect,
  recordCall,
  retrieve,
  sendDigits,
  transfer,
} from './calls.ts'
import { type Command, inputOf, type Scene } from './scene.ts'

const actions: Readonly<Record<string, (command: Command) => Promise<Json>>> = {
  'attach-data': attachData,
  dial,
  answer,
  hold,
  retrieve,
  'hang-up': hangUp,
  transfer,
  consult,
  'complete-transfer': completeTransfer,
  reconnect,
  alternate,
  conference,
  'send-digits': sendDigits,
  'record-call': recordCall,
  'agent-login': agentLogin,
  'agent-logout': agentLogout,
  'set-agent-state': setAgentState,
}

/** Those that need the account's right to the agents' service. */
const forAgents: ReadonlySet<string> = new Set(['agent-login', 'agent-logout', 'set-agent-state'])

/** What an account without that right can do. */
export const withoutAgents = Object.keys(actions).filter((action) => !forAgents.has(action))

/** What a session of O2G can do, by the ids of the standard actions. */
export function createActions(scene: Scene): Readonly<Record<string, ConnectionAction>> {
  const made = Object.entries(actions).map(([id, run]): [string, ConnectionAction] => [
    id,
    async (input, request) => await run({ scene, input: inputOf(input), request }),
  ])
  return Object.fromEntries(made)
}
