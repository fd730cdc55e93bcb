import { type Clock, type Config, CordError, type Log } from '../model/index.ts'

/** What waits, against what may wait. Beyond it sources are held back, so that nothing grows without end. */
export interface Pressure {
  /** So many more triggers wait for their decision. */
  accepted(count: number): void
  decided(): void
  /** A plan came to its end. */
  planDone(): void
  state(): PressureState
  /** Throws CORD_OVERLOADED while sources are held back: for those who can come again. */
  admit(): void
  /** Resolves when sources are not held back: for those who can wait. */
  relieved(): Promise<void>
  close(): void
}

export type PressureState =
  | { readonly kind: 'normal'; readonly undecided: number; readonly plans: number }
  | { readonly kind: 'held-back'; readonly since: string; readonly undecided: number; readonly plans: number }

const defaults = { undecided: 20_000, plans: 50_000 } as const
/** Sources go on when so much of the limit is left again, not at every trigger around it. */
const relief = 0.8

export function createPressure(options: {
  readonly undecided: number
  readonly plans: () => number
  readonly settings: () => Config['outbox']
  readonly clock: Clock
  readonly log: Log
}): Pressure {
  const { plans, settings, clock, log } = options
  let { undecided } = options
  let since: number | undefined
  let closed = false
  let waiting: (() => void)[] = []

  function isBelow(share: number): boolean {
    const most = { ...defaults, ...settings() }
    return undecided < most.undecided * share && plans() < most.plans * share
  }

  function tighten(): void {
    if (since !== undefined || isBelow(1)) return
    since = clock.now()
    log.warn({ undecided, plans: plans() }, 'too much waits: sources are held back')
  }

  function loosen(): void {
    if (since === undefined || !isBelow(relief)) return
    log.info({ seconds: (clock.now() - since) / 1000 }, 'sources go on')
    since = undefined
    release()
  }

  function release(): void {
    const all = waiting
    waiting = []
    for (const go of all) go()
  }

  tighten()
  return {
    accepted(count) {
      undecided += count
      tighten()
    },
    decided() {
      undecided -= 1
      loosen()
    },
    planDone: loosen,
    state() {
      tighten()
      const held =
        since === undefined ? ({ kind: 'normal' } as const) : ({ kind: 'held-back', since: new Date(since).toISOString() } as const)
      return { ...held, undecided, plans: plans() }
    },
    admit() {
      tighten()
      if (since !== undefined && !closed) throw new CordError('CORD_OVERLOADED', { undecided, plans: plans() })
    },
    async relieved() {
      tighten()
      if (since !== undefined && !closed) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    close() {
      closed = true
      release()
    },
  }
}
