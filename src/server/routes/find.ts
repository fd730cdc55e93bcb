import { toE164 } from '../../engine/index.ts'
import type { TraceQuery, TraceSummary } from '../../journal/index.ts'
import type { ApiRequest } from '../http/request.ts'
import type { ServerContext } from './context.ts'

/** What people search by. Numbers and agents as they write them. */
export const textFilters = ['connection', 'type', 'rule', 'number', 'agent', 'user', 'interactionId', 'callId', 'since', 'until'] as const

/** So many ways of reading what a person wrote are looked up at most. */
const readingsMost = 24

/** A page of traces, newest first. A number is found however it is written, an agent by id, device, user or name. */
export function findTraces(context: Pick<ServerContext, 'journal' | 'config'>, query: TraceQuery): readonly TraceSummary[] {
  const { number, agent, ...rest } = query
  const numbers = number === undefined ? [{}] : numberForms(number, context).map((one) => ({ number: one }))
  const agents = agent === undefined ? [{}] : agentForms(agent, context)
  const readings = numbers.flatMap((one) => agents.map((other) => ({ ...rest, ...one, ...other }))).slice(0, readingsMost)
  const [only] = readings
  if (readings.length === 1 && only !== undefined) return context.journal.traces(only)
  const found = new Map(readings.flatMap((one) => context.journal.traces(one)).map((trace) => [trace.seq, trace]))
  return [...found.values()].sort((a, b) => b.seq - a.seq).slice(0, query.limit)
}

/** The filters of an address, without what is empty. */
export function filtersIn(query: ApiRequest['query']): Pick<TraceQuery, (typeof textFilters)[number]> {
  return Object.fromEntries(textFilters.flatMap((name) => (query[name]?.trim() ? [[name, query[name].trim()] as const] : [])))
}

/** As it stands, its bare digits (as many systems send it), and in full as each country of a connection reads it. */
function numberForms(written: string, { config }: Pick<ServerContext, 'config'>): readonly string[] {
  const countries = new Set(Object.values(config().connections ?? {}).map(({ country }) => country))
  // People write (0) for what is left out from abroad.
  const bare = written.replace(/\(0\)/g, '')
  const full = [undefined, ...countries].flatMap((country) => toE164(bare, country) ?? [])
  return [...new Set([written, bare.replace(/[\s().\-/\u00a0\u202f]/g, ''), ...full])].filter((form) => form !== '')
}

/** An id or device of a phone system, or our users of that id or name. */
function agentForms(
  written: string,
  { journal }: Pick<ServerContext, 'journal'>,
): readonly (Pick<TraceQuery, 'agent'> | { readonly user: string })[] {
  const wanted = plain(written)
  const users = journal.people.users().filter(({ id, name }) => plain(id) === wanted || plain(name).includes(wanted))
  return [{ agent: written }, ...users.map(({ id }) => ({ user: id }))]
}

/** Without case and accents. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
