import type { Capabilities, EmittedTrigger, Facts } from '../model/generated/types.ts'
import type { Json } from '../model/json.ts'

export type {
  Agent,
  Call,
  Capabilities,
  EmittedTrigger,
  Facts,
  KnownTriggerType,
  Link,
  Pair,
  Party,
  Queue,
  TriggerType,
  UserEvent,
} from '../model/generated/types.ts'
export type { Json } from '../model/json.ts'
export { firstAnswer } from './first-answer.ts'
export { type KeepConnected, keepConnected, type SessionEnd } from './keep-connected.ts'
export { createKeeper, type Keeper } from './keeper.ts'
export { createOutbox, type Outbox, type OutboxOptions } from './outbox.ts'
export { isStepMark, stepMark } from './step-mark.ts'
export { createWaits, type Waits } from './waits.ts'

/** What a plugin's main module exports as `plugin`. Ids are those of its manifest. */
export interface Plugin {
  /** Connection kind -> how to connect. */
  readonly connections?: Readonly<Record<string, ConnectionKind>>
  /** Action id -> what it does. For actions that need no connection. */
  readonly actions?: Readonly<Record<string, PluginAction>>
}

/** Gives the plugin its type; returns what it is given. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin
}

export interface ConnectionKind {
  /**
   * Starts one configured connection. Returns at once and connects in the background: states are reported by
   * `ctx.report`, and a connection that is down keeps trying with growing, jittered waits until it is closed.
   * `config` is valid against the manifest's schema and holds the secrets in clear.
   * `handover` is what the generation before gave away, or undefined at a cold start.
   */
  connect(ctx: ConnectionContext, config: Json, handover: Json | undefined): Promise<Connection>
  /**
   * Signs in to the system and out again, without going live: nothing is subscribed to, taken or acknowledged, and a session that is
   * open is not disturbed. `config` is as for `connect`. Resolves when the system accepts it; rejects with a PluginError: `auth` when it
   * says no, `not-capable` when it cannot be asked now, so that its state is what is known, `unavailable` or `timeout` else.
   */
  check?(ctx: CheckContext, config: Json): Promise<Checked>
  /**
   * Reads a recording of this system through the same decoder and normaliser, without a network.
   * Triggers leave by `ctx.emit`. The same bytes give the same triggers with the same ids, however they are cut.
   */
  replay?(ctx: ConnectionContext, config: Json): Replay
}

/** What a check has: a place in no journal, and a signal that is aborted when it takes too long. */
export interface CheckContext extends PluginContext {
  readonly connection: ConnectionInfo
  /** The connection is open meanwhile. A system that lets one session in at a time would throw it out for this one: do not ask then. */
  readonly live: boolean
  readonly signal: AbortSignal
}

/** The system accepts what it was given. */
export interface Checked {
  /** What it calls itself, for people. */
  readonly server?: string
}

export interface Replay {
  /** The next bytes of the recording, of any length. */
  write(chunk: Uint8Array): Promise<void>
  /** No more bytes: what a lost connection would cause follows. */
  end(): Promise<void>
}

/** A live connection. Every method is called at most once at a time by the host. */
export interface Connection {
  /** Stop reading from the system where the protocol can. */
  pause?(): Promise<void>
  /** Resolves when all that was read is emitted and durable. */
  drain?(): Promise<void>
  /** Small plain JSON for the next generation: cursors, open calls. Kept in memory only. */
  handover?(): Promise<Json>
  /** Ask the system what is going on now and emit what was missed, marked synthetic. */
  snapshot?(): Promise<void>
  /** Close for good. What was given to `ctx.own` is disposed afterwards by the host, in reverse order. */
  close(): Promise<void>
  /** Action id -> what it does on this connection. */
  readonly actions?: Readonly<Record<string, ConnectionAction>>
  /** Route path of the manifest -> its handler. */
  readonly routes?: Readonly<Record<string, RouteHandler>>
}

export type ConnectionAction = (input: Json, request: ActionRequest) => Promise<Json>

export interface PluginAction {
  run(ctx: PluginContext, input: Json, request: ActionRequest): Promise<Json>
}

/** What stands behind one attempt of one step. */
export interface ActionRequest {
  /** The step's key: the same for every attempt, so a target that honours keys does it once. */
  readonly key: string
  /** 1 for the first attempt. */
  readonly attempt: number
  /** The facts the rule saw. */
  readonly facts: Facts
  /** The rule that asked, or undefined for a command from the agent's bar. */
  readonly rule: string | undefined
  /** RFC 3339: after this nobody wants it any more. */
  readonly deadline: string
  /** W3C trace context of this attempt, where the host makes traces: pass it on to a service that is asked. */
  readonly traceparent?: string
  /** Aborted at the timeout, at the deadline, and when the call goes away. */
  readonly signal: AbortSignal
}

export interface RouteRequest {
  readonly method: string
  /** The route's path in the manifest. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Lower-case names; authorization and cookie are left out. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Who asks, where the route's `auth` is `workstation`: what the token is bound to. It speaks for nobody else. */
  readonly workstation?: Workstation
}

/** A workstation of an agent: a device, a login of the phone system, or both. */
export interface Workstation {
  /** The token's name. */
  readonly name: string
  readonly device?: string
  readonly agentId?: string
}

export interface RouteAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Answered to the sender only after what it emitted is durable. */
export type RouteHandler = (request: RouteRequest) => Promise<RouteAnswer>

/** What every part of a plugin has. */
export interface PluginContext {
  readonly log: PluginLog
  readonly clock: PluginClock
  /** Only for plugins whose manifest uses `screen`. */
  readonly screen?: Screen
  /** Only for plugins whose manifest uses `http`. */
  readonly http?: HttpAccess
  /** Only for plugins whose manifest uses `files`. */
  readonly files?: FileAccess
  /** Only for plugins whose manifest uses `mapping`. */
  readonly mapping?: Mapping
}

/** What one connection has. */
export interface ConnectionContext extends PluginContext {
  readonly connection: ConnectionInfo
  /**
   * Hands triggers over; resolves when they are on disk, together with the cursor. Only then acknowledge to the system.
   * A trigger that was seen before (same id) is dropped silently. Rejects with a PluginError when a trigger is invalid.
   */
  emit(triggers: readonly EmittedTrigger[], options?: { readonly cursor?: string }): Promise<void>
  /** The cursor of the last durable emit, also after a restart. */
  readonly cursor: string | undefined
  /** Small values that outlive a restart; not for secrets. */
  readonly state: StateStore
  /** Says how the connection is. Starting and closing are reported by the host itself. */
  report(state: ReportedState): void
  /** Narrows or widens what the manifest declared, once the system has said what it can do. */
  declare(capabilities: Partial<Capabilities>): void
  /** One line for the operator about input that could not be used: a garbage frame, an unknown event. */
  diagnose(problem: { readonly about: string; readonly detail: string }): void
  /** Shows bytes received from the system to a recording, when one is running. Secrets are cut out first. */
  frame(chunk: Uint8Array): void
  /** Disposed by the host after close, in reverse order. Give things at the moment they are made. */
  own(thing: Disposable | AsyncDisposable | (() => void)): void
  /** Aborted when the connection closes. */
  readonly signal: AbortSignal
}

export interface ConnectionInfo {
  readonly id: string
  readonly kind: string
  /** ISO 3166 country of numbers without a prefix. Numbers are normalised by the host: for information only. */
  readonly country: string | undefined
  /** IANA time zone. */
  readonly timezone: string
}

export type ReportedState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online'; readonly server?: string; readonly detail?: string }
  | { readonly kind: 'retrying'; readonly attempt: number; readonly nextAt: string; readonly reason: string }
  | { readonly kind: 'auth-required'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }

export interface PluginLog {
  debug(text: string, fields?: Readonly<Record<string, unknown>>): void
  info(text: string, fields?: Readonly<Record<string, unknown>>): void
  warn(text: string, fields?: Readonly<Record<string, unknown>>): void
  error(text: string, fields?: Readonly<Record<string, unknown>>): void
}

/** Time of the host. Use it for every wait, so that tests can move it. */
export interface PluginClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Returns its own canceller. */
  setTimer(milliseconds: number, run: () => void): () => void
  /** Rejects when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export interface StateStore {
  get(key: string): Promise<Json | undefined>
  set(key: string, value: Json): Promise<void>
}

export interface Screen {
  /** Resolves when the agent's page has said what happened, or with `no-session` when nobody is signed in. */
  show(item: ScreenItem | DirectoryRecord, request: ActionRequest): Promise<ScreenAnswer>
}

/** A record named by its id in a directory: the host asks that directory for its address before it is shown. */
export interface DirectoryRecord {
  readonly kind: 'directory-record'
  readonly directory: string
  readonly id: string
  readonly title: string | undefined
  readonly present: 'open' | 'offer'
  readonly target: 'record-window' | 'new-tab' | 'bar'
  readonly to: string | undefined
  readonly choices?: readonly RecordChoice[]
}

/** One of several records that the agent chooses from. */
export interface RecordChoice {
  /** Names the customer in the record system: what was chosen for a number stands first the next time. */
  readonly id?: string
  readonly title: string
  /** What helps to tell them apart, one line each. */
  readonly hints?: readonly string[]
  readonly url?: string
  /** In the place of an address. */
  readonly record?: { readonly directory: string; readonly id: string }
}

export type ScreenItem =
  | {
      readonly kind: 'record'
      readonly url: string
      readonly title: string | undefined
      readonly present: 'open' | 'offer'
      readonly target: 'record-window' | 'new-tab' | 'bar'
      readonly to: string | undefined
      readonly choices?: readonly RecordChoice[]
    }
  | { readonly kind: 'note'; readonly text: string; readonly level: 'info' | 'warning'; readonly to: string | undefined }

export type ScreenAnswer =
  | { readonly status: 'opened' | 'offered' | 'shown'; readonly session: string; readonly detail?: string }
  | { readonly status: 'no-user' | 'no-session' | 'withdrawn' | 'refused'; readonly detail?: string }

export interface HttpAccess {
  /** Only below a base URL that the administrator declared; anything else rejects with a PluginError. */
  request(request: HttpRequest): Promise<HttpAnswer>
}

export interface HttpRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly signal: AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface FileAccess {
  /** Absolute path of a file of the home; rejects outside of it. */
  resolve(path: string): string
}

export interface Mapping {
  /** Evaluates JSONata text on plain JSON, guarded. Rejects with a PluginError that names the position. */
  evaluate(expression: string, input: Json): Promise<Json | undefined>
}

/** Why a plugin could not do what it was asked. `detail` is in the system's own words. */
export type PluginErrorKind = 'auth' | 'refused' | 'unavailable' | 'timeout' | 'not-capable' | 'bad-input' | 'not-found'

/** Thrown by actions, routes and emit. Told apart by `kind`, not by class: two copies of this module do no harm. */
export class PluginError extends Error {
  override readonly name = 'PluginError'
  readonly kind: PluginErrorKind
  /** The system's own code, where it has one. */
  readonly vendorCode: string | undefined

  constructor(kind: PluginErrorKind, detail: string, options: { readonly vendorCode?: string; readonly cause?: unknown } = {}) {
    super(detail, { cause: options.cause })
    this.kind = kind
    this.vendorCode = options.vendorCode
  }
}
