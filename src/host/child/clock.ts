import type { PluginClock } from '../../plugin-api/index.ts'

/** The host's clock, as a plugin sees it. */
export interface RemoteClock extends PluginClock {
  /** The host said what time it is. */
  set(now: number): void
  fire(id: number): void
  /** Timers that wait. */
  readonly waiting: number
}

/** Timers run on the host's clock, so that who moves it moves the plugins. Between two messages the time goes on by itself. */
export function createRemoteClock(tell: (about: 'timer' | 'untimer', body: { id: number; ms?: number }) => void): RemoteClock {
  const timers = new Map<number, () => void>()
  let lastId = 0
  let told = 0
  let toldAt = performance.now()

  function setTimer(milliseconds: number, run: () => void): () => void {
    lastId += 1
    const id = lastId
    timers.set(id, run)
    tell('timer', { id, ms: Math.max(0, Math.round(milliseconds)) })
    return () => {
      if (timers.delete(id)) tell('untimer', { id })
    }
  }

  return {
    now: () => Math.round(told + performance.now() - toldAt),
    setTimer,
    sleep: createSleep(setTimer),
    set(now) {
      told = now
      toldAt = performance.now()
    },
    fire(id) {
      const run = timers.get(id)
      timers.delete(id)
      run?.()
    },
    get waiting() {
      return timers.size
    },
  }
}

/** A promise over timers, that rejects with the signal's reason. */
export function createSleep(setTimer: PluginClock['setTimer']): PluginClock['sleep'] {
  return (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason)
        return
      }
      function abort(): void {
        cancel()
        reject(signal?.reason)
      }
      const cancel = setTimer(milliseconds, () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      })
      signal?.addEventListener('abort', abort, { once: true })
    })
}
