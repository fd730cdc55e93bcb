import type { LiveAgent, LiveCall } from '../../calls/index.ts'
import type { ClauseCoverage, SimulatedStep, Simulation } from '../../engine/index.ts'
import type { ConnectionCheck, ConnectionState, ConnectionStatus, PluginStatus } from '../../host/index.ts'
import type { AuditRecord, Binding, DeadLetter, Token, TraceRecord, TraceSummary, User } from '../../journal/index.ts'
import type { Diagnostic, Json, JsonObject, Problem, RuleExplanation } from '../../model/index.ts'
import type { RuleSet, RuleStatus, SetEntry, TableStatus } from '../../rulebook/index.ts'
import type { Told } from './told.ts'

export interface AcceptedAnswer {
  readonly accepted: number
  readonly duplicates: number
  /** Of a list, those that are wrong: the others are kept. */
  readonly refused: number
  /** In the order they were sent. */
  readonly triggers: readonly (AcceptedTrigger | RefusedTrigger)[]
}

export interface AcceptedTrigger {
  readonly connection: string
  readonly id: string
  /** Where to read what came of it. */
  readonly trace: string
  readonly duplicate: boolean
}

export interface RefusedTrigger {
  readonly problems: readonly Problem[]
}

export interface MeAnswer {
  readonly id: string
  readonly name: string
  readonly role: User['role']
  readonly language: 'en' | 'fr' | undefined
  /** How far they are with their first rule; undefined: they never saw the guide. */
  readonly guide: GuideState | undefined
}

/** `left`: for another time. */
export interface GuideState {
  readonly state: 'open' | 'left' | 'done'
  /** The rule that they make. */
  readonly rule?: string
}

export interface SignInMethods {
  readonly passwords: boolean
  /** The button of the identity provider; undefined: there is none. */
  readonly oidc: { readonly title: string } | undefined
  /** Why the way by the provider failed, when the page was asked with ?problem=. */
  readonly problem: Problem | undefined
}

export interface SessionsAnswer {
  readonly sessions: readonly { readonly id: string; readonly user: string; readonly createdAt: string; readonly expiresAt: string }[]
}
export interface AuditAnswer {
  readonly entries: readonly AuditRecord[]
  /** Give it as `before` for the next page; undefined: there are no older ones. */
  readonly next: number | undefined
}

export type WireRule = Told<RuleStatus>
export interface RulesAnswer {
  readonly revision: string
  readonly rules: readonly WireRule[]
  /** What is wrong beside the rules: tables, files that are no rules. */
  readonly diagnostics: readonly Told<Diagnostic>[]
}

export type WireTable = Told<TableStatus>
export interface TablesAnswer {
  readonly tables: readonly WireTable[]
}

/** Minute by minute, the oldest first. */
export interface Activity {
  /** When the last minute ends. */
  readonly until: string
  readonly triggers: readonly number[]
  /** Milliseconds from accepted to decided, of the slowest trigger of each minute. */
  readonly slowest: readonly number[]
}

export type WireConnection = Told<Omit<ConnectionStatus, 'capabilities'>> & {
  readonly enabled: boolean
  readonly capabilities: ConnectionStatus['capabilities']
  /** Of the last hour; absent: it told nothing. */
  readonly activity?: Activity
}
/** Whether a phone system would let us in. */
export type ConnectionCheckAnswer = ConnectionCheck
export type WireCheck = Told<ConnectionCheck>
export type WireConnectionState = ConnectionState
export interface ConnectionsAnswer {
  readonly connections: readonly WireConnection[]
}

export type WirePlugin = Told<Omit<PluginStatus, 'manifest'>> & { readonly name: string | undefined; readonly version: string | undefined }
export interface PluginsAnswer {
  readonly plugins: readonly WirePlugin[]
}

export interface TracesAnswer {
  /** `display` is the customer's number as people read it. */
  readonly traces: readonly (TraceSummary & { readonly display: string | undefined })[]
  /** Give it as `before` for the next page; undefined: there are no older ones. */
  readonly next: number | undefined
}

export interface DeadLettersAnswer {
  readonly deadLetters: readonly DeadLetter[]
  /** Give it as `before` for the next page; undefined: there are no older ones. */
  readonly next: number | undefined
}

export type WireTrace = Told<TraceRecord> & {
  readonly display: string | undefined
  readonly explanations: readonly Told<RuleExplanation>[] | undefined
}
export type WireExplanation = Told<RuleExplanation>
export type WireClause = WireExplanation['clauses'][number]

export interface CheckAnswer {
  readonly diagnostics: readonly Told<Diagnostic>[]
  /** What the cases of the text see of its conditions. */
  readonly coverage: readonly ClauseCoverage[]
}

/** A field that rules can read. */
export interface WireField {
  /** As JSONata takes it. */
  readonly path: string
  readonly type: 'text' | 'number' | 'flag' | 'time'
  /** All values it can have, where that is known. */
  readonly values?: readonly string[]
  readonly description?: string
  /** Values of recent traffic. */
  readonly examples?: readonly string[]
}

/** What a rule of this installation can speak of. */
export interface WordsAnswer {
  readonly triggers: readonly string[]
  readonly fields: readonly WireField[]
  /** `input` and `result`: JSON Schemas of what the action takes and gives. */
  readonly actions: readonly {
    readonly id: string
    readonly title: string
    readonly description?: string
    readonly effect: 'read' | 'write'
    readonly input: JsonObject
    readonly result: JsonObject
  }[]
  /** `actions`: what each can do. */
  readonly connections: readonly {
    readonly id: string
    readonly kind: string
    readonly title: string
    readonly actions: readonly string[]
  }[]
}

export interface RuleRevision {
  readonly revision: string
  readonly at: string
  readonly hash: string
  /** Who wrote it through this server, and why. */
  readonly by?: string
  readonly reason?: string
}

/** A text that is not saved, and the trigger that it is tried on: invented, or of a trace. */
export interface SimulateRequest {
  readonly ruleId?: string
  readonly text: string
  readonly trigger?: Json
  readonly traceId?: string
  /** What was asked live for this simulation: it counts where a step has the very same input. */
  readonly answers?: readonly LiveAnswer[]
}

/** What a step that only reads was answered, just now. */
export interface LiveAnswer {
  readonly action: string
  readonly input: JsonObject
  readonly result: Json
}

/** What a text that is not saved is held against. */
export interface BacktestRequest {
  readonly ruleId?: string
  readonly text: string
  readonly since?: string
  readonly until?: string
  /** At most so many traces, newest first. */
  readonly limit?: number
  /** Only older ones: the next of the answer before. */
  readonly before?: number
}

export interface BacktestDifference {
  readonly traceId: string
  readonly type: string
  readonly at: string
  readonly customer?: string
  /** The customer's number as people read it. */
  readonly display?: string
  /** unknown: it takes the answer of a lookup that was never made. */
  readonly verdict: 'would-now-pop' | 'no-longer-pops' | 'pops-something-else' | 'unknown'
}

export interface BacktestAnswer {
  readonly asked: number
  readonly differences: readonly BacktestDifference[]
  /** Give it as `before` to go on; undefined: there are no older ones. */
  readonly next: number | undefined
}

/** All rules and tables of an installation, as they travel. */
export interface RuleSetFile extends RuleSet {
  readonly cordboard: 'rule-set'
}
export interface CompareSetAnswer {
  /** What it was held against: import over this one. */
  readonly revision: string
  readonly entries: readonly SetEntry[]
}
/** What many rules that were changed or moved together are now. */
export interface ManyAnswer {
  readonly revision: string
  /** Rule id -> hash of its text. */
  readonly hashes: Readonly<Record<string, string>>
}
export type WireSetEntry = Told<SetEntry>

/** A rule that went back to the text before by itself. */
export interface Rollback {
  readonly rule: string
  readonly at: string
  /** Of the text that gave way. */
  readonly hash: string
  readonly problem: Problem
}
export interface RollbacksAnswer {
  readonly rollbacks: readonly Told<Rollback>[]
}

/** Something that a rule in shadow decided and nobody saw. */
export interface ShadowEntry {
  readonly traceId: string
  readonly at: string
  readonly type: string
  readonly customer?: string
  readonly agent?: string
  /** unknown: it takes the answer of a lookup, which is not made in shadow. */
  readonly verdict: 'pop' | 'unknown' | 'no-pop'
  /** What it would have done, in this order. */
  readonly actions: readonly string[]
  /** Of the record. */
  readonly url?: string
}

export interface ShadowAnswer {
  readonly entries: readonly ShadowEntry[]
  /** Give it as `before` to go on; undefined: there are no older ones. */
  readonly next: number | undefined
}

/** Are records opened at all? */
export interface PopsState {
  readonly stopped: boolean
  /** Since when, by whom and why, while they are stopped. */
  readonly at?: string
  readonly by?: string
  readonly reason?: string
}

export type SimulationAnswer = Told<Simulation>
export type WireStep = Told<SimulatedStep>

export interface CallsAnswer {
  readonly calls: readonly LiveCall[]
}
export interface AgentsAnswer {
  readonly agents: readonly (LiveAgent & { readonly signedIn: boolean })[]
}

export type WireUser = User & { readonly bindings: readonly Omit<Binding, 'user'>[]; readonly hasPassword: boolean }
export interface UsersAnswer {
  readonly users: readonly WireUser[]
}
export interface TeamsAnswer {
  readonly teams: readonly { readonly id: string; readonly users: readonly string[] }[]
}
export interface ImportAnswer {
  readonly users: number
  readonly bindings: number
}
export interface TokensAnswer {
  readonly tokens: readonly Token[]
}
/** The only time the token is seen. */
export interface NewTokenAnswer extends Token {
  readonly token: string
}
