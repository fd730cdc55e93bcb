import type { CallState, Customer, Facts, Json, Trigger } from '../model/index.ts'

/** Folds triggers, in journal order, into live calls, agents and users. No I/O, no clock: time comes with the trigger. */
export interface Calls {
  /** Applies a trigger and returns what changed. State is applied before the decision. */
  apply(trigger: Trigger): Applied
  /** The facts of the trigger that was applied last, without the ledger. */
  facts(trigger: Trigger): Omit<Facts, 'ledger'>
  /** All interaction ids that are the same contact, this one first. */
  aliases(connection: string, interactionId: string): readonly string[]
  /** Asked by the pump when a step's time has come. */
  stillRinging(connection: string, callId: string): boolean
  stillOnCall(connection: string, callId: string): boolean
  live(): readonly LiveCall[]
  agents(): readonly LiveAgent[]
  /** What has changed since the last that was saved: to be journalled now and then, and all of it given to createCalls after a restart. */
  save(): readonly SavedPart[]
  /** What `save` gave last is kept. Nothing may have been applied since. */
  saved(): void
}

/** A piece of what is known, as JSON text; without a text it has gone. */
export interface SavedPart {
  readonly key: string
  readonly text: string | undefined
}

export interface Applied {
  /** Calls that ended or left a device with this trigger: what is pending for them is cancelled, offers are withdrawn. */
  readonly ended: readonly CallAtDevice[]
  /** Interactions that turned out to be one, in the order in which they were joined: a trigger may join several. */
  readonly merged: readonly { readonly from: string; readonly into: string }[]
  /** A login moved a user's device. */
  readonly moved: { readonly user: string; readonly connection: string; readonly device: string } | undefined
}

export interface CallAtDevice {
  readonly connection: string
  readonly callId: string
  readonly interactionId: string
  readonly device: string | undefined
  readonly user: string | undefined
  /** It was spoken there. */
  readonly answered: boolean
  /** A queue brought it. */
  readonly queued: boolean
  readonly why: 'released' | 'diverted' | 'answered-elsewhere' | 'expired' | 'transferred' | 'cancelled'
}

export interface LiveCall {
  readonly connection: string
  readonly id: string
  readonly interactionId: string
  /** The call that this one is a consultation of. */
  readonly parentId: string | undefined
  readonly state: CallState
  readonly device: string | undefined
  readonly agentId: string | undefined
  readonly user: string | undefined
  readonly type: string | undefined
  readonly customer: Customer | undefined
  readonly caller: { readonly number?: string; readonly e164?: string; readonly name?: string } | undefined
  readonly called: { readonly number?: string; readonly e164?: string } | undefined
  readonly queue: string | undefined
  readonly waitSeconds: number | undefined
  readonly data: Readonly<Record<string, Json>> | undefined
  readonly startedAt: string
  readonly ringingAt: string | undefined
  readonly establishedAt: string | undefined
}

export interface LiveAgent {
  readonly connection: string
  readonly id: string | undefined
  readonly device: string | undefined
  readonly user: string | undefined
  readonly name: string | undefined
  readonly state: string
  readonly reason: string | undefined
  readonly since: string
}

export interface CallsOptions {
  /** Read at each trigger: people and connections change while it lives. */
  readonly bindings: () => readonly {
    readonly user: string
    readonly connection: string
    readonly agentId?: string
    readonly device?: string
  }[]
  readonly user: (id: string) => { readonly id: string; readonly name: string; readonly teams: readonly string[] } | undefined
  readonly connection: (id: string) => { readonly callsEnd: boolean; readonly expirySeconds: number } | undefined
  /** The newest text of every key that save() gave. */
  readonly saved: readonly SavedPart[]
}
