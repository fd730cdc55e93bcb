import {
  type CompiledRulebook,
  compileRulebook,
  factsOf,
  normalise,
  type RulebookSource,
  type Simulation,
  simulate,
  validateEmitted,
} from '../engine/index.ts'
import type { TraceRecord } from '../journal/index.ts'
import { CordError, type Facts, type Json, type Outcome, type Problem } from '../model/index.ts'
import type { Parts } from './parts.ts'

const candidateId = 'candidate'
const mostTraces = 10_000
const pageSize = 500

export interface Difference {
  readonly traceId: string
  readonly verdict: 'would-now-pop' | 'no-longer-pops' | 'pops-something-else' | 'unknown'
}

/** A rule text that is not saved, on one trigger: invented, or of a trace with what was known then. Nothing is done. */
export function simulateText(
  parts: Pick<Parts, 'journal' | 'rulebook' | 'config' | 'clock'>,
  request: { readonly ruleId?: string; readonly text: string; readonly trigger?: Json; readonly traceId?: string },
): { readonly simulation: Simulation } | { readonly problems: readonly Problem[] } {
  const id = request.ruleId ?? candidateId
  const book = candidateBook(parts, id, request.text)
  if (!book.rules.some((rule) => rule.id === id)) return { problems: problemsOf(book, id) }
  const trace = request.traceId === undefined ? undefined : parts.journal.trace(request.traceId)
  if (request.traceId !== undefined && trace?.facts === undefined) throw new CordError('CORD_CLI_TRACE_UNKNOWN', { id: request.traceId })
  const facts = trace?.facts ?? inventedFacts(parts, request.trigger ?? null)
  return { simulation: simulate(book, facts, {}, recordedFor(trace, id)) }
}

/** The candidate against what really happened: which calls would pop differently. Lookups that were never made stay unknown. */
export function backtest(
  parts: Pick<Parts, 'journal' | 'rulebook'>,
  request: { readonly ruleId?: string; readonly text: string; readonly since?: string; readonly until?: string; readonly limit?: number },
): { readonly comparison: Json } | { readonly problems: readonly Problem[] } {
  const id = request.ruleId ?? candidateId
  const book = candidateBook(parts, id, request.text)
  if (!book.rules.some((rule) => rule.id === id)) return { problems: problemsOf(book, id) }
  const differences: Difference[] = []
  let asked = 0
  let before: number | undefined
  const limit = Math.min(request.limit ?? mostTraces, mostTraces)
  while (asked < limit) {
    const page = parts.journal.traces({
      limit: Math.min(pageSize, limit - asked),
      ...(before === undefined ? {} : { before }),
      ...(request.since === undefined ? {} : { since: request.since }),
      ...(request.until === undefined ? {} : { until: request.until }),
    })
    if (page.length === 0) break
    for (const row of page) {
      const trace = parts.journal.trace(row.id)
      const found = trace === undefined ? undefined : compare(book, trace, id)
      if (found !== undefined) differences.push(found)
    }
    asked += page.length
    before = page.at(-1)?.seq
  }
  return { comparison: { asked, differences: differences.map((one) => ({ ...one })) } }
}

function compare(book: CompiledRulebook, trace: TraceRecord, rule: string): Difference | undefined {
  if (trace.facts === undefined) return undefined
  const recorded = recordedFor(trace, rule)
  const { steps } = simulate(book, trace.facts, {}, recorded)
  const own = steps.filter((step) => step.rule === rule)
  if (own.some((step) => step.verdict === 'unknown')) return { traceId: trace.id, verdict: 'unknown' }
  const now = own.find((step) => step.action === 'open-record' && step.verdict === 'would-do')?.input
  const then = recorded.find((outcome) => outcome.action === 'open-record' && outcome.status !== 'skipped')?.input
  if (now === undefined && then === undefined) return undefined
  if (now === undefined) return { traceId: trace.id, verdict: 'no-longer-pops' }
  if (then === undefined) return { traceId: trace.id, verdict: 'would-now-pop' }
  return now.url === then.url ? undefined : { traceId: trace.id, verdict: 'pops-something-else' }
}

function candidateBook(parts: Pick<Parts, 'rulebook'>, id: string, text: string): CompiledRulebook {
  const live = parts.rulebook.source()
  const source: RulebookSource = { ...live, rules: [...live.rules.filter((rule) => rule.id !== id), { id, file: fileOf(id), text }] }
  return compileRulebook(source, parts.rulebook.current())
}

function problemsOf(book: CompiledRulebook, id: string): readonly Problem[] {
  return book.diagnostics.filter((found) => found.place?.file === fileOf(id))
}

function fileOf(id: string): string {
  return `rules/${id}.yaml`
}

function recordedFor(trace: TraceRecord | undefined, rule: string): readonly Outcome[] {
  return trace?.plans.find((plan) => plan.rule === rule)?.outcomes ?? []
}

function inventedFacts(parts: Pick<Parts, 'config' | 'clock'>, trigger: Json): Facts {
  const connections = parts.config().connections ?? {}
  const asked = typeof trigger === 'object' && trigger !== null && 'connection' in trigger ? trigger.connection : undefined
  const connection = typeof asked === 'string' ? asked : (Object.keys(connections)[0] ?? 'none')
  const bare =
    typeof trigger === 'object' && trigger !== null
      ? Object.fromEntries(Object.entries(trigger).filter(([key]) => key !== 'connection' && key !== 'vendor'))
      : trigger
  const emitted = validateEmitted(typeof bare === 'object' && bare !== null ? { id: 'simulated', ...bare } : bare)
  return factsOf(
    normalise({
      emitted,
      connection,
      vendor: connections[connection]?.kind ?? 'none',
      country: connections[connection]?.country,
      receivedAt: new Date(parts.clock.now()).toISOString(),
    }),
  )
}
