import type { Clock } from '../../model/index.ts'

/** So many a second in the long run, and so many at once. */
export interface Allowance {
  /** Takes one; false when it is spent. */
  take(): boolean
  /** Takes as many as there are, on credit if need be; how many milliseconds until it is paid back, 0 when it was not needed. */
  charge(count: number): number
}

export function createAllowance(clock: Clock, perSecond: number, burst: number): Allowance {
  let tokens = burst
  let at = clock.now()

  function refill(): void {
    const now = clock.now()
    tokens = Math.min(burst, tokens + ((now - at) * perSecond) / 1000)
    at = now
  }

  return {
    take() {
      refill()
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
    charge(count) {
      refill()
      tokens -= count
      return tokens >= 0 ? 0 : Math.ceil((-tokens * 1000) / perSecond)
    },
  }
}
