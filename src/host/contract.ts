import type {
  ActionSpec,
  Capabilities,
  Clock,
  ConnectionConfig,
  Diagnostic,
  EmittedTrigger,
  Facts,
  Json,
  Log,
  Manifest,
  PluginConfig,
  Problem,
  Trigger,
} from '../model/index.ts'
import type {
  DirectoryRecord,
  HttpAnswer,
  HttpRequest,
  ReportedState,
  RouteAnswer,
  RouteRequest,
  ScreenAnswer,
  ScreenItem,
} from '../plugin-api/index.ts'

/** Discovers plugins, runs each in a process of its own, keeps connections configured, supervises and reloads. */
export interface PluginHost {
  /** Reads the manifests of all plugins; nothing is started. start() does it by itself. */
  discover(): Promise<void>
  /** Discovers, starts what a configured connection or action needs, watches. Resolves when every start was tried. */
  start(): Promise<void>
  stop(): Promise<void>
  plugins(): readonly PluginStatus[]
  connections(): readonly ConnectionStatus[]
  /** All actions of all valid plugins, the standard ones with their frozen schemas. */
  actions(): readonly ActionSpec[]
  functions(): Readonly<Record<string, string>>
  /** What the connection can tell and do, as declared and narrowed. */
  capabilities(connection: string): Capabilities | undefined
  /** Does one attempt of one step. Never rejects. */
  run(request: RunRequest): Promise<RunAnswer>
  /** An HTTP request that the server has authenticated. */
  route(connection: string, request: RouteRequest): Promise<RouteAnswer>
  reloadPlugin(id: string): Promise<PluginStatus>
  reloadConnection(id: string): Promise<ConnectionStatus>
  /** Asks a connection's system whether it would let us in, without going live; also of one that is switched off. */
  checkConnection(id: string): Promise<ConnectionCheck>
  /** Puts a parked plugin back to work. */
  unpark(id: string): Promise<PluginStatus>
  /** Applies a changed configuration: only what differs is stopped or started. */
  configure(settings: HostSettings): Promise<void>
  /** Reads a vendor recording through its plugin; triggers go to `sink` instead of the journal. */
  replay(kind: string, config: Json, chunks: AsyncIterable<Uint8Array>, sink: (triggers: readonly EmittedTrigger[]) => void): Promise<void>
  /** Copies what a connection receives to `write` until the returned function is called. */
  record(connection: string, write: (chunk: Uint8Array) => void): Promise<() => Promise<void>>
  /** Plugin or connection states changed. Returns its own remover. */
  onChange(listener: () => void): () => void
}

export type PluginState =
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'ready' }
  | { readonly kind: 'activating' }
  | {
      readonly kind: 'active'
      readonly pid: number
      /** Counts the processes this plugin has had. */
      readonly generation: number
      readonly since: string
      /** It has stopped answering; it is ended when it goes on so. */
      readonly unresponsiveSince?: string
    }
  | { readonly kind: 'waiting'; readonly crashes: number; readonly nextAt: string; readonly problem: Problem }
  | { readonly kind: 'parked'; readonly crashes: number; readonly problem: Problem }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'stopped' }

export interface PluginStatus {
  readonly id: string
  readonly folder: string
  readonly builtin: boolean
  readonly manifest: Manifest | undefined
  readonly state: PluginState
  /** Why its newest files are not in use: the generation before goes on. */
  readonly refused?: readonly Diagnostic[]
}

export type ConnectionState = { readonly kind: 'idle' } | { readonly kind: 'closing' } | ReportedState

export interface ConnectionStatus {
  readonly id: string
  readonly kind: string
  readonly title: string | undefined
  readonly plugin: string | undefined
  readonly state: ConnectionState
  readonly since: string
  /** How often it has been opened since the server started: a reload, a restart of its plugin count on. Undefined while it is not open. */
  readonly generation: number | undefined
  /** Phone system's clock minus ours, in seconds, from the newest trigger that had a time. */
  readonly skewSeconds: number | undefined
  readonly lastTriggerAt: string | undefined
  readonly capabilities: Capabilities | undefined
  /** The newest ten diagnoses. */
  readonly diagnoses: readonly { readonly at: string; readonly about: string; readonly detail: string }[]
  /** Why it failed, where Cordboard itself knows. */
  readonly problem?: Problem | undefined
}

/** `server`: what the system calls itself. `problem`: why it is not good. */
export type ConnectionCheck =
  | { readonly good: true; readonly server: string | undefined }
  | { readonly good: false; readonly problem: Problem }

export interface RunRequest {
  readonly action: string
  readonly connection: string
  readonly input: Readonly<Record<string, Json>>
  readonly key: string
  readonly attempt: number
  readonly facts: Facts
  readonly rule: string | undefined
  readonly deadline: number
  readonly timeoutSeconds: number
  readonly signal: AbortSignal
  /** W3C trace context of this attempt, when traces are made. */
  readonly traceparent?: string
}

export type RunAnswer =
  | { readonly kind: 'done'; readonly result: Json }
  /**
   * `again`: another attempt may succeed. `lost`: its plugin's process was not there and will be soon, or it ended on the way
   * and nobody knows how far the action came.
   */
  | {
      readonly kind: 'failed'
      readonly problem: Problem
      readonly detail: string | undefined
      readonly again: boolean
      readonly lost?: 'not-begun' | 'on-the-way'
    }

export interface HostSettings {
  readonly connections: Readonly<Record<string, ConnectionConfig>>
  readonly plugins: Readonly<Record<string, PluginConfig>>
}

/** What the composition root gives to the host. */
export interface HostOptions {
  /** The home folder: its plugins/ are discovered, its secret files read. */
  readonly home: string
  /** Folder of the built-in plugins. */
  readonly builtin: string
  readonly settings: HostSettings
  /** Environment for ${env:NAME}. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly log: Log
  /** Resolves when the triggers and the cursor are on disk. */
  readonly sink: (connection: string, triggers: readonly Trigger[], cursor: string | undefined) => Promise<void>
  /** emitted -> trigger; the engine's normaliser. */
  readonly normalise: (input: {
    readonly emitted: EmittedTrigger
    readonly connection: string
    readonly vendor: string
    readonly country: string | undefined
    readonly receivedAt: string
  }) => Trigger
  readonly store: {
    getState(owner: string, key: string): Json | undefined
    setState(owner: string, key: string, value: Json): Promise<void>
    cursor(connection: string): string | undefined
  }
  readonly services: {
    /** A directory record becomes a record by a `lookup` with the key `{field: 'id', value}`; its URL passes the allow-list too. */
    readonly screen: (item: ScreenItem | DirectoryRecord, request: RunRequest) => Promise<ScreenAnswer>
    readonly http: (request: HttpRequest) => Promise<HttpAnswer>
    readonly mapping: (expression: string, input: Json) => Json | undefined
  }
  readonly watch: boolean
  /** Plugins reach this machine only: for whoever looks at them. */
  readonly offline?: boolean
}
