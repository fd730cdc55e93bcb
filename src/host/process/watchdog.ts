import type { Clock } from '../../model/index.ts'

const every = 2_000
const unresponsiveAfter = 3_000
/** Real time: when the clock jumped (a laptop that slept) a healthy process needs a moment to say so. */
const lastChance = 1_000

export interface Watchdog {
  /** It acknowledged something. */
  heard(): void
  stop(): void
}

/** Pings a process, says when it stops and starts answering, and gives it up after a silence. */
export function createWatchdog(options: {
  readonly clock: Clock
  /** Milliseconds of silence. */
  readonly deadAfter: number
  ping(): void
  onResponsive(responsive: boolean): void
  onDead(): void
}): Watchdog {
  const { clock, deadAfter } = options
  const cancels = new Set<() => void>()
  let responsive = true
  let stopped = false
  let grace: NodeJS.Timeout | undefined

  function after(milliseconds: number, run: () => void): void {
    const cancel = clock.setTimer(milliseconds, () => {
      cancels.delete(cancel)
      run()
    })
    cancels.add(cancel)
  }

  function clear(): void {
    for (const cancel of cancels) cancel()
    cancels.clear()
    clearTimeout(grace)
  }

  function schedule(): void {
    after(every, () => {
      after(unresponsiveAfter, () => {
        responsive = false
        options.onResponsive(false)
      })
      after(deadAfter, () => {
        grace = setTimeout(options.onDead, lastChance)
      })
      options.ping()
    })
  }

  schedule()
  return {
    heard() {
      if (stopped) return
      clear()
      if (!responsive) options.onResponsive(true)
      responsive = true
      schedule()
    },
    stop() {
      stopped = true
      clear()
    },
  }
}
