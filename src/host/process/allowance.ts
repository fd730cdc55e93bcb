import type { Clock } from '../../model/index.ts'

/** So many a second in the long run, and so many at once. */
export interface Allowance {
  /** Takes one; false when it is spent. */
  take(): boolean
}

export function createAllowance(clock: Clock, perSecond: number, burst: number): Allowance {
  let tokens = burst
  let at = clock.now()
  return {
    take() {
      const now = clock.now()
      tokens = Math.min(burst, tokens + ((now - at) * perSecond) / 1000)
      at = now
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
