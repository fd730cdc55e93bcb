import type { Calls } from '../../calls/index.ts'
import type { ReadyStep } from '../../engine/index.ts'
import type { RunAnswer } from '../../host/index.ts'
import type { OpenPlan } from '../../journal/index.ts'
import type { ActionSpec, Clock, Json, Outcome, Problem } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { ShowAnswer } from '../../server/index.ts'
import { backoff } from './backoff.ts'
import { type Circuits, targetOf } from './circuits.ts'
import { stepKey } from './key.ts'
import { wait } from './wait.ts'

/** One step of a plan, ready to be tried. */
export interface AttemptOptions {
  readonly open: OpenPlan
  readonly step: ReadyStep
  /** What the journal knew of this step before: it was waiting, running or offered when the server stopped. */
  readonly before: Outcome | undefined
  readonly spec: ActionSpec | undefined
  readonly calls: Calls
  readonly clock: Clock
  readonly circuits: Pick<Circuits, 'admit' | 'answered'>
  /** Aborted when the call has left the agent. */
  readonly gone: AbortSignal
  /** Aborted when the server stops: what waits is left as it is, what shows something too. */
  readonly stopping: AbortSignal
  /** Aborted a little later: what is still under way is left as it is. */
  readonly halting: AbortSignal
  readonly doStep: (attempt: StepAttempt) => Promise<StepAnswer>
  readonly record: (outcome: Outcome) => Promise<void>
}

export interface StepAttempt {
  readonly open: OpenPlan
  readonly step: ReadyStep
  readonly key: string
  readonly attempt: number
  readonly signal: AbortSignal
}

export interface StepAnswer {
  readonly answer: RunAnswer
  /** What the agent's page says, for actions that show something: it may say so after the attempt has ended. */
  readonly screen: Promise<ShowAnswer | undefined>
}

/** How long an agent's page has to come back for an offer that it showed before a restart. */
const offerAgainMilliseconds = 60_000
const restartMilliseconds = 1000
/** Steps that wait for one target do not come back to it all at once. */
const probeSpreadMilliseconds = 500

/**
 * Waits for the step's time, tries it until it is done or no longer wanted, and says how it ended; undefined when the server
 * stops before it has.
 */
export async function attemptStep(options: AttemptOptions): Promise<Outcome | undefined> {
  const { step, clock, before } = options
  const trial = prepare(options)
  if (before?.status === 'offered') return await offerAgain(options, trial, before)
  if (before?.status === 'running' && step.atMostOnce) return trial.end('failed', { problem: problem('CORD_ACTION_MAYBE_DONE') })
  if (step.notBefore !== undefined && step.notBefore > clock.now()) {
    await options.record({ ...trial.base, status: 'waiting' })
    await wait(clock, step.notBefore - clock.now(), trial.resting)
  }
  if (options.stopping.aborted) return undefined
  const verdict = stillWanted(options)
  if (verdict !== undefined) return inDoubt(trial, trial.end('cancelled', { problem: verdict }))
  const outcome = await tryUntilDone(options, trial)
  return outcome === undefined ? undefined : inDoubt(trial, outcome)
}

/** How a step ends that no page showed; all of them give the once key back. */
const unseen: ReadonlySet<Outcome['status']> = new Set(['withdrawn', 'expired', 'cancelled', 'no-user', 'no-agent'])

/**
 * What a restart interrupted may have come about, and nobody can be asked any more. On a page: the once key stays spent, for given back it
 * would let the next trigger of this call open the record a second time. At a target: its time has gone by, which does not mean that
 * nothing was done.
 */
function inDoubt(trial: Trial, outcome: Outcome): Outcome {
  const { attempts, status } = outcome
  if (trial.maybeShown && unseen.has(status)) return trial.end('failed', { attempts, problem: problem('CORD_ACTION_MAYBE_SHOWN') })
  const isAskedBefore = trial.maybeDone && status === 'expired' && attempts === trial.base.attempts
  return isAskedBefore ? trial.end('failed', { attempts, problem: problem('CORD_ACTION_MAYBE_DONE') }) : outcome
}

interface Trial {
  readonly key: string
  /** What a restart interrupted may be on the agent's screen already. */
  readonly maybeShown: boolean
  /** What a restart interrupted may have reached its target already. */
  readonly maybeDone: boolean
  readonly base: Omit<Outcome, 'status'>
  end(status: Outcome['status'], more?: Partial<Outcome>): Outcome
  act(step: ReadyStep, attempt: number): Promise<StepAnswer>
  /** Aborted when there is nothing left to wait for. */
  readonly resting: AbortSignal
  /** Aborted when an attempt has to end because the server does. */
  readonly ending: AbortSignal
  /** Aborted when an attempt has to end, whyever. */
  readonly acting: AbortSignal
}

function prepare({ open, step, before, spec, clock, gone, stopping, halting, doStep }: AttemptOptions): Trial {
  const onScreen = spec?.needsAgent === true && (spec.target ?? 'plugin') === 'plugin'
  // A call that went away takes back what was meant for its agent's screen, not a web request about it.
  const unwanted = onScreen || step.only !== undefined ? [gone] : []
  const ending = onScreen ? stopping : halting
  const acting = AbortSignal.any([...unwanted, ending])
  const key = stepKey(open, step.index)
  const base = {
    index: step.index,
    action: step.action,
    ...(step.as === undefined ? {} : { as: step.as }),
    input: { ...step.input },
    attempts: before?.attempts ?? 0,
    ...(before?.sentAgainAt === undefined ? {} : { sentAgainAt: before.sentAgainAt }),
    startedAt: iso(clock.now()),
  }
  return {
    key,
    maybeShown: onScreen && before?.status === 'running',
    maybeDone: !onScreen && spec?.effect === 'write' && before?.status === 'running',
    base,
    end: (status, more = {}) => ({ ...base, ...more, status, endedAt: iso(clock.now()) }),
    act: (ready, attempt) => doStep({ open, step: ready, key, attempt, signal: acting }),
    resting: AbortSignal.any([...unwanted, stopping]),
    ending,
    acting,
  }
}

/** The server stopped while an offer stood on a screen: it is put back there. In the journal it stays offered meanwhile. */
async function offerAgain({ step, clock, gone }: AttemptOptions, trial: Trial, before: Outcome): Promise<Outcome | undefined> {
  const { result, attempts } = before
  if (gone.aborted) return trial.end('withdrawn', { result, problem: problem('CORD_ACTION_CALL_GONE') })
  const offer = { ...step, input: { ...step.input, present: 'offer' }, deadline: clock.now() + offerAgainMilliseconds }
  const { answer, screen } = await trial.act(offer, attempts + 1)
  if (answer.kind === 'done') return trial.end(doneStatus(answer.result), { attempts: attempts + 1, result: answer.result })
  const said = await unlessAborted(screen, trial.ending)
  if (trial.ending.aborted) return undefined
  if (said === undefined) return trial.end('expired', { attempts: attempts + 1, result, problem: answer.problem })
  return endedByPage(trial, said, { attempts: attempts + 1, result, problem: answer.problem })
}

async function tryUntilDone(options: AttemptOptions, trial: Trial): Promise<Outcome | undefined> {
  const { step, clock, circuits, spec } = options
  const target = targetOf(spec, step)
  let attempts = trial.base.attempts
  let retries = 0
  let losses = 0
  let detail: string | undefined
  // Told once, not each time the circuit is asked again.
  let toldWaiting = false
  for (;;) {
    if (options.stopping.aborted) return undefined
    if (trial.resting.aborted) return trial.end('withdrawn', { attempts, problem: problem('CORD_ACTION_CALL_GONE') })
    if (clock.now() > step.deadline) return expired(trial, step, attempts, detail)
    const shut = target === undefined ? undefined : circuits.admit(target)
    if (target !== undefined && shut !== undefined) {
      const why = problem('CORD_ACTION_CIRCUIT_OPEN', { target })
      if (retries >= step.retry.count) return trial.end('failed', { attempts, problem: why })
      if (!toldWaiting) await options.record({ ...trial.base, attempts, status: 'waiting', problem: why })
      toldWaiting = true
      if (clock.now() + shut > step.deadline) return expired(trial, step, attempts, detail)
      await wait(clock, shut + backoff(trial.key, 0, probeSpreadMilliseconds), trial.resting)
      continue
    }
    attempts += 1
    toldWaiting = false
    await options.record({ ...trial.base, attempts, status: 'running' })
    const { answer, screen } = await trial.act(step, attempts)
    if (target !== undefined) circuits.answered(target, answer)
    if (answer.kind === 'done') return trial.end(doneStatus(answer.result), { attempts, result: answer.result })
    // A page that was told to open it is waited for, also when the call went away in that very moment.
    const said = await unlessAborted(screen, trial.ending)
    if (trial.ending.aborted) return undefined
    const failed = { attempts, problem: answer.problem, ...(answer.detail === undefined ? {} : { detail: answer.detail }) }
    if (said !== undefined && !takenBackByUs(said, answer)) return endedByPage(trial, said, failed)
    if (trial.acting.aborted) return trial.end('withdrawn', failed)
    if (answer.lost === 'on-the-way' && step.atMostOnce)
      return trial.end('failed', { attempts, problem: problem('CORD_ACTION_MAYBE_DONE') })

    let pause = restartMilliseconds
    detail = answer.detail ?? detail
    if (answer.lost === 'on-the-way' && losses === 0) losses += 1
    else if (answer.lost !== 'not-begun') {
      if (!answer.again || retries >= step.retry.count) return trial.end(refusal(answer.problem) ? 'refused' : 'failed', failed)
      pause = backoff(trial.key, retries, step.retry.seconds * 1000)
      retries += 1
    }
    if (clock.now() + pause > step.deadline) return expired(trial, step, attempts, detail)
    await wait(clock, pause, trial.resting)
  }
}

/** No further attempt can come in time; `detail` is what the last one said. */
function expired(trial: Trial, { deadline }: ReadyStep, attempts: number, detail: string | undefined): Outcome {
  const why = { problem: problem('CORD_ACTION_EXPIRED', { deadline: iso(deadline) }), ...(detail === undefined ? {} : { detail }) }
  return trial.end('expired', { attempts, ...why })
}

function stillWanted({ step, calls, open }: AttemptOptions): Problem | undefined {
  const call = open.facts.call
  if (step.only === undefined || call === undefined) return undefined
  const { connection } = open.facts
  const holds = step.only === 'still-ringing' ? calls.stillRinging(connection, call.id) : calls.stillOnCall(connection, call.id)
  return holds ? undefined : problem('CORD_ACTION_NOT_WANTED', { only: step.only })
}

function doneStatus(result: Json): Outcome['status'] {
  const status = typeof result === 'object' && result !== null && 'status' in result ? result.status : undefined
  return status === 'opened' || status === 'offered' ? status : 'done'
}

/** `failed` is what the attempt says of itself, which is beside the point when a page did show it. */
function endedByPage(trial: Trial, said: ShowAnswer, failed: Partial<Outcome>): Outcome {
  const { attempts } = failed
  if (said.status === 'unsure') return trial.end('failed', { ...failed, problem: problem('CORD_ACTION_MAYBE_SHOWN') })
  if (!('session' in said)) return trial.end(said.status === 'no-session' ? 'expired' : said.status, failed)
  const { status, session, detail } = said
  const result = { status, session, ...(detail === undefined ? {} : { detail }) }
  return trial.end(status === 'shown' ? 'done' : status, { ...(attempts === undefined ? {} : { attempts }), result })
}

/** What an attempt showed goes with it when it is lost or takes too long; the next one shows it again. */
function takenBackByUs({ status }: ShowAnswer, answer: Exclude<RunAnswer, { kind: 'done' }>): boolean {
  return status === 'withdrawn' && (answer.again || answer.lost !== undefined)
}

async function unlessAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  if (signal.aborted) return undefined
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const abandon = (): void => resolve(undefined)
  signal.addEventListener('abort', abandon, { once: true })
  try {
    return await Promise.race([value, promise])
  } finally {
    signal.removeEventListener('abort', abandon)
  }
}

function refusal(found: Problem): boolean {
  return found.code === 'CORD_ACTION_REFUSED'
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
