import { type ConnectionAction, type Json, PluginError } from 'cordboard/plugin-api'
import { agentLogin, agentLogout, setAgentState } from './agents.ts'
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
  retrieve,
  sendDigits,
  transfer,
} from './calls.ts'
import { attachData, sendUserEvent } from './data.ts'
import { type Command, inputOf, type Scene } from './scene.ts'

const actions: Readonly<Record<string, (command: Command) => Promise<Json>>> = {
  'attach-data': attachData,
  'send-user-event': sendUserEvent,
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
  'agent-login': agentLogin,
  'agent-logout': agentLogout,
  'set-agent-state': setAgentState,
}

export const actionIds = Object.keys(actions)

/** What a CSTA link can do, by the ids of the standard actions. What the switch says it lacks is taken back at once. */
export function createActions(scene: Scene): Readonly<Record<string, ConnectionAction>> {
  const made = Object.entries(actions).map(([id, run]): [string, ConnectionAction] => [
    id,
    async (input, request) => {
      try {
        return await run({ scene, input: inputOf(input), request })
      } catch (error) {
        if (error instanceof PluginError && error.kind === 'not-capable' && error.vendorCode !== undefined) scene.lacks(id)
        throw error
      }
    },
  ])
  return Object.fromEntries(made)
}
