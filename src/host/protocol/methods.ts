import type { Facts } from '../../model/index.ts'
import type { ConnectionInfo, Workstation } from '../../plugin-api/index.ts'

/** What the host asks of a plugin's process. `owner` names one opened connection of one generation. */
export interface HostAsks {
  readonly activate: Activate
  readonly connect: Connect
  readonly pause: Owned
  readonly drain: Owned
  readonly handover: Owned
  readonly snapshot: Owned
  readonly close: Owned
  readonly act: Owned & Act
  readonly run: Act
  readonly route: Owned & { readonly request: WireRouteRequest }
  readonly record: Owned & { readonly on: boolean }
  readonly replay: Owned & { readonly info: ConnectionInfo; readonly config: unknown }
  readonly check: Owned & { readonly info: ConnectionInfo; readonly config: unknown; readonly live: boolean }
  readonly 'replay-write': Owned & { readonly chunk: string }
  readonly 'replay-end': Owned
  readonly resources: Record<string, never>
  readonly heap: Record<string, never>
}

export interface Owned {
  readonly owner: string
}

export interface Activate {
  /** URL of the plugin's main module. */
  readonly main: string
  /** The home folder, for plugins that use files. */
  readonly home: string | undefined
  /** What of it they may read: files, and folders with what is in them. */
  readonly files: readonly string[]
  readonly uses: readonly string[]
}

/** What a plugin's module turned out to have. */
export interface Activated {
  readonly connections: readonly string[]
  readonly replays: readonly string[]
  readonly actions: readonly string[]
}

export interface Connect extends Owned {
  readonly info: ConnectionInfo
  readonly config: unknown
  readonly cursor: string | undefined
  readonly handover: unknown
  /** Somebody records it: frames are wanted from the start. */
  readonly record: boolean
}

/** What a connection turned out to have. */
export interface Connected {
  readonly actions: readonly string[]
  readonly routes: readonly string[]
  readonly snapshot: boolean
}

export interface Act {
  readonly action: string
  readonly input: unknown
  /** Names this attempt when the plugin asks for the screen. */
  readonly run: number
  readonly key: string
  readonly attempt: number
  readonly facts: Facts
  readonly rule: string | undefined
  readonly deadline: string
  readonly traceparent?: string
}

export interface WireRouteRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Base64. */
  readonly body: string
  readonly workstation?: Workstation
}

/** What the plugin's process holds open. */
export interface Resources {
  /** Kinds of handles, as Node counts them. */
  readonly handles: readonly string[]
  readonly timers: number
  /** Listeners on the process itself. */
  readonly listeners: number
}
