import { randomUUID } from 'node:crypto'
import { factsOf } from '../engine/index.ts'
import { CordError, type Facts, type Trigger } from '../model/index.ts'
import type { ServerActions } from '../server/index.ts'
import { createChoices } from './choices.ts'
import { dropDeadLetter, sendAgain } from './dead-letters.ts'
import { explainTrace } from './explain.ts'
import { gauges } from './metrics/gauges.ts'
import type { Parts } from './parts.ts'
import { readiness } from './readiness.ts'
import { backtest, simulateText } from './try.ts'

const commandSeconds = 10

/** What the server may ask of the rooms it looks on at. */
export function serverActions(parts: Parts): ServerActions {
  const { journal, plugins, calls, clock } = parts
  return {
    ingest: parts.acceptor.ingestValid,
    async explain(traceId) {
      const trace = journal.trace(traceId)
      return trace === undefined ? undefined : await explainTrace(parts, trace)
    },
    simulate: (request) => simulateText(parts, request),
    backtest: (request) => backtest(parts, request),
    async command(user, action, input, call) {
      const answer = await plugins.run({
        action,
        connection: call?.connection ?? deskOf(parts, user),
        input,
        key: `bar|${randomUUID()}`,
        attempt: 1,
        facts: commandFacts(parts, user, call),
        rule: undefined,
        deadline: clock.now() + commandSeconds * 1000,
        timeoutSeconds: commandSeconds,
        signal: AbortSignal.timeout(commandSeconds * 1000),
      })
      if (answer.kind === 'done') return answer.result
      throw new CordError('CORD_COMMAND_FAILED', { action, detail: answer.detail ?? answer.problem.code })
    },
    pops: parts.pops.state,
    setPops: parts.pops.set,
    setConnectionEnabled: parts.switchConnection,
    offerSettled: parts.plans.offerSettled,
    chosen: createChoices(journal).remember,
    admit: parts.pressure.admit,
    deadLetters: parts.journal.deadLetters,
    sendAgain: (id, note) => sendAgain(parts, id, note),
    dropDeadLetter: (id, note) => dropDeadLetter(parts, id, note),
    ready: () => readiness(parts),
    metrics: () => parts.metrics.render(gauges(parts)),
  }

  function commandFacts(
    { journal: store }: Parts,
    user: string,
    call: { readonly connection: string; readonly callId: string } | undefined,
  ): Facts {
    const live =
      call === undefined
        ? undefined
        : calls.live().find((one) => one.connection === call.connection && one.id === call.callId && one.user === user)
    if (call !== undefined && live === undefined) throw new CordError('CORD_COMMAND_NOT_YOURS', { call: call.callId })
    const binding = store.people.bindings().find((one) => one.user === user && (call === undefined || one.connection === call.connection))
    const device = live?.device ?? binding?.device
    const id = live?.agentId ?? binding?.agentId
    const trigger: Trigger = {
      id: `bar:${randomUUID()}`,
      type: 'cordboard:command',
      connection: call?.connection ?? binding?.connection ?? 'bar',
      vendor: 'cordboard',
      receivedAt: new Date(clock.now()).toISOString(),
      ...(live === undefined ? {} : { call: { id: live.id, interactionId: live.interactionId } }),
      agent: { ...(device === undefined ? {} : { device }), ...(id === undefined ? {} : { id }) },
    }
    return factsOf(trigger)
  }
}

/** Where a user without a call works: the first binding. */
function deskOf(parts: Parts, user: string): string {
  const binding = parts.journal.people.bindings().find((one) => one.user === user)
  if (binding === undefined) throw new CordError('CORD_COMMAND_NO_DESK', { user })
  return binding.connection
}
