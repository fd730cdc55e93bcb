import { PluginError } from 'cordboard/plugin-api'
import type { AgentRecord, Leg } from '../normalise/state.ts'
import { masks } from '../wire/table.ts'

/** What a button of a CTI OS desktop would be lit for: the phases of a call in which an action makes sense. */
const sensible: Readonly<Record<string, readonly Leg['phase'][]>> = {
  answer: ['ringing'],
  hold: ['talking'],
  retrieve: ['held'],
  'hang-up': ['initiated', 'dialing', 'ringing', 'talking', 'held', 'failed'],
  transfer: ['ringing', 'talking', 'held'],
  consult: ['talking'],
  'complete-transfer': ['dialing', 'talking', 'held'],
  reconnect: ['dialing', 'talking', 'held', 'failed'],
  alternate: ['talking', 'held'],
  conference: ['dialing', 'talking', 'held'],
  'send-digits': ['talking'],
  'record-call': ['talking', 'held'],
}

const desk = masks.DeskSettingsMask

/** The bits of an agent's desk settings without which an action is not for this agent, once they are known. */
const deskBits: Readonly<Record<string, number>> = {
  'cisco:supervisor-assist': desk.SUPERVISOR_CALLS_ALLOWED,
}

/** Refuses what makes no sense now, before the wire: with the code that the switch would have answered. */
export function requirePhase(action: string, leg: Leg): void {
  const phases = sensible[action]
  if (phases === undefined || phases.includes(leg.phase)) return
  const wanted = phases.length > 3 ? 'live' : phases.join(' or ')
  throw new PluginError('not-capable', `${action} needs a call that is ${wanted}; at ${leg.device} it is ${leg.phase}`, {
    vendorCode: '22',
  })
}

/** Refuses what the agent's desk settings rule out. */
export function requireDesk(action: string, agent: AgentRecord | undefined): void {
  const bit = deskBits[action]
  if (bit === undefined || agent?.desk === undefined || (agent.desk & bit) !== 0) return
  throw new PluginError('not-capable', `the desk settings of agent ${agent.id} do not allow ${action}`)
}

/** Whether the agent's desk settings ask for a reason with a change to this state. */
export function reasonRequired(agent: AgentRecord | undefined, change: 'not-ready' | 'logout'): boolean {
  const bit = change === 'logout' ? desk.LOGOUT_REASON_REQUIRED : desk.IDLE_REASON_REQUIRED
  return agent?.desk !== undefined && (agent.desk & bit) !== 0
}
