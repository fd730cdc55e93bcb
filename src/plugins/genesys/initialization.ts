import { type PluginClock, PluginError } from 'cordboard/plugin-api'
import { type JsonObject, objectOf, textOf } from './json.ts'

/** Workspace accepts a new session at once and tells later, by a notification, whether it came to be. */
export interface Initialization {
  /** Another handshake: what was told before counts no more. */
  begin(): void
  hear(data: JsonObject): void
  /** Rejects with a PluginError when it failed, took too long, or the session ended. */
  done(signal: AbortSignal): Promise<void>
}

const limitMs = 30_000

export function createInitialization(clock: PluginClock): Initialization {
  let pending = Promise.withResolvers<void>()

  return {
    begin() {
      pending = Promise.withResolvers<void>()
      // It may fail while nobody waits yet.
      pending.promise.catch(() => undefined)
    },
    hear(data) {
      if (data.state === 'Complete') pending.resolve()
      if (data.state !== 'Failed') return
      const why = textOf(data.error) ?? textOf(objectOf(data.error).errorMessage) ?? textOf(data.message) ?? 'no reason was given'
      pending.reject(new PluginError('unavailable', `Workspace could not initialise the session: ${why}.`))
    },
    async done(signal) {
      const { promise, reject } = pending
      const late = `The session was not initialised within ${limitMs / 1000} s.`
      const cancel = clock.setTimer(limitMs, () => reject(new PluginError('timeout', late)))
      const stop = (): void => reject(new PluginError('unavailable', 'The session ended before it was initialised.'))
      signal.addEventListener('abort', stop)
      try {
        await promise
      } finally {
        cancel()
        signal.removeEventListener('abort', stop)
      }
    },
  }
}
