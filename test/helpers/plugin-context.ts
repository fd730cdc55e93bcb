import type { Capabilities, Clock } from '../../src/model/index.ts'
import type { ConnectionContext, ConnectionInfo, EmittedTrigger, Json, PluginClock, ReportedState } from '../../src/plugin-api/index.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** Everything a plugin did with its context, in order. */
export interface TestContext {
  readonly ctx: ConnectionContext
  readonly triggers: readonly EmittedTrigger[]
  /** Ids of triggers that were dropped, because one with that id was emitted before. */
  readonly repeated: readonly string[]
  readonly states: readonly ReportedState[]
  readonly diagnoses: readonly { readonly about: string; readonly detail: string }[]
  readonly logs: readonly string[]
  readonly declared: readonly Partial<Capabilities>[]
  readonly store: Map<string, Json>
  /** All bytes the plugin showed as received. */
  frames(): Buffer
  /** Cursor of the newest emit. */
  cursor(): string | undefined
  /** While it is held, emits do not become durable; releasing lets them. */
  holdEmits(): () => void
  /** Resolves when `found` gives something, asked after each change. Waits in real time, for sockets. */
  until<T>(found: () => T | undefined): Promise<T>
  /** Aborts the context's signal and disposes what it owns, in reverse order. */
  dispose(): Promise<void>
}

export interface TestContextOptions {
  readonly clock?: Clock
  readonly connection?: Partial<ConnectionInfo>
  readonly store?: Map<string, Json>
  readonly cursor?: string
  /** Refuses a trigger like a host that finds it invalid. */
  readonly refuse?: (trigger: EmittedTrigger) => Error | undefined
}

/** A context as the host gives it to a connection, in process. Triggers with an id seen before are dropped, as the host does. */
export function createTestContext(options: TestContextOptions = {}): TestContext {
  const clock = options.clock ?? createVirtualClock()
  const triggers: EmittedTrigger[] = []
  const repeated: string[] = []
  const states: ReportedState[] = []
  const diagnoses: { about: string; detail: string }[] = []
  const logs: string[] = []
  const declared: Partial<Capabilities>[] = []
  const frames: Uint8Array[] = []
  const owned: (Disposable | AsyncDisposable | (() => void))[] = []
  const watchers = new Set<() => void>()
  const store = options.store ?? new Map<string, Json>()
  const seen = new Set<string>()
  const abort = new AbortController()
  let cursor = options.cursor
  let gate: Promise<void> = Promise.resolve()

  function changed(): void {
    for (const watcher of [...watchers]) watcher()
  }

  function log(level: string) {
    return (text: string) => {
      logs.push(`${level} ${text}`)
      changed()
    }
  }

  const ctx: ConnectionContext = {
    connection: { id: 'test', kind: 'test', country: undefined, timezone: 'UTC', ...options.connection },
    clock: pluginClock(clock),
    log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    signal: abort.signal,
    get cursor() {
      return cursor
    },
    state: {
      get: async (key) => store.get(key),
      set: async (key, value) => void store.set(key, value),
    },
    async emit(batch, how) {
      await gate
      for (const trigger of batch) {
        const refused = options.refuse?.(trigger)
        if (refused !== undefined) throw refused
      }
      for (const trigger of batch) {
        if (seen.has(trigger.id)) {
          repeated.push(trigger.id)
          continue
        }
        seen.add(trigger.id)
        // As over a process border: what is not JSON is gone.
        triggers.push(JSON.parse(JSON.stringify(trigger)))
      }
      cursor = how?.cursor ?? cursor
      changed()
    },
    report(state) {
      states.push(state)
      changed()
    },
    declare(capabilities) {
      declared.push(capabilities)
      changed()
    },
    diagnose(problem) {
      diagnoses.push(problem)
      changed()
    },
    frame(chunk) {
      frames.push(Uint8Array.from(chunk))
      changed()
    },
    own: (thing) => void owned.push(thing),
  }

  return {
    ctx,
    triggers,
    repeated,
    states,
    diagnoses,
    logs,
    declared,
    store,
    frames: () => Buffer.concat(frames),
    cursor: () => cursor,
    holdEmits() {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
    until(found) {
      return new Promise((resolve) => {
        const look = (): void => {
          const result = found()
          if (result === undefined) return
          watchers.delete(look)
          resolve(result)
        }
        watchers.add(look)
        look()
      })
    },
    async dispose() {
      abort.abort()
      for (const thing of owned.reverse()) {
        if (typeof thing === 'function') thing()
        else if (Symbol.asyncDispose in thing) await thing[Symbol.asyncDispose]()
        else thing[Symbol.dispose]()
      }
    },
  }
}

/** A clock with the promise form of waiting that plugins have. */
export function pluginClock(clock: Clock): PluginClock {
  return {
    now: () => clock.now(),
    setTimer: (milliseconds, run) => clock.setTimer(milliseconds, run),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const cancel = clock.setTimer(milliseconds, resolve)
        signal?.addEventListener('abort', () => {
          cancel()
          reject(new Error('the wait was aborted'))
        })
      }),
  }
}
