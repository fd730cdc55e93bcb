import { type ConnectionContext, type ConnectionInfo, type PluginClock, PluginError } from '../../plugin-api/index.ts'
import type { Activate } from '../protocol/methods.ts'
import { createContext } from './context.ts'
import { describe } from './errors.ts'
import type { Wire } from './wire.ts'

type Owned = Disposable | AsyncDisposable | (() => void)

/** A connection's context, and what the host does to it. */
export interface OwnedContext {
  readonly context: ConnectionContext
  record(on: boolean): void
  /** Aborts its signal. */
  abort(): void
  /** Disposes in reverse order what it was given; what fails is logged and does not stop the others. */
  dispose(): Promise<void>
}

export function createOwnedContext(options: {
  readonly wire: Wire
  readonly granted: Activate
  readonly clock: PluginClock
  readonly owner: string
  readonly info: ConnectionInfo
  readonly cursor: string | undefined
  readonly record: boolean
}): OwnedContext {
  const { wire, owner } = options
  const controller = new AbortController()
  const things: Owned[] = []
  const shared = createContext(wire, options.granted, options.clock, owner)
  let cursor = options.cursor
  let recording = options.record

  const context: ConnectionContext = {
    ...shared,
    connection: options.info,
    async emit(triggers, emitted = {}) {
      if (triggers.length === 0 && emitted.cursor === undefined) return
      await wire.ask('emit', { owner, triggers, cursor: emitted.cursor })
      if (emitted.cursor !== undefined) cursor = emitted.cursor
    },
    get cursor() {
      return cursor
    },
    state: {
      async get(key) {
        const found: { value?: never } = await wire.ask('state-get', { owner, key })
        return found.value
      },
      async set(key, value) {
        await wire.ask('state-set', { owner, key, value })
      },
    },
    report: (state) => wire.tell('report', { owner, state }),
    declare: (capabilities) => wire.tell('declare', { owner, capabilities }),
    diagnose: ({ about, detail }) => wire.tell('diagnose', { owner, about: String(about), detail: String(detail) }),
    frame(chunk) {
      if (recording) wire.tell('frame', { owner, chunk: Buffer.from(chunk).toString('base64') })
    },
    own(thing) {
      if (controller.signal.aborted) throw new PluginError('unavailable', 'The connection is closed: nothing can be given to it any more.')
      things.push(thing)
    },
    signal: controller.signal,
  }

  return {
    context,
    record(on) {
      recording = on
    },
    abort: () => controller.abort(new PluginError('unavailable', 'The connection is closed.')),
    async dispose() {
      for (let thing = things.pop(); thing !== undefined; thing = things.pop()) {
        try {
          await disposeOf(thing)
        } catch (error) {
          shared.log.error('a thing of the connection could not be disposed', { error: describe(error).detail })
        }
      }
    },
  }
}

async function disposeOf(thing: Owned): Promise<void> {
  if (typeof thing === 'function') thing()
  else if (Symbol.asyncDispose in thing) await thing[Symbol.asyncDispose]()
  else thing[Symbol.dispose]()
}
