import type { LiveCall } from '../../calls/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Clock } from '../../model/index.ts'
import type { BarHistory } from '../wire/index.ts'
import { partyIn } from './bar-call.ts'

const DAYS = 7
const DAY_MS = 86_400_000
const TRACES = 100
const CALLS_KEPT = 2000

/** How often the same number was in contact within the last seven days, apart from this contact. Asked once for each contact. */
export function createHistory(journal: Pick<Journal, 'traces'>, clock: Clock): (call: LiveCall) => BarHistory | undefined {
  const known = new Map<string, BarHistory>()

  function look(number: string, interactionId: string): BarHistory {
    const since = new Date(clock.now() - DAYS * DAY_MS).toISOString()
    const traces = journal.traces({ number, since, limit: TRACES }).filter((trace) => trace.interactionId !== interactionId)
    return { count: new Set(traces.map((trace) => trace.interactionId ?? trace.callId)).size, lastAt: traces[0]?.trigger.receivedAt }
  }

  return (call) => {
    const party = partyIn(call)
    const number = party?.e164 ?? party?.number
    if (number === undefined) return undefined
    const key = JSON.stringify([call.connection, call.interactionId, number])
    const found = known.get(key) ?? look(number, call.interactionId)
    if (!known.has(key) && known.size >= CALLS_KEPT) known.delete(known.keys().next().value ?? '')
    known.set(key, found)
    return found
  }
}
