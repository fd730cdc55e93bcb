import type { ServerActions } from '../server/index.ts'
import { askLive } from './ask-live.ts'
import { createChoices } from './choices.ts'
import { runCommand } from './commands.ts'
import { dropDeadLetter, sendAgain } from './dead-letters.ts'
import { dialFrom } from './dial.ts'
import { explainTrace } from './explain.ts'
import { gauges } from './metrics/gauges.ts'
import { createNumbers } from './numbers.ts'
import type { Parts } from './parts.ts'
import { readiness } from './readiness.ts'
import { backtest, simulateText } from './try.ts'

/** What the server may ask of the rooms it looks on at. */
export function serverActions(parts: Parts): ServerActions {
  const { journal } = parts
  return {
    ingest: parts.acceptor.ingestValid,
    async explain(traceId) {
      const trace = journal.trace(traceId)
      return trace === undefined ? undefined : await explainTrace(parts, trace)
    },
    simulate: (request) => simulateText(parts, request),
    askLive: (request) => askLive(parts, request),
    backtest: (request) => backtest(parts, request),
    command: (user, action, input, where) => runCommand(parts, user, action, input, where),
    rollbacks: parts.rollbacks.list,
    seenRollback: parts.rollbacks.seen,
    dial: (user, written) => dialFrom(parts, user, written),
    checkNumber: createNumbers(() => parts).check,
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
    activity: parts.minutes.activity,
    metrics: () => parts.metrics.render(gauges(parts)),
  }
}
