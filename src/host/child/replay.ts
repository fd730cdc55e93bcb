import type { PluginClock, Replay } from '../../plugin-api/index.ts'
import { createSleep } from './clock.ts'

/** The clock of a replay: waits cost nothing, and their order is that of a real clock. */
export interface ReplayClock extends PluginClock {
  /** Runs the timers of the next while, in their order. Timers that timers set count too, up to `limit` of them. */
  advance(milliseconds: number, limit: number): Promise<void>
  /** Runs work to its end, moving time on whenever the work waits for nothing but time. */
  through(work: Promise<void>, busy: () => boolean): Promise<void>
}

interface Timer {
  readonly at: number
  readonly run: () => void
}

/** How long the line is quiet after the last byte, before it is said to be lost; and how much may happen in that time. */
const quiet = { milliseconds: 60_000, timers: 10_000 }

export function createReplayClock(): ReplayClock {
  const timers = new Set<Timer>()
  let now = 0

  function setTimer(milliseconds: number, run: () => void): () => void {
    const timer = { at: now + Math.max(0, milliseconds), run }
    timers.add(timer)
    return () => {
      timers.delete(timer)
    }
  }

  // Timers of one instant run in the order they were set: sets keep it.
  function next(until: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of timers) if (timer.at <= until && (first === undefined || timer.at < first.at)) first = timer
    return first
  }

  async function fire(timer: Timer): Promise<void> {
    timers.delete(timer)
    now = Math.max(now, timer.at)
    timer.run()
    await turn()
  }

  return {
    now: () => now,
    setTimer,
    sleep: createSleep(setTimer),
    async advance(milliseconds, limit) {
      const until = now + milliseconds
      for (let count = 0; count < limit; count += 1) {
        const timer = next(until)
        if (timer === undefined) break
        await fire(timer)
      }
      now = until
    },
    async through(work, busy) {
      let done = false
      const settled = work.finally(() => {
        done = true
      })
      // Rejections reach the caller by `settled` below.
      settled.catch(() => undefined)
      await turn()
      while (!done) {
        const timer = busy() ? undefined : next(Number.POSITIVE_INFINITY)
        if (timer === undefined) await turn()
        else await fire(timer)
      }
      await settled
    },
  }
}

/** Ends a replay: the line falls quiet, then it is lost, and what that causes happens. */
export async function endReplay(replay: Replay, clock: ReplayClock, busy: () => boolean): Promise<void> {
  await clock.advance(quiet.milliseconds, quiet.timers)
  await clock.through(replay.end(), busy)
  await clock.advance(quiet.milliseconds, quiet.timers)
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
