import type { CallAtDevice, Calls } from '../../calls/index.ts'
import type { CompiledRulebook, NextStep, ReadyStep } from '../../engine/index.ts'
import type { Journal, OpenPlan } from '../../journal/index.ts'
import { type ActionSpec, type Clock, CordError, type Log, type Outcome, problem } from '../../model/index.ts'
import type { Rulebook } from '../../rulebook/index.ts'
import { type AttemptOptions, attemptStep } from './attempt.ts'
import { stepKey } from './key.ts'
import { asSeen, endsPlan, hasGone, isAbout, isDead, isSettled, noRecordComes, nothingHappened, untriedOutcome } from './verdicts.ts'
import { wait } from './wait.ts'

/** How an offer that stood on a screen came to its end. */
type Settled = 'opened' | 'withdrawn' | 'expired'

/** Carries plans out: asks the engine for the next step, has it done, journals how it went. */
export interface PlanRunner {
  /** Starts a plan; does not wait for it. */
  run(plan: OpenPlan): void
  /** Goes on with a plan of an earlier life, of which the call may have gone meanwhile. */
  resume(plan: OpenPlan): void
  /** What is still pending on the screen of that agent for that call is cancelled. */
  callEnded(call: CallAtDevice): void
  /** Sends a dead letter again, with its key and a deadline that counts from now. */
  sendAgain(id: string, note: () => Promise<void>): Promise<'sent' | 'unknown' | 'running'>
  /** How many plans are under way or wait. */
  count(): number
  /** An offer came to its end: unclicked, its rule may pop again. A click that crossed its withdrawal is noted. */
  offerSettled(key: string, how: Settled): void
  /** Resolves when no step is under way; offers may still stand on screens. */
  idle(): Promise<void>
  /** Interrupts what waits, and after some seconds what is under way; a later start goes on with it. */
  stop(): Promise<void>
}

export interface PlanRunnerOptions extends Pick<AttemptOptions, 'doStep' | 'circuits'> {
  readonly journal: Journal
  readonly calls: Calls
  readonly rulebook: Rulebook
  readonly actions: () => readonly ActionSpec[]
  readonly clock: Clock
  readonly log: Log
  readonly onOutcome: (seq: number, rule: string, outcome: Outcome) => void
  /** A plan has done its steps, so long after it was begun in this life. */
  readonly onDone: (milliseconds: number) => void
  /** A plan has forced no record open, and will not any more. */
  readonly onNoRecord: (plan: OpenPlan) => void
}

/** A plan on its way. */
interface Course {
  readonly open: OpenPlan
  readonly outcomes: Outcome[]
  /** Aborted when the call goes away: screen steps are withdrawn. */
  readonly gone: AbortController
  /** All steps came to an end; offers of them may still stand. */
  over: boolean
}

const stopMilliseconds = 5000
const journalAgainMilliseconds = 1000
/** Clicks that may be under way when their offers are withdrawn. */
const withdrawnKept = 200

export function createPlanRunner(options: PlanRunnerOptions): PlanRunner {
  const { journal, calls, clock, rulebook, log } = options
  const running = new Map<Course, Promise<void>>()
  const offers = new Map<string, PromiseWithResolvers<Settled>>()
  const withdrawn = new Map<string, () => Promise<void>>()
  const stopping = new AbortController()
  const halting = new AbortController()
  let sending: Promise<unknown> = Promise.resolve()

  function begin(open: OpenPlan, gone: boolean): void {
    const course: Course = { open, outcomes: [...open.outcomes], gone: new AbortController(), over: false }
    if (gone) course.gone.abort()
    const began = clock.now()
    const done = carryOut(course)
      .catch((error: unknown) =>
        log.error({ err: error, trigger: open.facts.id, rule: open.plan.rule }, 'a plan stopped, it goes on after a restart'),
      )
      .finally(() => {
        running.delete(course)
        options.onDone(clock.now() - began)
      })
    running.set(course, done)
  }

  async function carryOut(course: Course): Promise<void> {
    const { open, outcomes } = course
    const book = await bookOf(open)
    // What an earlier life had offered is offered again in its turn.
    const again = new Set(outcomes.filter(({ status }) => status === 'offered').map(({ index }) => index))
    for (;;) {
      const seen = outcomes.filter((outcome) => isSettled(outcome) && !again.has(outcome.index)).map(asSeen)
      const next = book === undefined ? withoutRulebook(open, outcomes) : book.next(open.plan, open.facts, seen)
      if (next.kind === 'done') break
      if (stopping.signal.aborted) return
      const outcome = await carryOutStep(course, next)
      if (outcome === undefined) return
      again.delete(outcome.index)
      await note(course, outcome, next.kind === 'run' && isDead(outcome, specOf))
      if (noRecordComes(open.plan, outcomes, false)) options.onNoRecord(open)
      if (outcome.status === 'offered') followOffer(course, outcome)
      if (endsPlan(next, asSeen(outcome))) break
    }
    course.over = true
    await end(course)
  }

  async function carryOutStep(course: Course, next: Exclude<NextStep, { kind: 'done' }>): Promise<Outcome | undefined> {
    const { open, outcomes, gone } = course
    const untried = untriedOutcome(next, open.plan, new Date(clock.now()).toISOString())
    if (untried !== undefined || next.kind !== 'run') return untried
    const step = inTimeAgain(next.step, open, outcomes)
    const key = stepKey(open, step.index)
    // The agent may click before the step has heard that it was offered.
    offers.set(key, Promise.withResolvers())
    const outcome = await attemptStep({
      open,
      step,
      before: outcomes.find((known) => known.index === step.index),
      spec: specOf(step.action),
      calls,
      clock,
      circuits: options.circuits,
      gone: gone.signal,
      stopping: stopping.signal,
      halting: halting.signal,
      doStep: options.doStep,
      record: (state) => record(open, state),
    })
    if (outcome?.status !== 'offered') offers.delete(key)
    return outcome
  }

  function followOffer(course: Course, offered: Outcome): void {
    const key = stepKey(course.open, offered.index)
    offers
      .get(key)
      ?.promise.then(async (how) => {
        offers.delete(key)
        if (how === 'withdrawn') mayStillBeClicked(key, course, offered)
        await note(course, { ...offered, status: how, endedAt: new Date(clock.now()).toISOString() })
        if (course.over) await end(course)
      })
      .catch((error: unknown) => notNoted(course, error))
  }

  function mayStillBeClicked(key: string, course: Course, offered: Outcome): void {
    const clicked = { ...offered, status: 'opened', detail: 'clicked when the call had gone' } as const
    withdrawn.set(key, () =>
      note(course, { ...clicked, endedAt: new Date(clock.now()).toISOString() }).catch((error: unknown) => notNoted(course, error)),
    )
    for (const oldest of withdrawn.keys()) {
      if (withdrawn.size <= withdrawnKept) break
      withdrawn.delete(oldest)
    }
  }

  function notNoted(course: Course, error: unknown): void {
    log.error({ err: error, rule: course.open.plan.rule }, 'the end of an offer could not be journalled')
  }

  /** A plan is done when its steps are, and no offer of it stands any more. */
  async function end({ open, outcomes }: Course): Promise<void> {
    if (noRecordComes(open.plan, outcomes, true)) options.onNoRecord(open)
    if (outcomes.some(({ status }) => status === 'offered')) return
    await kept(() => journal.planDone({ seq: open.seq, rule: open.plan.rule, giveBack: nothingHappened(outcomes, options.actions()) }))
  }

  async function note(course: Course, outcome: Outcome, dead = false): Promise<void> {
    const at = course.outcomes.findIndex((known) => known.index === outcome.index)
    if (at === -1) course.outcomes.push(outcome)
    else course.outcomes[at] = outcome
    await record(course.open, outcome, dead)
    if (!dead) return
    const { seq, facts, plan } = course.open
    const about = { trigger: facts.id, connection: facts.connection, trace: seq, rule: plan.rule, action: outcome.action }
    log.warn({ ...about, code: outcome.problem?.code, attempts: outcome.attempts }, 'a step failed for good: it is a dead letter')
  }

  async function record({ seq, plan: { rule } }: OpenPlan, outcome: Outcome, dead = false): Promise<void> {
    await kept(() => journal.outcome({ seq, rule, outcome, dead }))
    options.onOutcome(seq, rule, outcome)
  }

  /** What came to pass is not forgotten because the disk is full: it is journalled when there is room again. */
  async function kept(write: () => Promise<void>): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        await write()
        return
      } catch (error) {
        if (stopping.signal.aborted || !(error instanceof CordError)) throw error
        if (tries === 0) log.error({ problem: error.problem }, `${error.message} It is tried again every second`)
        await wait(clock, journalAgainMilliseconds, stopping.signal)
      }
    }
  }

  const specOf = (action: string): ActionSpec | undefined => options.actions().find(({ id }) => id === action)

  async function again(id: string, note: () => Promise<void>): Promise<'sent' | 'unknown' | 'running'> {
    const letter = journal.deadLetter(id)
    if (letter === undefined) return 'unknown'
    // What is still to be done of its plan would be done twice.
    for (const { open } of running.keys()) if (open.seq === letter.seq && open.plan.rule === letter.rule) return 'running'
    const at = new Date(clock.now()).toISOString()
    const [open] = await journal.together(() => Promise.all([journal.sendAgain(id, at), note()]))
    if (open === undefined) return 'unknown'
    begin(open, hasGone(calls, open))
    return 'sent'
  }

  async function bookOf(open: OpenPlan): Promise<CompiledRulebook | undefined> {
    const current = rulebook.current()
    const book = current.revision === open.revision ? current : await rulebook.at(open.revision)
    if (book === undefined) log.warn({ trigger: open.facts.id, rule: open.plan.rule }, 'the rulebook that planned this is gone')
    return book
  }

  return {
    run: (plan) => begin(plan, false),
    resume: (plan) => begin(plan, hasGone(calls, plan)),
    callEnded(call) {
      for (const { open, gone } of running.keys()) if (isAbout(open, call)) gone.abort()
    },
    sendAgain(id, note) {
      const sent = sending.then(() => again(id, note))
      sending = sent.catch(() => undefined)
      return sent
    },
    count: () => running.size,
    offerSettled(key, how) {
      offers.get(key)?.resolve(how)
      const late = how === 'opened' ? withdrawn.get(key) : undefined
      withdrawn.delete(key)
      void late?.()
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values())
    },
    async stop() {
      stopping.abort()
      const cancel = clock.setTimer(stopMilliseconds, () => halting.abort())
      await Promise.all(running.values())
      cancel()
    },
  }
}

/** When somebody sent a step again, what is wanted of its plan is wanted from then on. */
function inTimeAgain(step: ReadyStep, { facts }: OpenPlan, outcomes: readonly Outcome[]): ReadyStep {
  const sent = outcomes.flatMap(({ sentAgainAt }) => (sentAgainAt === undefined ? [] : [Date.parse(sentAgainAt)]))
  const wanted = step.deadline - (step.notBefore ?? Date.parse(facts.receivedAt))
  return { ...step, deadline: Math.max(step.deadline, ...sent.map((at) => at + wanted)) }
}

/** The steps that are left cannot be prepared any more: the first of them says so, and the plan ends. */
function withoutRulebook({ plan, revision }: OpenPlan, outcomes: readonly Outcome[]): NextStep {
  const left = plan.steps.find(({ index }) => !outcomes.some((outcome) => outcome.index === index && isSettled(outcome)))
  if (left === undefined) return { kind: 'done' }
  return {
    kind: 'fail',
    index: left.index,
    action: left.action,
    as: left.as,
    problem: problem('CORD_ACTION_RULEBOOK_GONE', { revision }),
    ends: true,
  }
}
