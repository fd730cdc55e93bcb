import { type CallsOptions, createCalls, type LiveCall } from '../../calls/index.ts'
import type { TraceRecord, TraceSummary } from '../../journal/index.ts'
import { readable } from '../screens/bar-call.ts'
import type { CallLane, CallMark, CallPicture, CallStep, CallStretch } from '../wire/index.ts'

/** A trigger of a call, as the journal has it. */
export interface DrawnTrigger {
  readonly summary: TraceSummary
  readonly record: TraceRecord
}

interface Lane extends Omit<CallLane, 'user' | 'states' | 'triggers' | 'steps'> {
  user: string | undefined
  readonly states: CallStretch[]
  readonly triggers: CallMark[]
  readonly steps: CallStep[]
}

type Desk = Pick<CallLane, 'connection' | 'device' | 'agentId'>

/**
 * Lanes of one contact, from its triggers in journal order. States come of the fold that rules were decided with, so that the picture
 * and the decisions never tell different stories.
 */
export function drawCall(drawn: readonly DrawnTrigger[], connection: CallsOptions['connection']): Omit<CallPicture, 'isCut'> {
  const calls = createCalls({ bindings: () => [], user: () => undefined, connection, saved: [] })
  const devices = devicesOf(drawn)
  const lanes = new Map<string, Lane>()
  const running = new Map<string, { readonly lane: Lane; readonly stretch: Omit<CallStretch, 'to' | 'isOpen'> }>()

  for (const { summary, record } of drawn) {
    const { trigger, facts } = record
    const { receivedAt: at } = trigger
    calls.apply(trigger)
    const now = new Map(calls.live().map((leg) => [`${leg.id} ${keyOf(deskOf(leg))}`, leg]))
    for (const [key, { lane, stretch }] of running) {
      if (now.get(key)?.state === stretch.state) continue
      lane.states.push({ ...stretch, to: at, isOpen: false })
      running.delete(key)
    }
    for (const [key, leg] of now) {
      if (!running.has(key)) running.set(key, { lane: laneOf(deskOf(leg)), stretch: { callId: leg.id, state: leg.state, from: at } })
    }
    const { id, device } = facts?.agent ?? trigger.agent ?? {}
    const lane = laneOf({ connection: trigger.connection, agentId: id, device })
    lane.user ??= facts?.agent?.user?.name
    lane.triggers.push(markOf(summary, record))
    lane.steps.push(...stepsOf(record))
  }

  const last = drawn.at(-1)?.record.trigger.receivedAt ?? ''
  for (const { lane, stretch } of running.values()) lane.states.push({ ...stretch, to: last, isOpen: true })
  const customer = drawn.find(({ summary }) => summary.customer !== undefined)?.summary.customer
  return {
    from: drawn[0]?.record.trigger.receivedAt ?? last,
    to: latest([...lanes.values()], last),
    display: customer === undefined ? undefined : readable(customer),
    lanes: [...lanes.values()].filter(({ states, triggers }) => states.length + triggers.length > 0),
  }

  /** A queue names agents by their ids, a phone by its device: both are one lane. */
  function deskOf({ connection: where, agentId, device }: Desk | LiveCall): Desk {
    return { connection: where, agentId, device: device ?? (agentId === undefined ? undefined : devices.get(`${where} ${agentId}`)) }
  }

  function laneOf(said: Desk): Lane {
    const desk = deskOf(said)
    const lane = lanes.get(keyOf(desk)) ?? { ...desk, user: undefined, states: [], triggers: [], steps: [] }
    lanes.set(keyOf(desk), lane)
    return lane
  }
}

function keyOf({ connection, device, agentId }: Desk): string {
  return `${connection} ${device === undefined ? `agent ${agentId ?? ''}` : `device ${device}`}`
}

function devicesOf(drawn: readonly DrawnTrigger[]): ReadonlyMap<string, string> {
  const devices = new Map<string, string>()
  for (const { record } of drawn) {
    const { id, device } = record.facts?.agent ?? record.trigger.agent ?? {}
    if (id !== undefined && device !== undefined) devices.set(`${record.trigger.connection} ${id}`, device)
  }
  return devices
}

function markOf({ id, trigger, queue, planned, outcome }: TraceSummary, record: TraceRecord): CallMark {
  return { trace: id, type: trigger.type, at: record.trigger.receivedAt, queue, planned, outcome }
}

function stepsOf({ id, trigger, plans }: TraceRecord): readonly CallStep[] {
  return plans.flatMap(({ rule, outcomes }) =>
    outcomes.map(({ index, action, status, startedAt = trigger.receivedAt, endedAt }) => ({
      trace: id,
      rule,
      index,
      action,
      status,
      from: startedAt,
      to: endedAt,
    })),
  )
}

/** Steps may end long behind the last trigger. */
function latest(lanes: readonly Lane[], last: string): string {
  const times = lanes.flatMap(({ steps }) => steps.flatMap(({ to }) => to ?? []))
  return [...times, last].sort().at(-1) ?? last
}
