import type { LiveCall } from '../../calls/index.ts'
import type { Journal, TraceSummary } from '../../journal/index.ts'
import type { RecentCall } from '../wire/index.ts'
import { readable } from './bar-call.ts'

const RECENT_CALLS = 20
/** Most calls have four or five triggers; one that has a great many does not cost more than so many pages. */
const PAGE_TRACES = 50
const PAGES = 4

/** Which record it was is known, also where nobody was there to see it. */
const WAS_FOUND: ReadonlySet<string> = new Set(['opened', 'offered', 'withdrawn', 'expired', 'no-session'])

type Traces = Pick<Journal, 'traces' | 'trace'>

/** The calls of a user that are over, newest first, each with the record that a rule found for it. */
export function recentCalls(journal: Traces, user: string, live: readonly LiveCall[]): readonly RecentCall[] {
  const up = new Set(live.map(keyOf))
  const recent = new Map<string, RecentCall & { readonly planned: readonly string[] }>()
  for (const { id, callId, trigger, customer, queue, planned } of tracesOf(journal, user, () => recent.size > RECENT_CALLS)) {
    if (callId === undefined || up.has(keyOf({ connection: trigger.connection, id: callId }))) continue
    const key = keyOf({ connection: trigger.connection, id: callId })
    const known = recent.get(key)
    recent.set(key, {
      connection: trigger.connection,
      callId,
      at: trigger.receivedAt,
      display: known?.display || readable(customer ?? ''),
      queue: known?.queue ?? queue,
      answered: known?.answered === true || trigger.type === 'established',
      record: undefined,
      planned: planned.length > 0 ? [...(known?.planned ?? []), id] : (known?.planned ?? []),
    })
  }
  return [...recent.values()]
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, RECENT_CALLS)
    .map(({ planned, ...call }) => ({ ...call, record: recordIn(journal, planned) }))
}

/** Newest first, until enough is known: reading one takes as long as deciding several triggers. */
function* tracesOf(journal: Traces, user: string, enough: () => boolean): Iterable<TraceSummary> {
  let before: number | undefined
  for (let page = 0; page < PAGES && !enough(); page += 1) {
    const traces = journal.traces({ user, limit: PAGE_TRACES, ...(before === undefined ? {} : { before }) })
    yield* traces
    if (traces.length < PAGE_TRACES) return
    before = traces.at(-1)?.seq
  }
}

function keyOf({ connection, id }: Pick<LiveCall, 'connection' | 'id'>): string {
  return `${connection} ${id}`
}

function recordIn(journal: Traces, traces: readonly string[]): RecentCall['record'] {
  for (const id of traces) {
    const outcomes = journal.trace(id)?.plans.flatMap((plan) => plan.outcomes) ?? []
    const shown = outcomes.find(({ action, status }) => action === 'open-record' && WAS_FOUND.has(status))
    const url = text(shown?.input?.url)
    if (url !== undefined) return { url, title: text(shown?.input?.title) }
  }
  return undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
