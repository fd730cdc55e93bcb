import type { TraceSummary } from '../../journal/index.ts'
import { readable } from '../screens/bar-call.ts'
import type { PastCall } from '../wire/index.ts'

/** Makes calls of traces that are taken newest first. */
export interface PastCalls {
  /** False when it would be one call more than `most`: it is not taken. A trigger of no call is let go. */
  take(trace: TraceSummary, most: number): boolean
  all(): readonly PastCall[]
}

type Growing = { -readonly [Key in keyof PastCall]: PastCall[Key] }

export function createPastCalls(): PastCalls {
  const calls = new Map<string, Growing>()
  return {
    take(trace, most) {
      const { callId, interactionId = callId, trigger } = trace
      if (interactionId === undefined) return true
      const key = `${trigger.connection} ${interactionId}`
      const known = calls.get(key)
      if (known !== undefined) add(known, trace)
      else if (calls.size >= most) return false
      else calls.set(key, begin(trace, interactionId))
      return true
    },
    all: () => [...calls.values()],
  }
}

const weight: Readonly<Record<TraceSummary['outcome'], number>> = { nothing: 0, undecided: 1, planned: 2, failed: 3 }

function begin({ id, trigger, customer, user, device, queue, planned, outcome }: TraceSummary, interactionId: string): Growing {
  const agent = user ?? device
  return {
    connection: trigger.connection,
    interactionId,
    trace: id,
    from: trigger.receivedAt,
    to: trigger.receivedAt,
    customer,
    display: customer === undefined ? undefined : readable(customer),
    agents: agent === undefined ? [] : [agent],
    queue,
    planned,
    outcome,
  }
}

/** An older trigger of a call. */
function add(call: Growing, { id, trigger, customer, user, device, queue, planned, outcome }: TraceSummary): void {
  const agent = user ?? device
  call.from = trigger.receivedAt
  call.customer ??= customer
  call.display ??= customer === undefined ? undefined : readable(customer)
  call.queue ??= queue
  call.planned = [...new Set([...planned, ...call.planned])]
  if (agent !== undefined) call.agents = [agent, ...call.agents.filter((one) => one !== agent)]
  if (weight[outcome] <= weight[call.outcome]) return
  call.outcome = outcome
  call.trace = id
}
