import { readRule } from '../../engine/index.ts'
import type { TraceQuery, TraceRecord, TraceSummary } from '../../journal/index.ts'
import type { CallPicture, RuleThen } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import { filtersIn, findTraces } from './find.ts'
import { createPastCalls } from './past-calls.ts'
import { type DrawnTrigger, drawCall } from './picture.ts'
import { notFound, pageSize, wholeNumber } from './traces.ts'

const callsPage = 30
/** So many triggers are read to find a page of calls. */
const triggersMost = 2000
const triggersPage = 200
/** So many triggers of one call are drawn. */
const drawnMost = 300
/** A contact has as many names as there were contacts that turned out to be it. */
const namesMost = 10
/** As long as a call is believed live where the connection does not say. */
const expirySeconds = 14_400

export function callRoutes(context: ServerContext): Handlers<'callHistory' | 'callPicture' | 'ruleThen'> {
  const { journal, rulebook, host, config } = context
  return {
    callHistory({ query }) {
      const limit = query.limit === undefined ? callsPage : pageSize(query)
      const filters = filtersIn(query)
      const calls = createPastCalls()
      let before = wholeNumber('before', query.before)
      let read = 0
      for (;;) {
        const page = pageOf({ ...filters, limit: triggersPage, ...(before === undefined ? {} : { before }) })
        for (const trace of page) {
          if (!calls.take(trace, limit)) return { status: 200, body: { calls: calls.all(), next: before } }
          before = trace.seq
        }
        read += page.length
        if (page.length < triggersPage) return { status: 200, body: { calls: calls.all(), next: undefined } }
        if (read >= triggersMost) return { status: 200, body: { calls: calls.all(), next: before } }
      }
    },

    callPicture({ params: { trace: id = '' } }) {
      const trace = journal.trace(id)
      if (trace === undefined) throw notFound('trace', id)
      const found = tracesOfCall(trace)
      if (found.length === 0) throw notFound('call', id)
      const drawn = drawCall(found.slice(-drawnMost), (connection) => {
        const callsEnd = host.capabilities(connection)?.callsEnd !== false
        return { callsEnd, expirySeconds: config().connections?.[connection]?.callExpirySeconds ?? expirySeconds }
      })
      const body: CallPicture = { ...drawn, isCut: found.length > drawnMost }
      return { status: 200, body }
    },

    ruleThen({ params: { id = '', rule = '' } }) {
      const trace = journal.trace(id)
      if (trace?.decision === undefined) throw notFound('trace', id)
      const { plans, revision } = trace.decision
      const hash = plans.find((plan) => plan.rule === rule)?.ruleHash ?? journal.revision(revision)?.rules[rule]
      const text = hash === undefined ? undefined : journal.text(hash)
      if (hash === undefined || text === undefined) throw notFound('rule', rule)
      const { rule: read, ranges } = readRule({ id: rule, file: '', text })
      const body: RuleThen = {
        rule,
        hash,
        text,
        isLive: rulebook.read(rule)?.hash === hash,
        steps: (read?.do ?? []).map((_, index) => ranges.placeOf(['do', index])),
      }
      return { status: 200, body }
    },
  }

  /** A call id may be that of the call at a device or that of the whole contact. */
  function pageOf({ callId, ...query }: TraceQuery): readonly TraceSummary[] {
    if (callId === undefined) return findTraces(context, query)
    const found = [...findTraces(context, { ...query, callId }), ...findTraces(context, { ...query, interactionId: callId })]
    const each = [...new Map(found.map((trace) => [trace.seq, trace])).values()]
    return each.sort((a, b) => b.seq - a.seq).slice(0, query.limit)
  }

  /** All of a contact, also under the names that it had before it was joined with another; in journal order. */
  function tracesOfCall(trace: TraceRecord): readonly DrawnTrigger[] {
    const { connection } = trace.trigger
    const found = new Map<number, DrawnTrigger>()
    const names = new Set(interactionsOf(trace))
    for (const interactionId of names) {
      for (const summary of journal.traces({ connection, interactionId, limit: drawnMost + 1 })) {
        const record = found.has(summary.seq) ? undefined : journal.trace(summary.id)
        if (record === undefined) continue
        found.set(summary.seq, { summary, record })
        for (const name of interactionsOf(record)) if (names.size < namesMost) names.add(name)
      }
    }
    return [...found.values()].sort((a, b) => a.summary.seq - b.summary.seq)
  }
}

function interactionsOf({ trigger, facts }: TraceRecord): readonly string[] {
  return [facts?.call?.interactionId, trigger.call?.interactionId, trigger.call?.joinedInteractionId].filter((id) => id !== undefined)
}
