import type { Clock } from '../../model/index.ts'
import { SIGNATURE_AGE_SECONDS } from './secrets.ts'

/** Proofs of signed requests that were taken, for as long as they would be believed again. */
export interface Replays {
  /** False when it was taken before. */
  take(proof: string): boolean
  giveBack(proof: string): void
}

const KEPT = 100_000

export function createReplays(clock: Clock): Replays {
  const taken = new Map<string, number>()
  return {
    take(proof) {
      // A signature may carry a time five minutes ahead of ours, and is believed until five minutes after it.
      const oldest = clock.now() - 2 * SIGNATURE_AGE_SECONDS * 1000
      for (const [known, at] of taken) {
        if (at >= oldest && taken.size < KEPT) break
        taken.delete(known)
      }
      if (taken.has(proof)) return false
      taken.set(proof, clock.now())
      return true
    },
    giveBack(proof) {
      taken.delete(proof)
    },
  }
}
