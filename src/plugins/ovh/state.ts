import type { EmittedTrigger } from 'cordboard/plugin-api'
import { isRecord } from './event.ts'

/** What is known of one call at one line. Plain JSON, so that the next generation can take it over. */
export interface LineCall {
  /** Its place in `State.calls`. */
  readonly key: string
  readonly id: string
  readonly callId: string
  readonly device: string
  readonly caller: string | undefined
  readonly inbound: boolean
  readonly startedAt: number
  phase: 'ringing' | 'talking'
  /** When it came into its phase. */
  since: number
  join: Join | undefined
  /** A release that waits: the ringing may have ended because of an answer. */
  held: { readonly until: number; readonly trigger: EmittedTrigger } | undefined
}

/** The queue call that a line call turned out to be. */
export interface Join {
  readonly member: string
  readonly how: 'offer' | 'caller'
  readonly agentId: string | undefined
}

/** One caller in a queue. */
export interface Member {
  readonly id: string
  readonly queueId: string
  readonly queueName: string | undefined
  readonly caller: string | undefined
  readonly callerName: string | undefined
  readonly dnis: string | undefined
  /** Seconds since 1970. */
  readonly joinedAt: number
  answeredAt: number | undefined
  answeredBy: string | undefined
  /** Who talks to the caller. */
  talksTo: { readonly id?: string; readonly device?: string } | undefined
  phase: 'waiting' | 'served' | 'over'
  since: number
  /** By agent, the newest only. */
  readonly offers: Record<string, Offer>
}

export interface Offer {
  readonly device: string | undefined
  readonly at: number
  /** Why the agent was not reached. */
  failed: string | undefined
}

export interface State {
  readonly version: 2
  /** Those that go on. */
  readonly calls: Record<string, LineCall>
  /** Key -> when it was over, in milliseconds; oldest first. Its echoes may still come. */
  readonly ended: Map<string, number>
  readonly members: Record<string, Member>
  /** Ids of the newest events, oldest first. */
  readonly seen: string[]
}

export function emptyState(): State {
  return { version: 2, calls: {}, ended: new Map(), members: {}, seen: [] }
}

/** Whether a handover is one of ours: anything else is a cold start. */
export function isState(value: unknown): value is Omit<State, 'ended'> {
  return isRecord(value) && value.version === 2 && isRecord(value.calls) && isRecord(value.members) && Array.isArray(value.seen)
}
