import type { Clock } from '../../model/index.ts'

/** Counts failures by key in a window; a key with too many is refused until its oldest failure is old enough. */
export interface Throttle {
  /** Seconds to wait, or 0. */
  wait(key: string): number
  failed(key: string): void
  /** Takes back the newest failure: it was none. */
  takeBack(key: string): void
  forgive(key: string): void
}

const KEYS_KEPT = 10_000

export function createThrottle(clock: Clock, options: { readonly failures: number; readonly windowSeconds: number }): Throttle {
  const window = options.windowSeconds * 1000
  const failures = new Map<string, readonly number[]>()

  function recent(key: string): readonly number[] {
    return (failures.get(key) ?? []).filter((at) => at > clock.now() - window)
  }

  return {
    wait(key) {
      const times = recent(key)
      const oldest = times.at(-options.failures)
      return oldest === undefined ? 0 : Math.ceil((oldest + window - clock.now()) / 1000)
    },
    failed(key) {
      const times = [...recent(key), clock.now()]
      failures.delete(key)
      failures.set(key, times)
      for (const oldest of failures.keys()) {
        if (failures.size <= KEYS_KEPT) break
        failures.delete(oldest)
      }
    },
    takeBack(key) {
      const times = failures.get(key)?.slice(0, -1) ?? []
      if (times.length === 0) failures.delete(key)
      else failures.set(key, times)
    },
    forgive(key) {
      failures.delete(key)
    },
  }
}
