import { hiddenByDefault, hide, type TraceQuery } from '../../journal/index.ts'
import { problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { refusal } from '../http/json.ts'
import type { Answer, ApiRequest } from '../http/request.ts'
import { readable } from '../screens/bar-call.ts'
import type { TracesAnswer } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import { filtersIn, findTraces } from './find.ts'

const OUTCOMES = ['planned', 'nothing', 'failed'] as const
const PAGE = 50
const PAGE_MOST = 200

export function traceRoutes(context: ServerContext): Handlers<'traces' | 'trace' | 'unpin'> {
  const { journal, actions, config } = context
  return {
    traces(request): Answer {
      const query = readQuery(request)
      const traces = findTraces(context, query)
      const next = traces.length < query.limit ? undefined : traces.at(-1)?.seq
      const body: TracesAnswer = { traces: traces.map((trace) => ({ ...trace, display: display(trace.customer) })), next }
      return { status: 200, body }
    },
    async trace({ params: { id = '' } }) {
      const trace = journal.trace(id)
      if (trace === undefined) throw notFound('trace', id)
      const { e164, number, address } = trace.trigger.call?.customer ?? {}
      const shown = hide({ ...trace, explanations: await actions.explain(id) }, trace, config().privacy?.mask ?? hiddenByDefault)
      return { status: 200, body: { ...shown, display: display(e164 ?? number ?? address) } }
    },
    async unpin({ params: { id = '' }, note }) {
      const [was] = await journal.together(() => Promise.all([journal.unpin(id), note({ subject: id })]))
      if (!was) throw notFound('pin', id)
      return { status: 204 }
    },
  }
}

function display(number: string | undefined): string | undefined {
  return number === undefined ? undefined : readable(number)
}

export function notFound(kind: string, id: string): HttpError {
  return new HttpError(404, problem('CORD_SERVER_NO_SUCH', { kind, id }))
}

function readQuery({ query }: ApiRequest): TraceQuery {
  const before = wholeNumber('before', query.before)
  const outcome = OUTCOMES.find((known) => known === query.outcome)
  return {
    ...filtersIn(query),
    ...(before === undefined ? {} : { before }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(query.pinned === 'true' ? { pinned: true } : {}),
    limit: pageSize(query),
  }
}

export function pageSize(query: ApiRequest['query']): number {
  return Math.min(PAGE_MOST, Math.max(1, wholeNumber('limit', query.limit) ?? PAGE))
}

export function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined
  if (/^\d{1,15}$/.test(value)) return Number(value)
  throw refusal([problem('CORD_SERVER_FIELD', { detail: 'must be a whole number' }, { field: name })])
}
