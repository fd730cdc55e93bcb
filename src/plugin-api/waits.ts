/** How long to wait before the next attempt: longer each time, never the same for all who lost the same server. */
export interface Waits {
  /** Milliseconds before the next attempt. */
  next(): number
  /** A refused login gets no better by asking often. */
  afterRefusal(): number
  /** Attempts since it last worked. */
  attempt(): number
  reset(): void
}

const firstMilliseconds = 1000
const longestMilliseconds = 60_000
const refusedMilliseconds = 600_000

/** `chance` gives numbers from 0 up to 1. */
export function createWaits(chance: () => number): Waits {
  let attempts = 0
  return {
    next() {
      const longest = Math.min(longestMilliseconds, firstMilliseconds * 2 ** attempts)
      attempts += 1
      return Math.round(longest * (0.5 + chance() / 2))
    },
    afterRefusal: () => refusedMilliseconds,
    attempt: () => attempts,
    reset() {
      attempts = 0
    },
  }
}
