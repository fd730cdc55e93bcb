import type { EmittedTrigger, JsonObject } from '../model/index.ts'

/**
 * A phone system on this machine, usually a fake one, that the kit may connect a plugin to. Some checks need one: without it they are left out.
 * A module that exports `startSystem` (a function that resolves with this) serves `cordboard plugin check --system`.
 */
export interface KitSystem {
  /** The connection kind, and the config of a connection that works, with its secrets in clear. */
  readonly kind: string
  readonly config: JsonObject
  /**
   * One call at the system from its beginning to its end, other ids each time. `seen` resolves when the plugin has told a trigger of that
   * type, each trigger once, and rejects when none comes.
   */
  call(seen: (type: EmittedTrigger['type']) => Promise<void>): Promise<void>
  /** How many actions have reached the system. */
  received(): number
  close(): Promise<void>
}
