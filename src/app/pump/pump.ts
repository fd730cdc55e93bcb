import type { Applied, Calls } from '../../calls/index.ts'
import type { CompiledRulebook } from '../../engine/index.ts'
import type { Entry, Journal, OpenPlan } from '../../journal/index.ts'
import type { Clock, Decision, Facts, Log, Plan, Trigger } from '../../model/index.ts'
import type { Rulebook } from '../../rulebook/index.ts'
import { createLedger } from './ledger.ts'
import type { PlanRunner } from './plans.ts'
import type { SavedState } from './saved.ts'
import { noRecordComes } from './verdicts.ts'

/** Decides journalled triggers in their order and hands their plans on. */
export interface Pump {
  /** Folds what was decided before, decides what waits, then goes on with the plans of the life before. */
  start(): Promise<void>
  /** Something was journalled. Before the start it waits. */
  wake(): void
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
}

const batchSize = 200
const saveEvery = 1000
const retryMilliseconds = 1000

export function createPump(options: PumpOptions): Pump {
  const { journal, calls, rulebook, plans, log } = options
  const ledger = createLedger(journal, calls, options.saved?.opened ?? {})
  let running: Promise<void> | undefined
  let again = false
  let started = false
  let stopped = false
  let applied = options.saved?.seq ?? 0
  // What follows from the trigger applied last, until all of it is kept.
  let pending: Applied | undefined
  let sinceSave = 0

  function wake(): void {
    if (!started || stopped) return
    if (running !== undefined) {
      again = true
      return
    }
    running = drain()
      .catch((error: unknown) => {
        log.error({ err: error }, 'deciding stopped, it is tried again in a second')
        options.clock.setTimer(retryMilliseconds, wake)
      })
      .finally(() => {
        running = undefined
        if (again) {
          again = false
          wake()
        }
      })
  }

  async function drain(): Promise<void> {
    for (;;) {
      const batch = stopped ? [] : journal.undecided(batchSize)
      if (batch.length === 0) return
      for (const entry of batch) {
        if (stopped) return
        await decide(entry)
      }
    }
  }

  async function decide(entry: Entry): Promise<void> {
    const { seq, trigger } = entry
    // A failed commit is tried again by the next wake: the state must not be folded twice, and nothing of it forgotten.
    if (seq > applied) {
      pending = calls.apply(trigger)
      applied = seq
    }
    if (pending !== undefined) await follow(pending, trigger.connection)
    const book = rulebook.current()
    const facts = ledger.complete(book, calls.facts(trigger))
    const decision = await book.decide(facts)
    await journal.decided({ seq, facts, decision })
    for (const plan of decision.plans) start(seq, trigger, facts, book, plan)
    options.onDecided(trigger, decision, seq)
    sinceSave += 1
    if (sinceSave >= saveEvery) await save()
  }

  async function follow(change: Applied, connection: string): Promise<void> {
    const { merged, moved } = change
    for (const { from, into } of merged) await journal.mergeInteractions(connection, from, into)
    if (moved !== undefined) await journal.people.moveDevice(moved.user, moved.connection, moved.device)
    pending = undefined
    for (const call of change.ended) {
      ledger.ended(call)
      plans.callEnded(call)
    }
    options.onApplied(change)
  }

  function start(seq: number, trigger: Entry['trigger'], facts: Facts, book: CompiledRulebook, plan: Plan): void {
    ledger.planned({ seq, facts, plan })
    plans.run({ seq, trigger, facts, revision: book.revision, plan, outcomes: [] })
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
    if (pending !== undefined) return
    sinceSave = 0
    const state: SavedState = { seq: applied, calls: calls.save(), opened: ledger.opened() }
    await journal.setState('calls', 'saved', { ...state })
  }

  return {
    async start() {
      fold()
      // Those of the life before, not the ones that are about to be made.
      const left = journal.openPlans()
      started = true
      wake()
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
