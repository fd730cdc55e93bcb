import type { Call, CallState, Customer, Pairs, Queue, Trigger, TriggerData } from '../model/index.ts'

/** One call of one connection, wherever it is: some systems give every device of a call the same id. */
export interface CallRecord {
  readonly connection: string
  readonly id: string
  interactionId: string
  readonly startedAt: string
  /** Milliseconds since 1970 of its newest trigger. */
  touchedAt: number
  /** What earlier triggers said and later ones may leave out. */
  known: KnownCall
  /** Where it is, by legKey. */
  readonly legs: Record<string, Leg>
  /** Ids under which parts of it go on after a renumbering. */
  movedTo?: string[]
}

export type KnownCall = Partial<Omit<Call, 'id' | 'interactionId' | 'previousId' | 'joinedInteractionId' | 'cause'>> & {
  readonly queue?: Queue
  readonly data?: TriggerData
  readonly pairs?: Pairs
}

/** A call at a device, or, where only the queue knows of it, at an agent; a call that is at nobody (queued, say) has one too. */
export interface Leg {
  readonly device: string | undefined
  agentId: string | undefined
  state: CallState
  ringingAt?: string
  establishedAt?: string
  /** Known only from queue events: the phone's own call may have another id. */
  offer: boolean
  /** Fields that differ between the devices of one call. */
  own: Pick<Call, 'consultRole' | 'transferredFrom' | 'redirectedFrom'>
}

/** One customer contact. */
export interface InteractionRecord {
  readonly connection: string
  readonly id: string
  /** Interactions that turned out to be this one. */
  aliases: string[]
  history: HistoryItem[]
  customer?: Customer
  touchedAt: number
}

export interface HistoryItem {
  readonly type: string
  readonly at: string
  readonly device?: string
  readonly queue?: string
}

/** An agent of one connection, known by id, by device, or by both while logged in there. */
export interface AgentRecord {
  readonly connection: string
  id?: string
  device?: string
  name?: string
  state: string
  reason?: string
  workMode?: string
  since: string
}

/** A trigger that is about a call. */
export type CallTrigger = Trigger & { readonly call: Call }

export function isCallTrigger(trigger: Trigger): trigger is CallTrigger {
  return trigger.call !== undefined
}

/** Where in a call a leg stands: '' for the one that is at nobody. */
export function legKey(device: string | undefined, agentId: string | undefined): string {
  if (device !== undefined) return `device ${device}`
  return agentId === undefined ? nobody : `agent ${agentId}`
}

export const nobody = ''

export function isAtAgent(leg: Leg): boolean {
  return leg.device !== undefined || leg.agentId !== undefined
}

export function isLive(leg: Leg): boolean {
  return leg.state !== 'ended' && leg.state !== 'failed'
}

export function liveLegs(call: CallRecord): readonly Leg[] {
  return Object.values(call.legs).filter(isLive)
}

export function millisecondsOf(trigger: Trigger): number {
  return Date.parse(trigger.receivedAt)
}

/** The key of something of a connection: ids are unique only there. There is no space in a connection's own id. */
export function keyOf(connection: string, id: string): string {
  return `${connection} ${id}`
}
