import type { Clock } from '../../model/index.ts'

/** Ends early, without a word, when the signal aborts: the caller looks at it. */
export function wait(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const finish = () => {
      cancel()
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = clock.setTimer(milliseconds, finish)
    signal.addEventListener('abort', finish)
  })
}
