import type { Clock } from '../../model/index.ts'

const budget = { withinMs: 5 * 60_000, firstWaitMs: 1_000, longestWaitMs: 60_000 } as const

export type Verdict =
  | { readonly kind: 'again'; readonly crashes: number; readonly waitMs: number }
  | { readonly kind: 'spent'; readonly crashes: number }

/** How often a plugin may crash before it is parked. */
export interface Budget {
  spend(): Verdict
  clear(): void
}

/** `most` crashes in five minutes are too many; before that the waits grow, and are spread so that plugins do not return in step. */
export function createBudget(clock: Clock, most: () => number): Budget {
  let crashes: readonly number[] = []
  return {
    spend() {
      const now = clock.now()
      crashes = [...crashes.filter((at) => at > now - budget.withinMs), now]
      if (crashes.length >= most()) return { kind: 'spent', crashes: crashes.length }
      const wait = Math.min(budget.longestWaitMs, budget.firstWaitMs * 4 ** (crashes.length - 1))
      return { kind: 'again', crashes: crashes.length, waitMs: Math.round(wait * (1 + Math.random() / 2)) }
    },
    clear() {
      crashes = []
    },
  }
}
