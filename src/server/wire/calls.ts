import type { TraceSummary } from '../../journal/index.ts'
import type { CallState, Outcome, Place } from '../../model/index.ts'

/** A customer contact that was, made of its triggers. */
export interface PastCall {
  readonly connection: string
  readonly interactionId: string
  /** The trace to look at first: the newest that came to something, else the newest of those that were found. */
  readonly trace: string
  readonly from: string
  readonly to: string
  readonly customer: string | undefined
  /** The customer's number as people read it. */
  readonly display: string | undefined
  /** Users, else devices, in the order in which the call came to them. */
  readonly agents: readonly string[]
  readonly queue: string | undefined
  readonly planned: readonly string[]
  readonly outcome: TraceSummary['outcome']
}

export interface PastCallsAnswer {
  readonly calls: readonly PastCall[]
  /** Give it as `before` for the next page; undefined: there are no older ones. */
  readonly next: number | undefined
}

/** One contact, a lane for each device or agent that had a part in it. Times are those at which triggers came in. */
export interface CallPicture {
  readonly from: string
  readonly to: string
  readonly display: string | undefined
  readonly lanes: readonly CallLane[]
  /** It has more triggers than are shown: these are its newest. */
  readonly isCut: boolean
}

export interface CallLane {
  readonly connection: string
  /** Without device and agent: what happened at nobody's desk, in a queue say. */
  readonly device: string | undefined
  readonly agentId: string | undefined
  readonly user: string | undefined
  readonly states: readonly CallStretch[]
  readonly triggers: readonly CallMark[]
  readonly steps: readonly CallStep[]
}

export interface CallStretch {
  readonly callId: string
  readonly state: CallState
  readonly from: string
  readonly to: string
  /** No trigger said that it ended. */
  readonly isOpen: boolean
}

export interface CallMark {
  readonly trace: string
  readonly type: string
  readonly at: string
  readonly queue: string | undefined
  readonly planned: readonly string[]
  readonly outcome: TraceSummary['outcome']
}

export interface CallStep {
  readonly trace: string
  readonly rule: string
  readonly index: number
  readonly action: string
  readonly status: Outcome['status']
  readonly from: string
  /** Undefined while it is under way. */
  readonly to: string | undefined
}

/** A rule as it was when a trigger was decided. */
export interface RuleThen {
  readonly rule: string
  readonly hash: string
  readonly text: string
  /** It is the text that is live now. */
  readonly isLive: boolean
  /** Where each step stands. */
  readonly steps: readonly Place[]
}
