import type { Journal } from '../journal/index.ts'
import type { Clock, Log } from '../model/index.ts'

const everyMilliseconds = 3_600_000
const dayMilliseconds = 86_400_000
const defaultDays = 7

/** Deletes what is older than the retention, now and then every hour. Returns its closer, which waits for what is under way. */
export function keepRetention(
  journal: Pick<Journal, 'prune'>,
  options: { readonly clock: Clock; readonly log: Log; readonly days: () => number | undefined },
): () => Promise<void> {
  const { clock, log, days } = options
  let stopped = false
  let cancel = () => {}
  let running = prune()

  async function prune(): Promise<void> {
    const before = new Date(clock.now() - (days() ?? defaultDays) * dayMilliseconds).toISOString()
    try {
      const gone = await journal.prune(before)
      if (gone > 0) log.info({ triggers: gone, before }, 'old triggers and traces were deleted')
    } catch (error) {
      log.error({ err: error }, 'old triggers and traces could not be deleted; it is tried again in an hour')
    }
    if (!stopped) cancel = clock.setTimer(everyMilliseconds, again)
  }

  function again(): void {
    running = prune()
  }

  return async () => {
    stopped = true
    cancel()
    await running
  }
}
