import type { PluginClock } from 'cordboard/plugin-api'
import type { JsonObject } from './json.ts'

/**
 * What a session hears while an action waits for its outcome: the event may come before the answer of the request that caused
 * it, so that listening begins first.
 */
export interface Watch {
  /** The first message that fits, heard already or within the time; undefined when there was none. */
  first<T>(fits: (message: JsonObject) => T | undefined, milliseconds: number, signal: AbortSignal): Promise<T | undefined>
  close(): void
}

export interface Watches {
  open(): Watch
  hear(message: JsonObject): void
}

const remembered = 100

export function createWatches(clock: PluginClock): Watches {
  const listeners = new Set<(message: JsonObject) => void>()
  return {
    open() {
      const heard: JsonObject[] = []
      let wake: () => void = () => undefined
      const listen = (message: JsonObject): void => {
        heard.push(message)
        if (heard.length > remembered) heard.shift()
        wake()
      }
      listeners.add(listen)
      return {
        first(fits, milliseconds, signal) {
          return new Promise((resolve) => {
            const cancel = clock.setTimer(milliseconds, () => settle(undefined))
            const settle = (found: ReturnType<typeof fits>): void => {
              cancel()
              signal.removeEventListener('abort', stop)
              wake = () => undefined
              resolve(found)
            }
            const stop = (): void => settle(undefined)
            const look = (): void => {
              for (const message of heard.splice(0)) {
                const found = fits(message)
                if (found === undefined) continue
                settle(found)
                return
              }
            }
            signal.addEventListener('abort', stop)
            wake = look
            look()
            if (signal.aborted) stop()
          })
        },
        close: () => void listeners.delete(listen),
      }
    },
    hear(message) {
      for (const listener of [...listeners]) listener(message)
    },
  }
}
