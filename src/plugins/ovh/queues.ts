import type { EmittedTrigger } from 'cordboard/plugin-api'
import { leavingCause, offerCause } from './causes.ts'
import type { OvhEvent } from './event.ts'
import { seconds } from './event.ts'
import { callOf } from './join.ts'
import { queueOf, time } from './lines.ts'
import { agentLine, party, sameNumber } from './numbers.ts'
import type { Member, State } from './state.ts'

/** Folds one queue event into the state and says what to emit. */
export function queueEvent(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  switch (event.name) {
    case 'member-queue-start':
      return entered(state, event, id, now)
    case 'agent-offering':
      return offered(state, event, id, now)
    case 'bridge-agent-start':
      return answered(state, event, id, now)
    case 'bridge-agent-fail':
      return notReached(state, event, id, now)
    case 'bridge-agent-end':
      return agentLeft(state, event, id, now)
    case 'member-queue-end':
      return left(state, event, id, now)
    default:
      return [{ id, type: 'queue-count', time: time(event.at), queue: queueWith(event), raw: event.raw }]
  }
}

/** A caller whose leaving was never heard. */
export function memberGivenUp(member: Member, now: number): readonly EmittedTrigger[] {
  const id = `given-up/${member.queueId}/${member.id}`
  const cause = 'no end was heard'
  const parted = part(member, { id, queue: queueOf(member), synthetic: true }, cause)
  over(member, now)
  const call = { id: member.id, interactionId: member.id, acd: true, cause }
  return [...parted, { id, type: 'queue-end', call, queue: queueOf(member), synthetic: true }]
}

function entered(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  if (state.members[memberId(event)] !== undefined) return []
  const member = memberFor(state, event, now)
  return [{ ...base(event, id, 'queue-start', member), raw: { ...event.raw, joinedAt: member.joinedAt } }]
}

function offered(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  const member = memberFor(state, event, now)
  const agent = agentIn(event)
  const before = member.offers[agent.id ?? '']
  if (member.phase !== 'waiting' || (before !== undefined && before.failed === undefined)) return []
  member.offers[agent.id ?? ''] = { device: agent.device, at: event.at, failed: undefined }
  return [joined(state, member, event, agent.device, base(event, id, 'queue-offer', member), false)]
}

function answered(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  const member = memberFor(state, event, now)
  if (member.phase !== 'waiting') return []
  const agent = agentIn(event)
  member.phase = 'served'
  member.since = now
  member.answeredAt = seconds(event.data.QueueAgentAnsweredTime) ?? event.at / 1000
  member.answeredBy = agent.device
  member.talksTo = agent
  const waited = { waitSeconds: between(member.joinedAt, member.answeredAt) }
  const made = base(event, id, 'queue-answer', member)
  return [joined(state, member, event, agent.device, { ...made, call: { ...callOfMember(member), ...waited } }, true)]
}

function notReached(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  const member = memberFor(state, event, now)
  const agent = agentIn(event)
  const why = offerCause(event.data.QueueHangupCause ?? event.data.QueueCause)
  const offer = member.offers[agent.id ?? '']
  if (offer?.failed !== undefined) return []
  if (offer !== undefined) offer.failed = why
  const made = base(event, id, 'queue-offer-failed', member)
  return [{ ...made, call: { ...callOfMember(member), cause: why } }]
}

function agentLeft(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  const member = memberFor(state, event, now)
  const from = seconds(event.data.QueueAgentAnsweredTime) ?? member.answeredAt
  const until = seconds(event.data.QueueBridgeTerminatedTime) ?? event.at / 1000
  const talked = from === undefined ? {} : { talkSeconds: between(from, until) }
  const made = base(event, id, 'ovh:agent-released', member)
  return [...part(member, made, 'normal'), { ...made, raw: { ...event.raw, ...talked } }]
}

/** The queue's call ends at its agent, whatever the line says of its own: nobody stays busy with it. */
function part(member: Member, of: Omit<EmittedTrigger, 'type'>, cause: string): readonly EmittedTrigger[] {
  const agent = member.talksTo
  if (agent === undefined) return []
  member.talksTo = undefined
  return [{ ...of, id: `${of.id}/released`, type: 'released', call: { ...callOfMember(member), cause }, agent }]
}

/** The leaving time of a served caller is the end of the call: the wait ended at the answer. */
function left(state: State, event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
  const known = state.members[memberId(event)]
  if (known?.phase === 'over') return []
  const member = known ?? memberFor(state, event, now)
  const answeredAt = member.answeredAt ?? seconds(event.data.QueueAgentAnsweredTime)
  const until = answeredAt ?? seconds(event.data.QueueMemberLeavingTime) ?? event.at / 1000
  const { QueueCause, QueueCancelReason, QueueHangupCause } = event.data
  const cause = leavingCause(answeredAt !== undefined, [QueueCause, QueueCancelReason, QueueHangupCause])
  const made = base(event, id, 'queue-end', member)
  const parted = part(member, made, 'normal')
  over(member, now)
  return [
    ...parted,
    {
      ...made,
      call: { ...callOfMember(member), waitSeconds: between(member.joinedAt, until), cause },
      raw: { ...event.raw, served: answeredAt !== undefined },
    },
  ]
}

/** A line that was heard before its offer is joined now: its interaction becomes an alias of the queue's. */
function joined(
  state: State,
  member: Member,
  event: OvhEvent,
  device: string | undefined,
  made: EmittedTrigger,
  talking: boolean,
): EmittedTrigger {
  const found = callOf(state, member, device, event.at, talking)
  if (found.kind === 'doubtful') return { ...made, raw: { ...made.raw, doubtfulJoin: found.candidates } }
  if (found.kind === 'none' || made.call === undefined) return made
  found.with.join = { member: member.id, how: 'offer', agentId: agentIn(event).id }
  return { ...made, call: { ...made.call, joinedInteractionId: found.with.callId } }
}

function base(event: OvhEvent, id: string, type: EmittedTrigger['type'], member: Member): EmittedTrigger {
  const agent = agentIn(event)
  return {
    id,
    type,
    time: time(event.at),
    call: callOfMember(member),
    ...(agent.id === undefined ? {} : { agent }),
    queue: { ...queueWith(event), ...queueOf(member) },
    raw: event.raw,
  }
}

function callOfMember(member: Member) {
  return {
    id: member.id,
    interactionId: member.id,
    media: 'voice',
    type: 'inbound',
    acd: true,
    caller: party(member.caller, member.callerName),
    ...(member.dnis === undefined ? {} : { called: { number: member.dnis } }),
  } as const
}

function memberFor(state: State, event: OvhEvent, now: number): Member {
  const id = memberId(event)
  const known = state.members[id]
  if (known !== undefined) return known
  const caller = event.data.QueueMemberCIDNumber ?? event.data.Calling
  const name = event.data.QueueMemberCIDName
  const member: Member = {
    id,
    queueId: event.resource,
    queueName: event.details.Description ?? event.data.Queue,
    caller,
    callerName: sameNumber(name, caller) ? undefined : name,
    dnis: event.data.QueueMemberDNIS,
    joinedAt: seconds(event.data.QueueMemberJoinedTime) ?? event.at / 1000,
    answeredAt: undefined,
    answeredBy: undefined,
    talksTo: undefined,
    phase: 'waiting',
    since: now,
    offers: {},
  }
  state.members[id] = member
  return member
}

function memberId(event: OvhEvent): string {
  return event.data.QueueMemberUUID ?? event.data.QueueMemberSessionUUID ?? `${event.resource}-${event.data.Calling ?? 'unknown'}`
}

function agentIn(event: OvhEvent): { readonly id?: string; readonly device?: string } {
  const id = event.data.QueueAgent
  const device = agentLine(id)
  return { ...(id === undefined ? {} : { id }), ...(device === undefined ? {} : { device }) }
}

function queueWith(event: OvhEvent): { readonly id: string; readonly name?: string; readonly length?: number } {
  const name = event.details.Description ?? event.data.Queue
  const length = event.data.Count
  return {
    id: event.resource,
    ...(name === undefined ? {} : { name }),
    ...(length !== undefined && /^\d+$/.test(length) ? { length: Number(length) } : {}),
  }
}

function between(from: number, until: number): number {
  return Math.max(0, Math.floor(until - from))
}

function over(member: Member, at: number): void {
  member.phase = 'over'
  member.since = at
}
