import type { CallAtDevice, Calls } from '../../calls/index.ts'
import type { NextStep, ReadyStep } from '../../engine/index.ts'
import type { OpenPlan } from '../../journal/index.ts'
import type { ActionSpec, CallState, Outcome, Plan, Problem } from '../../model/index.ts'

/** The step came to an end. */
export function isSettled({ status }: Outcome): boolean {
  return status !== 'waiting' && status !== 'running'
}

/** For the steps behind it, an offer that was made is one, whatever became of it: only its own effect is undone. */
export function asSeen(outcome: Outcome): Outcome {
  const { result } = outcome
  const offered = typeof result === 'object' && result !== null && 'status' in result && result.status === 'offered'
  return offered ? { ...outcome, status: 'offered' } : outcome
}

/** How a step ends that nobody tries: it is skipped, it cannot be prepared, or its rule is in shadow. */
export function untriedOutcome(next: NextStep, plan: Plan, at: string): Outcome | undefined {
  if (next.kind === 'skip') return { ...head(next), status: 'skipped', attempts: 0, problem: next.problem, endedAt: at }
  if (next.kind === 'fail') return { ...head(next), status: statusOf(next.problem), attempts: 0, problem: next.problem, endedAt: at }
  if (next.kind === 'done' || plan.mode !== 'shadow') return undefined
  return { ...head(next.step), status: 'shadow', attempts: 0, input: next.step.input, endedAt: at }
}

function head(step: Pick<ReadyStep, 'index' | 'action' | 'as'>): Pick<Outcome, 'index' | 'action' | 'as'> {
  return { index: step.index, action: step.action, ...(step.as === undefined ? {} : { as: step.as }) }
}

function statusOf(found: Problem): Outcome['status'] {
  return found.code === 'CORD_ACTION_NO_AGENT' ? 'no-agent' : 'failed'
}

export function endsPlan(next: NextStep, { status }: Outcome): boolean {
  if (next.kind === 'fail') return next.ends
  if (next.kind !== 'run' || next.step.continueOnError) return false
  return status === 'failed' || withoutEffect.has(status)
}

const withoutEffect: ReadonlySet<Outcome['status']> = new Set(['expired', 'refused', 'withdrawn', 'cancelled', 'no-agent', 'no-user'])

/** True for what somebody may want to send again. What was meant for a screen is not: a record that comes late helps nobody. */
export function isDead({ status, action }: Outcome, specOf: (action: string) => ActionSpec | undefined): boolean {
  if (status !== 'failed' && status !== 'expired' && status !== 'refused') return false
  const spec = specOf(action)
  return spec?.effect === 'write' && !(spec.needsAgent === true && (spec.target ?? 'plugin') === 'plugin')
}

/** True when the rule meant to do something and none of it came about: its once key is given back. */
export function nothingHappened(outcomes: readonly Outcome[], actions: readonly ActionSpec[]): boolean {
  const effects = outcomes.filter(
    (outcome) => outcome.status !== 'skipped' && actions.find((action) => action.id === outcome.action)?.effect === 'write',
  )
  return effects.length > 0 && effects.every((outcome) => withoutEffect.has(outcome.status))
}

/**
 * True when the plan has forced no record open and will not any more, though it may still wait for something else: the next
 * record for this call may open by itself. `over`: it does no further step.
 */
export function noRecordComes({ steps }: Plan, outcomes: readonly Outcome[], over: boolean): boolean {
  const settled = new Set(outcomes.filter(isSettled).map(({ index }) => index))
  return (over || steps.every(({ action, index }) => action !== 'open-record' || settled.has(index))) && noneForced(outcomes)
}

function noneForced(outcomes: readonly Outcome[]): boolean {
  const records = outcomes.filter(({ action, status }) => action === 'open-record' && status !== 'skipped')
  // An offer that a blocked pop-up became was meant to open: it counts.
  return records.every(({ status, input }) => withoutEffect.has(status) || input?.present === 'offer')
}

/** The plan is for the agent whom this call has left. */
export function isAbout({ facts }: OpenPlan, call: CallAtDevice): boolean {
  if (facts.connection !== call.connection || facts.call === undefined) return false
  if (call.device !== undefined && facts.agent?.device !== undefined && call.device !== facts.agent.device) return false
  return facts.call.id === call.callId || (facts.call.interactionId === call.interactionId && call.device !== undefined)
}

const notLive: ReadonlySet<CallState> = new Set(['unknown', 'ended', 'failed'])

/** The call was at the agent when this was planned, and is not any more. */
export function hasGone(calls: Calls, { facts }: OpenPlan): boolean {
  const { connection, call, agent } = facts
  if (call === undefined || notLive.has(call.state)) return false
  const contact = calls.aliases(connection, call.interactionId)
  return !calls
    .live()
    .some(
      (live) =>
        live.connection === connection &&
        contact.includes(live.interactionId) &&
        (live.device === undefined || agent?.device === undefined || live.device === agent.device),
    )
}
