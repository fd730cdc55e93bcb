import { randomUUID } from 'node:crypto'
import { factsOf } from '../engine/index.ts'
import { CordError, type Facts, type Json, type JsonObject, sentence, type Trigger } from '../model/index.ts'
import type { CommandPlace } from '../server/index.ts'
import { barDials } from './bar-dials.ts'
import type { Parts } from './parts.ts'

const commandSeconds = 10

/** A command from a bar, done at once and never again. Throws a CordError with what the phone system said. */
export async function runCommand(parts: Parts, user: string, action: string, input: JsonObject, where: CommandPlace): Promise<Json> {
  const { plugins, clock } = parts
  const facts = commandFacts(parts, user, where)
  const answer = await plugins.run({
    action,
    connection: facts.connection,
    input: action === 'dial' ? barDials(parts, input, facts.connection) : input,
    key: `bar|${randomUUID()}`,
    attempt: 1,
    facts,
    rule: undefined,
    deadline: clock.now() + commandSeconds * 1000,
    timeoutSeconds: commandSeconds,
    signal: AbortSignal.timeout(commandSeconds * 1000),
  })
  if (answer.kind === 'done') return answer.result
  const detail = answer.detail ?? sentence(answer.problem)
  throw new CordError('CORD_COMMAND_FAILED', { action, detail: detail.replace(/\.$/, '') })
}

function commandFacts({ journal, calls, clock }: Parts, user: string, { call, connection }: CommandPlace): Facts {
  const live =
    call === undefined
      ? undefined
      : calls.live().find((one) => one.connection === call.connection && one.id === call.callId && one.user === user)
  if (call !== undefined && live === undefined) throw new CordError('CORD_COMMAND_NOT_YOURS', { call: call.callId })
  const asked = live?.connection ?? connection
  const binding = journal.people.bindings().find((one) => one.user === user && (asked === undefined || one.connection === asked))
  if (binding === undefined && live === undefined) throw new CordError('CORD_COMMAND_NO_DESK', { user })
  const where = asked ?? binding?.connection ?? ''
  // Who logged in somewhere sits there, whatever the list of people says.
  const agent = calls.agents().find((one) => one.user === user && one.connection === where)
  const device = live?.device ?? agent?.device ?? binding?.device
  const id = live?.agentId ?? agent?.id ?? binding?.agentId
  const person = journal.people.user(user)
  const trigger: Trigger = {
    id: `bar:${randomUUID()}`,
    type: 'cordboard:command',
    connection: where,
    vendor: 'cordboard',
    receivedAt: new Date(clock.now()).toISOString(),
    ...(live === undefined ? {} : { call: { id: live.id, interactionId: live.interactionId } }),
  }
  return factsOf(trigger, {
    agent: {
      ...(device === undefined ? {} : { device }),
      ...(id === undefined ? {} : { id }),
      ...(person === undefined ? {} : { user: { id: person.id, name: person.name, teams: [...person.teams] } }),
    },
  })
}
