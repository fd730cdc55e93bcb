import type { Decision, Facts, Json, JsonObject, Outcome, Plan, Problem, Trigger } from '../model/index.ts'
import type { People } from './people-contract.ts'

export type * from './people-contract.ts'

/**
 * The append-only store of one installation: one SQLite file, one connection, one writer.
 * Every method that returns a promise resolves when it is on disk (group commit).
 */
export interface Journal {
  /** Journals triggers and, in the same commit, the cursor of their connection. */
  append(triggers: readonly Trigger[], cursor?: { readonly connection: string; readonly value: string }): Promise<readonly Accepted[]>
  /** Triggers not decided yet, in journal order. */
  undecided(limit: number): readonly Entry[]
  /** Triggers after `seq`, decided or not, in journal order: to fold calls/ after a restart, to replay, to backtest. */
  read(options: { readonly after: number; readonly limit: number; readonly since?: string; readonly until?: string }): readonly Entry[]
  /** Facts and decision of each trigger, its plans with spent once keys and counted limits: one commit. */
  decided(...records: readonly DecidedRecord[]): Promise<void>
  /** How a step stands; the newest state of a step wins. */
  outcome(record: OutcomeRecord): Promise<void>
  /** Ends a plan: no step of it is open any more. `giveBack` frees its once key. */
  planDone(plan: { readonly seq: number; readonly rule: string; readonly giveBack: boolean }): Promise<void>
  /** Plans without an end: to go on with after a restart. */
  openPlans(): readonly OpenPlan[]

  /** Steps that failed for good, newest first. */
  deadLetters(query: { readonly limit: number; readonly before?: number }): readonly DeadLetter[]
  deadLetter(id: string): DeadLetter | undefined
  /** What was dropped, or undefined when it was not there. */
  dropDeadLetter(id: string): Promise<DeadLetter | undefined>
  /** Opens its plan again at that step, its deadline counting from `at`. Undefined when it is not there. */
  sendAgain(id: string, at: string): Promise<OpenPlan | undefined>

  /** Once keys that are spent, of these interactions. */
  spentKeys(interactionIds: readonly string[]): readonly string[]
  /** Moves the once keys of one interaction of a connection to another, when two turn out to be one. */
  mergeInteractions(connection: string, from: string, into: string): Promise<void>
  /** How often a limit key was counted since a time (RFC 3339). */
  limitCount(key: string, since: string): number

  /** Texts by hash (sha256 hex): rules, tables, and a revision's manifest. */
  putText(text: string): Promise<string>
  text(hash: string): string | undefined
  putRevision(revision: RevisionRecord): Promise<void>
  revision(id: string): RevisionRecord | undefined
  revisions(limit: number): readonly RevisionRecord[]
  /** The last good text of a rule, kept over a restart. */
  lastGood(rule: string): string | undefined
  setLastGood(rule: string, hash: string | undefined): Promise<void>

  traces(query: TraceQuery): readonly TraceSummary[]
  trace(id: string): TraceRecord | undefined
  /** Decided triggers with what was known then, newest first: to decide them once more, a page at a time. */
  decidedBefore(query: DecidedQuery): readonly DecidedTrigger[]
  /** Keeps a trace for somebody to look at; false: it is not there. A newer pin of the same trace takes its place. */
  pin(trace: string, pin: Pin): Promise<boolean>
  /** False: it was not pinned. */
  unpin(trace: string): Promise<boolean>

  cursor(connection: string): string | undefined
  /** Small values of plugins and of the server itself. */
  getState(owner: string, key: string): Json | undefined
  setState(owner: string, key: string, value: Json): Promise<void>
  states(owner: string): readonly StatePart[]
  /** All of them in one commit; without a text a key goes. `sealed`: they may hold fields that nobody may see. */
  setStates(owner: string, parts: readonly StatePart[], how?: { readonly sealed: boolean }): Promise<void>
  /** What `setParts` has written. */
  parts(owner: string): readonly StatePart[]
  /** For a great many parts, of which many change: in one commit and sealed, the head as a small value beside them. Without a text a part goes. */
  setParts(owner: string, parts: readonly StatePart[], head: { readonly key: string; readonly value: Json }): Promise<void>

  readonly people: People
  readonly audit: Audit
  /**
   * What is asked of the journal inside `ask`, before it first waits for anything, is one change: all of it is on disk or nothing,
   * so that a change and its line in the audit log cannot be parted. Gives what `ask` gives; every promise in it must be awaited.
   */
  together<T>(ask: () => T): T
  /** Resolves when everything asked so far is on disk or was refused. */
  idle(): Promise<void>
  /** Why the last commit failed; undefined since one succeeded. */
  trouble(): Problem | undefined
  /** How much waits: cheap, for a page of figures. */
  counts(): { readonly undecided: number; readonly openPlans: number; readonly deadLetters: number }
  /** The size of the file. */
  bytes(): number
  /**
   * When the file comes near this size, or is larger, deletes the oldest triggers that wait for nothing, in slices and with rests
   * between them; how many. Room is given back where the file is larger.
   */
  shrink(mostBytes: number, options: ShrinkOptions): Promise<number>
  /** Deletes what is older than the retention, as slowly; how many. With a type or an outcome of that kind alone. */
  prune(before: string, options?: PruneOptions): Promise<number>
  /** Everything of one number (E.164 or as sent) is erased or masked; returns how many triggers were touched. */
  forget(number: string): Promise<number>
  /** Everything of one number (E.164 or as sent), as `forget` would find it, oldest first. */
  exportPerson(number: string): readonly TraceRecord[]
  /** A consistent copy. */
  backup(path: string): Promise<void>
  /** Waits for what is under way. */
  close(): Promise<void>
}

/** A value as JSON text. */
export interface StatePart {
  readonly key: string
  readonly text: string | undefined
}

export interface Entry {
  readonly seq: number
  readonly trigger: Trigger
}

export interface Accepted {
  readonly id: string
  readonly seq: number
  readonly duplicate: boolean
}

export interface DecidedRecord {
  readonly seq: number
  /** As it was journalled; read back when it is not given. */
  readonly trigger?: Trigger
  readonly facts: Facts
  readonly decision: Decision
  /** Rules whose plans have ended already, for nothing of them is done; with the outcomes of their steps. */
  readonly ended?: ReadonlyMap<string, readonly Outcome[]>
}

export interface OutcomeRecord {
  readonly seq: number
  readonly rule: string
  readonly outcome: Outcome
  /** It failed for good, and somebody may want to send it again. */
  readonly dead?: boolean
}

export interface DeadLetter {
  readonly id: string
  /** Number of its trigger, which is the id of its trace. */
  readonly seq: number
  readonly rule: string
  readonly at: string
  readonly trigger: Pick<Trigger, 'id' | 'type' | 'connection' | 'receivedAt'>
  readonly outcome: Outcome
}

export interface OpenPlan {
  readonly seq: number
  readonly trigger: Trigger
  readonly facts: Facts
  readonly revision: string
  readonly plan: Plan
  readonly outcomes: readonly Outcome[]
}

export interface RevisionRecord {
  readonly id: string
  readonly at: string
  /** Rule id -> text hash; table name -> text hash; the rest as one JSON text by hash. */
  readonly rules: Readonly<Record<string, string>>
  readonly tables: Readonly<Record<string, string>>
  readonly rest: string
}

export interface TraceQuery {
  readonly limit: number
  /** Only traces older than this one: paging. */
  readonly before?: number
  readonly connection?: string
  readonly type?: string
  readonly rule?: string
  /** E.164 or as sent, in caller, called or customer. */
  readonly number?: string
  readonly agent?: string
  readonly user?: string
  readonly interactionId?: string
  readonly callId?: string
  readonly outcome?: 'planned' | 'nothing' | 'failed'
  /** Only what is pinned. */
  readonly pinned?: true
  readonly since?: string
  readonly until?: string
}

export interface PruneOptions {
  readonly type?: string
  /** Those to which no rule applied. */
  readonly outcome?: 'nothing'
  /** Ends it behind the slice that is under way. */
  readonly signal?: AbortSignal
}

export interface ShrinkOptions {
  /** The last trigger that may go; asked when something has to. */
  readonly upTo: () => number
  /** Of those received before, what no rule applied to goes first: it would else push out what came to something. */
  readonly nothingBefore?: string
  readonly signal?: AbortSignal
}

export interface DecidedQuery {
  readonly limit: number
  /** Only older ones. */
  readonly before?: number
  /** The rule that plans are asked for. */
  readonly rule: string
}

export interface DecidedTrigger {
  readonly seq: number
  readonly facts: Facts
  /** That rule was planned. */
  readonly planned: boolean
}

export interface TraceSummary {
  /** The trace's id: its number in the journal, as text. */
  readonly id: string
  readonly seq: number
  readonly trigger: { readonly id: string; readonly type: string; readonly connection: string; readonly receivedAt: string }
  readonly callId?: string
  readonly interactionId?: string
  readonly customer?: string
  readonly device?: string
  readonly user?: string
  readonly queue?: string
  readonly planned: readonly string[]
  readonly outcome: 'undecided' | 'nothing' | 'planned' | 'failed'
  readonly pin?: Pin
}

/** Why a trace is kept: what an agent said of it. */
export interface Pin {
  readonly kind: 'wrong-record' | 'no-pop'
  /** The user who said it. */
  readonly by: string
  readonly at: string
}

export interface TraceRecord {
  readonly id: string
  readonly seq: number
  readonly trigger: Trigger
  readonly facts: Facts | undefined
  readonly decision: Decision | undefined
  /** Per plan, its outcomes in step order. */
  readonly plans: readonly { readonly rule: string; readonly done: boolean; readonly outcomes: readonly Outcome[] }[]
  readonly pin?: Pin
}

/** What was changed or read, by whom and from where. No number and no name of a caller is in it, so that nothing of it must be forgotten. */
export interface AuditEntry {
  /** user:<id>, token:<name>, local:<account of the machine>, server or nobody. */
  readonly actor: string
  /** Where the request came from; empty for what the server did by itself. */
  readonly address: string
  readonly action: string
  /** What it was done to: a rule's id, a user's id. */
  readonly subject: string
  readonly detail?: JsonObject
}

export interface AuditRecord extends AuditEntry {
  readonly seq: number
  readonly at: string
  readonly detail: JsonObject
  /** Hash of the entry before it. */
  readonly previous: string
  readonly hash: string
}

export interface AuditQuery {
  readonly limit: number
  readonly before?: number
  readonly actor?: string
  readonly action?: string
  readonly since?: string
  readonly until?: string
}

export type AuditCheck =
  | { readonly good: true; readonly count: number; readonly head: { readonly seq: number; readonly hash: string } }
  /** `seq` is the first entry that does not hold; `count` stood before it. */
  | { readonly good: false; readonly count: number; readonly seq: number; readonly why: 'changed' | 'missing' | 'other-head' | 'cut-off' }

/** Append-only, each entry chained to the one before it by its hash. */
export interface Audit {
  add(entry: AuditEntry): Promise<AuditRecord>
  /** Newest first. */
  list(query: AuditQuery): readonly AuditRecord[]
  /** Walks the chain. `noted` is an entry that was written down elsewhere and must still be there. */
  check(noted?: { readonly seq: number; readonly hash: string }): AuditCheck
  /** Deletes entries older than this; the chain goes on from the last of them. */
  prune(before: string): Promise<number>
}

export interface JournalOptions {
  /** The database file; `:memory:` for tests. */
  readonly path: string
  readonly now: () => number
  /** Fields of triggers that are written sealed; default: call.digits. */
  readonly hidden?: () => readonly string[]
  /** Told after each commit how long it took and how many writes shared it. */
  readonly onCommit?: (milliseconds: number, writes: number) => void
}
