import type { Applied, Calls } from '../../calls/index.ts'
import type { CompiledRulebook } from '../../engine/index.ts'
import type { Entry, Journal, OpenPlan } from '../../journal/index.ts'
import type { Clock, Decision, Facts, Log, Outcome, Trigger } from '../../model/index.ts'
import type { Rulebook } from '../../rulebook/index.ts'
import { createBacklog } from './backlog.ts'
import { createLedger } from './ledger.ts'
import type { PlanRunner } from './plans.ts'
import { keepSaved, type SavedState } from './saved.ts'
import { shadowOutcomes } from './shadow.ts'
import { createUnwritten } from './unwritten.ts'
import { noRecordComes } from './verdicts.ts'

/** Decides journalled triggers in their order and hands their plans on. */
export interface Pump {
  /** Folds what was decided before, decides what waits, then goes on with the plans of the life before. */
  start(): Promise<void>
  /** These were journalled, in this order. Before the start they wait. */
  wake(entries: readonly Entry[]): void
  /** A plan that was to show a record has ended, and showed none. */
  noRecord(plan: OpenPlan): void
  /** Resolves when every trigger journalled so far is decided. */
  idle(): Promise<void>
  /** Finishes the trigger under way, keeps the state of the calls. */
  stop(): Promise<void>
}

export interface PumpOptions {
  readonly journal: Journal
  readonly calls: Calls
  /** What the calls were restored from; folding goes on behind it. */
  readonly saved: SavedState | undefined
  readonly rulebook: Rulebook
  readonly plans: PlanRunner
  readonly clock: Clock
  readonly log: Log
  /** Calls ended, merged, or a desk changed hands. */
  readonly onApplied: (applied: Applied) => void
  /** The decision is on disk. */
  readonly onDecided: (trigger: Trigger, decision: Decision, seq: number) => void
  /** A step of a rule in shadow came to its end. */
  readonly onOutcome: (seq: number, rule: string, outcome: Outcome) => void
}

/** So many are decided before others have their turn. With fewer, more came in meanwhile than were decided, and ever more waited. */
const batchSize = 1000
const saveEvery = 1000
const retryMilliseconds = 1000

export function createPump(options: PumpOptions): Pump {
  const { journal, calls, rulebook, plans, log } = options
  const unwritten = createUnwritten(journal)
  const backlog = createBacklog(journal)
  const ledger = createLedger({ ...journal, ...unwritten.spent }, calls, options.saved?.opened ?? {})
  let running: Promise<void> | undefined
  let again = false
  let started = false
  let stopped = false
  let applied = options.saved?.seq ?? 0
  let decided = 0
  // What follows from the trigger applied last, until all of it is on its way.
  let pending: Applied | undefined
  let sinceSave = 0

  function wake(entries: readonly Entry[]): void {
    backlog.add(entries)
    if (!started || stopped) return
    if (running !== undefined) {
      again = true
      return
    }
    running = drain()
      .catch((error: unknown) => {
        log.error({ err: error }, 'deciding stopped, it is tried again in a second')
        backlog.readAgain()
        options.clock.setTimer(retryMilliseconds, () => wake([]))
      })
      .finally(() => {
        running = undefined
        if (again) {
          again = false
          wake([])
        }
      })
  }

  async function drain(): Promise<void> {
    await unwritten.write()
    for (;;) {
      const batch = stopped ? [] : backlog.take(batchSize)
      if (batch.length === 0) return
      for (const entry of batch) {
        if (stopped) break
        if (entry.seq > decided) await decide(entry)
      }
      await unwritten.write()
      if (sinceSave >= saveEvery) await save()
    }
  }

  async function decide({ seq, trigger }: Entry): Promise<void> {
    // Whatever fails and is tried again: the state must not be folded twice, and nothing of it forgotten.
    if (seq > applied) {
      pending = calls.apply(trigger)
      applied = seq
    }
    if (pending !== undefined) await follow(pending, trigger.connection)
    const book = rulebook.current()
    const facts = ledger.complete(book, calls.facts(trigger))
    plan({ seq, trigger }, facts, book, book.decide(facts))
  }

  function plan({ seq, trigger }: Entry, facts: Facts, book: CompiledRulebook, decision: Decision): void {
    decided = seq
    sinceSave += 1
    const open = decision.plans.map((plan): OpenPlan => ({ seq, trigger, facts, revision: book.revision, plan, outcomes: [] }))
    const ended = new Map<string, readonly Outcome[]>()
    const at = open.length === 0 ? '' : new Date(options.clock.now()).toISOString()
    for (const one of open) {
      ledger.planned(one)
      const outcomes = shadowOutcomes(book, one, at)
      if (outcomes !== undefined) ended.set(one.plan.rule, outcomes)
    }
    unwritten.add({
      record: { seq, trigger, facts, decision, ended },
      follow() {
        for (const one of open) if (!ended.has(one.plan.rule)) plans.run(one)
        for (const [rule, outcomes] of ended) for (const outcome of outcomes) options.onOutcome(seq, rule, outcome)
        options.onDecided(trigger, decision, seq)
      },
    })
  }

  async function follow(change: Applied, connection: string): Promise<void> {
    const { merged, moved, ended } = change
    if (moved !== undefined) {
      await unwritten.write()
      await journal.people.moveDevice(moved.user, moved.connection, moved.device)
    }
    pending = undefined
    if (merged.length === 0 && moved === undefined && ended.length === 0) return
    for (const call of ended) ledger.ended(call)
    unwritten.add({
      write: () => Promise.all(merged.map(({ from, into }) => journal.mergeInteractions(connection, from, into))),
      follow() {
        for (const call of ended) plans.callEnded(call)
        options.onApplied(change)
      },
    })
  }

  /** Triggers decided before the last stop but after the last save: applied again, not decided again. */
  function fold(): void {
    const firstOpen = journal.undecided(1)[0]?.seq ?? Number.POSITIVE_INFINITY
    for (;;) {
      const batch = journal.read({ after: applied, limit: saveEvery }).filter(({ seq }) => seq < firstOpen)
      if (batch.length === 0) return
      for (const { seq, trigger } of batch) {
        for (const call of calls.apply(trigger).ended) ledger.ended(call)
        foldPlans(seq)
        applied = seq
      }
    }
  }

  function foldPlans(seq: number): void {
    const { facts, decision, plans: carried = [] } = journal.trace(String(seq)) ?? {}
    if (facts === undefined || decision === undefined) return
    for (const plan of decision.plans) {
      const { done = false, outcomes = [] } = carried.find(({ rule }) => rule === plan.rule) ?? {}
      if (!noRecordComes(plan, outcomes, done)) ledger.planned({ seq, facts, plan })
    }
  }

  async function save(): Promise<void> {
    if (pending !== undefined || unwritten.size > 0) return
    sinceSave = 0
    await keepSaved(journal, { seq: applied, calls: calls.save(), opened: ledger.opened() })
    calls.saved()
  }

  return {
    async start() {
      fold()
      // Those of the life before, not the ones that are about to be made.
      const left = journal.openPlans()
      started = true
      wake([])
      await running
      // What waits may have ended their calls.
      for (const open of left) plans.resume(open)
    },
    wake,
    noRecord: ledger.notShown,
    async idle() {
      while (running !== undefined) await running
    },
    async stop() {
      stopped = true
      await running
      if (started) await save().catch((error: unknown) => log.error({ err: error }, 'the state of the calls could not be kept'))
    },
  }
}
