import type { PluginClock } from 'cordboard/plugin-api'

/** A connection to a server, as a pool keeps it. */
export interface Pooled {
  /** False once it is lost or ended. */
  readonly usable: boolean
  /** Ends it, and fails what still waits for an answer. */
  end(): void
}

export interface Pool<One extends Pooled> {
  /**
   * Does some work on a connection of its own. One that was lost while nobody used it is replaced, and the work done once more;
   * when the signal aborts, the connection is given up with what it was asked.
   */
  use<Result>(signal: AbortSignal, work: (one: One) => Promise<Result>): Promise<Result>
  close(): void
}

export interface PoolOptions<One extends Pooled> {
  readonly clock: PluginClock
  readonly most: number
  open(signal: AbortSignal): Promise<One>
}

/** Longer than calls are apart in a busy hour, shorter than firewalls take to forget a connection. */
const idleMs = 60_000

/** A few connections that are opened when they are needed and ended when they are not. */
export function createPool<One extends Pooled>({ clock, most, open }: PoolOptions<One>): Pool<One> {
  const idle: { readonly one: One; readonly cancel: () => void }[] = []
  const waiting: (() => void)[] = []
  const ended = new AbortController()
  let count = 0

  /** Waits until fewer than `most` are used. */
  async function turn(signal: AbortSignal): Promise<void> {
    while (count >= most) {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push(resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
      await promise
      if (signal.aborted) {
        const at = waiting.indexOf(resolve)
        // It may have been this one's turn: then it is the next one's.
        if (at === -1) waiting.shift()?.()
        else waiting.splice(at, 1)
      }
      signal.throwIfAborted()
    }
  }

  function rested(): One | undefined {
    for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
      kept.cancel()
      if (kept.one.usable) return kept.one
    }
    return undefined
  }

  function rest(one: One): void {
    if (!one.usable || ended.signal.aborted) {
      one.end()
      return
    }
    const cancel = clock.setTimer(idleMs, () => {
      idle.splice(idle.indexOf(kept), 1)
      one.end()
    })
    const kept = { one, cancel }
    idle.push(kept)
  }

  async function attempt<Result>(one: One, signal: AbortSignal, work: (one: One) => Promise<Result>): Promise<Result> {
    const end = () => one.end()
    signal.addEventListener('abort', end, { once: true })
    try {
      return await work(one)
    } finally {
      signal.removeEventListener('abort', end)
      rest(one)
    }
  }

  return {
    async use(given, work) {
      const signal = AbortSignal.any([given, ended.signal])
      signal.throwIfAborted()
      await turn(signal)
      count += 1
      try {
        const known = rested()
        if (known === undefined) return await attempt(await open(signal), signal, work)
        try {
          return await attempt(known, signal, work)
        } catch (error) {
          if (known.usable || signal.aborted) throw error
          return await attempt(await open(signal), signal, work)
        }
      } finally {
        count -= 1
        waiting.shift()?.()
      }
    },
    close() {
      ended.abort()
      for (let kept = rested(); kept !== undefined; kept = rested()) kept.end()
    },
  }
}
