import type { ConnectionAction } from 'cordboard/plugin-api'
import { agentLogin, agentLogout, dial, sendUserEvent, setAgentState } from './agents.ts'
import { attachData } from './attach-data.ts'
import {
  alternate,
  answer,
  completeTransfer,
  conference,
  consult,
  hangUp,
  hold,
  reconnect,
  recordCall,
  retrieve,
  sendDigits,
  transfer,
} from './calls.ts'
import { type Act, action, type Scene } from './scene.ts'

const acts: Readonly<Record<string, Act>> = {
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
  'record-call': recordCall,
  'agent-login': agentLogin,
  'agent-logout': agentLogout,
  'set-agent-state': setAgentState,
}

/** What a connection to Genesys can do, by the ids of the standard actions. */
export function createActions(scene: Scene): Readonly<Record<string, ConnectionAction>> {
  return Object.fromEntries(Object.entries(acts).map(([id, act]) => [id, action(scene, act)]))
}
