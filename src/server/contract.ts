import type { CallAtDevice, Calls } from '../calls/index.ts'
import type { Simulation } from '../engine/index.ts'
import type { PluginHost } from '../host/index.ts'
import type { Accepted, DeadLetter, Journal } from '../journal/index.ts'
import type { Clock, Config, EmittedTrigger, Facts, Json, Log, Problem, RuleExplanation } from '../model/index.ts'
import type { ScreenAnswer, ScreenItem } from '../plugin-api/index.ts'
import type { Rulebook } from '../rulebook/index.ts'
import type {
  Activity,
  BacktestAnswer,
  BacktestRequest,
  LiveAnswer,
  NumberCheck,
  NumberQuestion,
  PopsState,
  Rollback,
  SimulateRequest,
} from './wire/index.ts'

/** REST, WebSocket, sign-in and static pages. It looks on: what changes anything goes through `actions`. */
export interface Server {
  /** Where it listens, for example http://127.0.0.1:8070. */
  readonly url: string
  /** Shows a record or a note on the screens of the right user; resolves when the page has said what happened. */
  show(item: ScreenItem, request: ShowRequest): Promise<ShowAnswer>
  /** A call went away: offers and pops not yet shown for it are withdrawn, the bar is told. */
  callEnded(call: CallAtDevice): void
  /** Calls, agents, connections, rules or traces changed: pages are told. */
  changed(what: 'calls' | 'connections' | 'rules' | 'traces' | 'people'): void
  close(): Promise<void>
}

/** `unsure`: no longer wanted when a page had been told to open it, and that page said nothing of it since. */
export type ShowAnswer = ScreenAnswer | { readonly status: 'unsure' }

export interface ShowRequest {
  /** The step's key: the page shows it once however often it is sent. */
  readonly key: string
  /** From 1 on; a later one may find the thing on a page already, shown before the server was restarted. */
  readonly attempt: number
  readonly facts: Facts
  readonly rule: string | undefined
  /** Milliseconds since 1970. */
  readonly deadline: number
  readonly signal: AbortSignal
}

export interface ServerOptions {
  /** Read at each use: what changed in the file counts at once. Address, port and publicUrl are read at the start only. */
  readonly config: () => Config
  readonly port: number
  readonly clock: Clock
  readonly log: Log
  readonly journal: Journal
  readonly rulebook: Rulebook
  readonly host: PluginHost
  readonly calls: Calls
  /** Folder of the built pages. */
  readonly pages: string
  /** Folder served below /demo-crm/ without a sign-in: the records of the demo home. Absent everywhere else. */
  readonly demoPages?: string
  readonly actions: ServerActions
  /** Reads certificate and key, PEM; when given, the server answers by https only. Asked again now and then. */
  readonly certificate: ReadCertificate | undefined
}

/** Throws when one of the files cannot be read. */
export type ReadCertificate = () => { readonly cert: string; readonly key: string }

/** What a command is about: one of the user's calls, or the user as an agent of a connection. */
export interface CommandPlace {
  readonly call: { readonly connection: string; readonly callId: string } | undefined
  /** Default: that of the call, else the first one the user is an agent of. */
  readonly connection: string | undefined
}

/** What the server may ask of the composition root. */
export interface ServerActions {
  /** Resolves when on disk; throws a CordError when the connection is unknown or a trigger is not valid. */
  ingest(connection: string, triggers: readonly EmittedTrigger[]): Promise<readonly Accepted[]>
  explain(traceId: string): Promise<readonly RuleExplanation[] | undefined>
  simulate(request: SimulateRequest): { readonly simulation: Simulation } | { readonly problems: readonly Problem[] }
  /**
   * Asks, for a simulation, what the first step that would have to ask is answered: a step that only reads. Throws a CordError when no step
   * has to, or the answer does not come.
   */
  askLive(request: SimulateRequest): Promise<{ readonly answer: LiveAnswer } | { readonly problems: readonly Problem[] }>
  backtest(request: BacktestRequest): Promise<{ readonly comparison: BacktestAnswer } | { readonly problems: readonly Problem[] }>
  /** A command from the bar, as the user of the session. */
  command(user: string, action: string, input: Readonly<Record<string, Json>>, where: CommandPlace): Promise<Json>
  /** Dials from the desk of this user what a person or a web page wrote. Throws a CordError where it is no number. */
  dial(user: string, written: string): Promise<{ readonly kind: 'internal' | 'outside'; readonly dialled: string }>
  /** What the number policy says of a number, step by step. */
  checkNumber(question: NumberQuestion): Promise<NumberCheck>
  /** Switches a configured connection on or off, also over a restart. Throws a CordError when it is unknown. Asks the journal at once. */
  pops(): PopsState
  /** Rules that went back by themselves, and nobody has seen it. */
  rollbacks(): readonly Rollback[]
  seenRollback(rule: string): Promise<void>
  /** Stops or starts all records that rules open. */
  setPops(state: PopsState): Promise<void>
  setConnectionEnabled(connection: string, enabled: boolean): Promise<void>
  /** An offer that was answered `offered` came to its end: the agent clicked it, or it went away unclicked. */
  offerSettled(key: string, how: 'opened' | 'withdrawn' | 'expired'): void
  /** Of several customers with this number, an agent chose the one with this id. */
  chosen(number: string, id: string): Promise<void>
  /** Throws CORD_OVERLOADED while too much waits. */
  admit(): void
  deadLetters(query: { readonly limit: number; readonly before?: number }): readonly DeadLetter[]
  /** Throws a CordError when it is not there, or its plan still does other steps. `note` is written in the same transaction. */
  sendAgain(id: string, note: () => Promise<void>): Promise<void>
  /** Throws a CordError when it is not there. `note` is written in the same transaction. */
  dropDeadLetter(id: string, note: () => Promise<void>): Promise<void>
  ready(): { readonly ready: boolean; readonly reasons: readonly string[]; readonly parked: readonly string[] }
  /** Of the last hour, by connection; one that told nothing is not there. */
  activity(): ReadonlyMap<string, Activity>
  metrics(): string
}
