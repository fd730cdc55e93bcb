import type { ConnectionAction } from 'cordboard/plugin-api'
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
  retrieve,
  sendDigits,
  transfer,
} from './calls.ts'
import type { Scene } from './scene.ts'
import { sendUserEvent } from './send-user-event.ts'
import { badLine, callForHelp, recordCall, supervise } from './supervision.ts'

/** What a connection to a CTI Server can do, by the ids of the actions. */
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
    alternate: alternate(scene),
    conference: conference(scene),
    'send-digits': sendDigits(scene),
    'record-call': recordCall(scene),
    'set-agent-state': setAgentState(scene),
    'agent-login': agentLogin(scene),
    'agent-logout': agentLogout(scene),
    'cisco:supervise': supervise(scene),
    'cisco:supervisor-assist': callForHelp(scene, 'cisco:supervisor-assist'),
    'cisco:emergency-call': callForHelp(scene, 'cisco:emergency-call'),
    'cisco:bad-line': badLine(scene),
  }
}
