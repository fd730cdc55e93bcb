import type { ConnectionAction } from 'cordboard/plugin-api'
import { agentLogin, agentLogout, setAgentState } from './agents.ts'
import { attachData } from './attach-data.ts'
import { completeTransfer, conference, consult, hangUp, reconnect, sendDigits, transfer } from './calls.ts'
import { dial } from './dial.ts'
import { answer, hold, retrieve } from './remote-control.ts'
import type { Scene } from './scene.ts'
import { sendUserEvent } from './send-user-event.ts'

/** What a connection to Asterisk can do, by the ids of the standard actions. */
export function createActions(scene: Scene): Readonly<Record<string, ConnectionAction>> {
  return {
    'attach-data': attachData(scene),
    'send-user-event': sendUserEvent(scene),
    dial: dial(scene),
    answer: answer(scene),
    hold: hold(scene),
    retrieve: retrieve(scene),
    'hang-up': hangUp(scene),
    transfer: transfer(scene),
    consult: consult(scene),
    'complete-transfer': completeTransfer(scene),
    reconnect: reconnect(scene),
    conference: conference(scene),
    'send-digits': sendDigits(scene),
    'set-agent-state': setAgentState(scene),
    'agent-login': agentLogin(scene),
    'agent-logout': agentLogout(scene),
  }
}
