import {
  type CompiledRulebook,
  changeRules,
  factsOf,
  normalise,
  type Simulation,
  simulate,
  simulatePlan,
  validateEmitted,
} from '../engine/index.ts'
import type { TraceRecord } from '../journal/index.ts'
import { CordError, type Facts, type Json, type Outcome, type Problem } from '../model/index.ts'
import { createBreath } from '../rulebook/index.ts'
import type { BacktestAnswer, BacktestDifference, BacktestRequest, SimulateRequest } from '../server/index.ts'
import type { Parts } from './parts.ts'

const candidateId = 'candidate'
const mostTraces = 10_000
/** Read in some milliseconds, then others have their turn. */
const pageSize = 100

/** A rule text that is not saved, on one trigger: invented, or of a trace with what was known then. Nothing is done. */
export function simulateText(
  parts: Pick<Parts, 'journal' | 'rulebook' | 'config' | 'clock'>,
  request: SimulateRequest,
): { readonly simulation: Simulation } | { readonly problems: readonly Problem[] } {
  const tried = candidateOn(parts, request)
  return 'problems' in tried ? tried : { simulation: simulate(tried.book, tried.facts, {}, tried.recorded) }
}

/** The rulebook with the text in it, and all that is known of the trigger that it is tried on: what was recorded, what was asked since. */
export interface Tried {
  readonly rule: string
  readonly book: CompiledRulebook
  readonly facts: Facts
  readonly recorded: readonly Outcome[]
}

export function candidateOn(
  parts: Pick<Parts, 'journal' | 'rulebook' | 'config' | 'clock'>,
  request: SimulateRequest,
): Tried | { readonly problems: readonly Problem[] } {
  const rule = request.ruleId ?? candidateId
  const book = candidateBook(parts, rule, request.text)
  if (!book.rules.some(({ id }) => id === rule)) return { problems: problemsOf(book, rule) }
  const trace = request.traceId === undefined ? undefined : parts.journal.trace(request.traceId)
  if (request.traceId !== undefined && trace?.facts === undefined) throw new CordError('CORD_CLI_TRACE_UNKNOWN', { id: request.traceId })
  const facts = trace?.facts ?? inventedFacts(parts, request.trigger ?? null)
  const asked = (request.answers ?? []).map((answer): Outcome => ({ index: 0, attempts: 1, status: 'done', ...answer }))
  return { rule, book, facts, recorded: [...recordedFor(trace, rule), ...asked] }
}

/**
 * The candidate against what really happened, newest first: which calls would pop differently. What a lookup that was never made would
 * have answered is unknown. Calls that come in meanwhile are decided between two traces.
 */
export async function backtest(
  parts: Pick<Parts, 'journal' | 'rulebook'>,
  request: BacktestRequest,
): Promise<{ readonly comparison: BacktestAnswer } | { readonly problems: readonly Problem[] }> {
  const id = request.ruleId ?? candidateId
  const book = candidateBook(parts, id, request.text)
  if (!book.rules.some((rule) => rule.id === id)) return { problems: problemsOf(book, id) }
  const breath = createBreath()
  const differences: BacktestDifference[] = []
  const { since = '', until = '~' } = request
  const limit = Math.min(request.limit ?? mostTraces, mostTraces)
  let asked = 0
  let next = request.before
  while (asked < limit) {
    const page = parts.journal.decidedBefore({
      rule: id,
      limit: Math.min(pageSize, limit - asked),
      ...(next === undefined ? {} : { before: next }),
    })
    next = page.at(-1)?.seq
    for (const { seq, facts, planned } of page) {
      await breath.take()
      if (facts.receivedAt >= until) continue
      // They came in the order of their numbers: what is older still need not be read.
      if (facts.receivedAt < since) return { comparison: { asked, differences, next: undefined } }
      asked += 1
      const verdict = compare(book, facts, id, () => (planned ? recordedFor(parts.journal.trace(String(seq)), id) : []))
      if (verdict !== undefined) differences.push(differenceOf(seq, facts, verdict))
    }
    await breath.take()
    if (next === undefined) break
  }
  return { comparison: { asked, differences, next } }
}

function differenceOf(seq: number, { type, receivedAt: at, call }: Facts, verdict: BacktestDifference['verdict']): BacktestDifference {
  const customer = call?.customer?.e164 ?? call?.customer?.number ?? call?.customer?.address
  return { traceId: String(seq), type, at, ...(customer === undefined ? {} : { customer }), verdict }
}

/** `recorded` is read only where it counts: of most triggers it need not be known what was done with them. */
function compare(
  book: CompiledRulebook,
  facts: Facts,
  rule: string,
  recorded: () => readonly Outcome[],
): BacktestDifference['verdict'] | undefined {
  const before = recorded()
  const then = before.find((outcome) => outcome.action === 'open-record' && outcome.status !== 'skipped')?.input
  // Most triggers are none of this rule's business: deciding says so at a thousandth of what explaining costs.
  const plan = book.decide(facts).plans.find((one) => one.rule === rule)
  if (plan === undefined) return then === undefined ? undefined : 'no-longer-pops'
  const steps = simulatePlan(book, facts, plan, before)
  if (steps.some((step) => step.verdict === 'unknown')) return 'unknown'
  const now = steps.find((step) => step.action === 'open-record' && step.verdict === 'would-do')?.input
  if (now === undefined) return then === undefined ? undefined : 'no-longer-pops'
  if (then === undefined) return 'would-now-pop'
  return now.url === then.url ? undefined : 'pops-something-else'
}

function candidateBook(parts: Pick<Parts, 'rulebook'>, id: string, text: string): CompiledRulebook {
  return changeRules(parts.rulebook.current(), [{ id, file: fileOf(id), text }], [])
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
