import type { Clock } from '../model/index.ts'

/** The time of the machine, which can be moved on: sockets and processes are real, waits are not. */
export interface KitClock extends Clock {
  /** Moves it on at once; what falls due runs, in its order. */
  skip(milliseconds: number): void
}

interface Timer {
  readonly at: number
  readonly run: () => void
  handle: NodeJS.Timeout | undefined
}

export function createKitClock(): KitClock {
  const timers = new Set<Timer>()
  let ahead = 0
  const now = () => Date.now() + ahead

  function arm(timer: Timer): void {
    clearTimeout(timer.handle)
    timer.handle = setTimeout(() => fire(timer), Math.max(0, timer.at - now()))
  }

  function fire(timer: Timer): void {
    clearTimeout(timer.handle)
    if (timers.delete(timer)) timer.run()
  }

  return {
    now,
    setTimer(milliseconds, run) {
      const timer: Timer = { at: now() + milliseconds, run, handle: undefined }
      timers.add(timer)
      arm(timer)
      return () => {
        clearTimeout(timer.handle)
        timers.delete(timer)
      }
    },
    skip(milliseconds) {
      ahead += milliseconds
      const due = [...timers].filter(({ at }) => at <= now()).toSorted((one, two) => one.at - two.at)
      for (const timer of due) fire(timer)
      for (const timer of timers) arm(timer)
    },
  }
}
