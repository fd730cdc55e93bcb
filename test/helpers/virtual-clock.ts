import type { Clock } from '../../src/model/index.ts'

export interface VirtualClock extends Clock {
  /** Moves time on, running the timers that fall due in their order, and lets what they started settle. */
  advance(milliseconds: number): Promise<void>
  /** Moves time on at once, as after a machine's sleep: what is due runs once, what that starts counts from the new time. */
  jump(milliseconds: number): Promise<void>
  /** What goes on beside the clock and is waited for where things settle: a disk. */
  beside(idle: () => Promise<void>): void
  /** How many timers wait: 0 when nothing leaks. */
  readonly waiting: number
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

export function createVirtualClock(startMs = Date.parse('2026-11-20T09:00:00.000Z')): VirtualClock {
  const timers = new Set<Timer>()
  const besides: (() => Promise<void>)[] = []
  let now = startMs
  let order = 0

  function due(until: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of timers) {
      if (timer.at > until) continue
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) first = timer
    }
    return first
  }

  // Promise chains started by a timer run to their end before time moves on; I/O gets a turn too.
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      for (const idle of besides) await idle()
    }
  }

  return {
    now: () => now,
    beside: (idle) => void besides.push(idle),
    setTimer(milliseconds, run) {
      order += 1
      const timer: Timer = { at: now + Math.max(0, milliseconds), order, run }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    async advance(milliseconds) {
      const until = now + milliseconds
      await settle()
      for (let timer = due(until); timer !== undefined; timer = due(until)) {
        timers.delete(timer)
        now = timer.at
        timer.run()
        await settle()
      }
      now = until
      await settle()
    },
    async jump(milliseconds) {
      now += milliseconds
      const late = [...timers].filter((timer) => timer.at <= now).sort((a, b) => a.at - b.at || a.order - b.order)
      for (const timer of late) if (timers.delete(timer)) timer.run()
      await settle()
    },
    get waiting() {
      return timers.size
    },
  }
}
