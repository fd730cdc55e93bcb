import type { TraceSummary } from '../../journal/index.ts'
import { checked, parseJson } from '../http/json.ts'
import type { Handlers, ServerContext } from './context.ts'
import { userOf } from './session.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

const TRACES = 100
/** Where a record would have opened: the first of these that the call has. */
const MOMENTS = ['ringing', 'queue-offer', 'pre-call', 'established']

export function reportRoutes({ journal, clock }: ServerContext): Handlers<'report'> {
  return {
    async report({ caller, bytes, note }) {
      const user = userOf(caller)
      const { kind, connection, callId } = checked(parseJson(bytes), shapes.report)
      // Only what was this user's is found at all.
      const traces = journal.traces({ user: user.id, callId, limit: TRACES }).filter(({ trigger }) => trigger.connection === connection)
      const trace = kind === 'wrong-record' ? traces.find(({ planned }) => planned.length > 0) : momentIn(traces)
      const id = (trace ?? traces[0])?.id
      if (id === undefined) throw notFound('call', callId)
      const at = new Date(clock.now()).toISOString()
      await journal.together(() => Promise.all([journal.pin(id, { kind, by: user.id, at }), note({ subject: id, detail: { kind } })]))
      return { status: 201, body: { trace: id } }
    },
  }
}

function momentIn(traces: readonly TraceSummary[]): TraceSummary | undefined {
  for (const type of MOMENTS) {
    const found = traces.find(({ trigger }) => trigger.type === type)
    if (found !== undefined) return found
  }
  return undefined
}
