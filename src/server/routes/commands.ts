import { type Json, type JsonObject, problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { refusal } from '../http/json.ts'

/**
 * What a bar may ask for, and the fields that its person fills in. Whose call, which agent and which desk it is comes from the
 * session alone: a field that could name another one is not among these.
 */
export const commandFields: Readonly<Record<string, readonly string[]>> = {
  answer: [],
  hold: [],
  retrieve: [],
  'hang-up': [],
  transfer: ['to'],
  consult: ['to'],
  'complete-transfer': [],
  reconnect: [],
  alternate: [],
  conference: [],
  'send-digits': ['digits'],
  dial: ['number'],
  'set-agent-state': ['state', 'reason', 'queue'],
  'agent-login': ['queue', 'password', 'device'],
  'agent-logout': ['queue', 'reason'],
}

/** These concern the agent, not one call. */
export const agentCommands: ReadonlySet<string> = new Set(['dial', 'set-agent-state', 'agent-login', 'agent-logout'])

const LONGEST = 128

/** Throws an HttpError when a field is not this command's, or is no short text. */
export function checkFields(allowed: readonly string[], input: Readonly<Record<string, Json>>): JsonObject {
  for (const [field, value] of Object.entries(input)) {
    if (!allowed.includes(field))
      throw new HttpError(400, problem('CORD_SERVER_COMMAND_FIELD', { field, fields: allowed.join(', ') || '-' }))
    if (typeof value !== 'string' || value === '' || value.length > LONGEST)
      throw refusal([problem('CORD_SERVER_FIELD', { detail: `must be a text of 1 to ${LONGEST} characters` }, { field })])
  }
  return input
}
