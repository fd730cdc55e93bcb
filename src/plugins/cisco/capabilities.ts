import { masks } from './wire/table.ts'

const control = masks.CallControlMask

// What the switch must support for each action, by the mask that it answers with.
const needed: Readonly<Record<string, number>> = {
  answer: control.ANSWER_CALL,
  hold: control.HOLD_CALL,
  retrieve: control.RETRIEVE_CALL,
  'hang-up': control.CLEAR_CONNECTION,
  dial: control.MAKE_CALL,
  transfer: control.TRANSFER_CALL,
  consult: control.CONSULTATION_CALL,
  'complete-transfer': control.TRANSFER_CALL,
  reconnect: control.RECONNECT_CALL,
  alternate: control.ALTERNATE_CALL,
  conference: control.CONFERENCE_CALL,
  'send-digits': control.SEND_DTMF_SIGNAL,
  'set-agent-state': control.SET_AGENT_STATE,
  'agent-login': control.SET_AGENT_STATE,
  'agent-logout': control.SET_AGENT_STATE,
}

const always = ['send-user-event']
const withCallData = ['attach-data']
const withControl = ['record-call', 'cisco:bad-line', 'cisco:emergency-call', 'cisco:supervisor-assist']
const withSupervision = ['cisco:supervise']

/**
 * The actions that this session may ask for: what the CTI Server granted, and what the switch says of its telephones.
 * `controls` is undefined, or 0, where it says nothing.
 */
export function allowedActions(granted: number, controls: number | undefined): readonly string[] {
  const services = masks.CtiServiceMask
  const mayControl = (granted & services.CLIENT_CONTROL) !== 0
  const said = controls === undefined || controls === 0 ? undefined : controls
  const calls = Object.keys(needed).filter((action) => said === undefined || (said & (needed[action] ?? 0)) !== 0)
  return [
    ...always,
    ...((granted & services.CALL_DATA_UPDATE) !== 0 ? withCallData : []),
    ...(mayControl ? [...calls, ...withControl] : []),
    ...(mayControl && (granted & services.SUPERVISOR) !== 0 ? withSupervision : []),
  ]
}
