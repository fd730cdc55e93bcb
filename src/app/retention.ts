import type { Journal } from '../journal/index.ts'
import type { Clock, Config, Log } from '../model/index.ts'
import { savedUpTo } from './pump/saved.ts'

const hourMilliseconds = 3_600_000
const minuteMilliseconds = 60_000
const dayMilliseconds = 86_400_000
const defaults = { days: 7, megabytes: 4096, auditDays: 365 } as const

/**
 * Deletes what is older than the retention, now and then every hour, and what the file has no room for, every minute.
 * Returns its closer, which waits for what is under way.
 */
export function keepRetention(
  journal: Pick<Journal, 'prune' | 'shrink' | 'bytes' | 'getState' | 'audit'>,
  options: { readonly clock: Clock; readonly log: Log; readonly settings: () => NonNullable<Config['retention']> },
): () => Promise<void> {
  const { clock, log, settings } = options
  let stopped = false
  let cancel = () => {}
  let prunedAt = Number.NEGATIVE_INFINITY
  let running = look()

  async function look(): Promise<void> {
    try {
      if (clock.now() - prunedAt >= hourMilliseconds) await prune()
      await shrink()
    } catch (error) {
      log.error({ err: error }, 'old triggers and traces could not be deleted; it is tried again in a minute')
    }
    if (!stopped) cancel = clock.setTimer(minuteMilliseconds, again)
  }

  async function prune(): Promise<void> {
    const { days = defaults.days, nothingDays = days, types = {}, auditDays = defaults.auditDays } = settings()
    const before = ago(days)
    let gone = await journal.prune(before)
    for (const [type, kept] of Object.entries(types)) if (kept < days) gone += await journal.prune(ago(kept), { type })
    if (nothingDays < days) gone += await journal.prune(ago(nothingDays), { outcome: 'nothing' })
    await journal.audit.prune(ago(auditDays))
    prunedAt = clock.now()
    if (gone > 0) log.info({ triggers: gone, before }, 'old triggers and traces were deleted')
  }

  async function shrink(): Promise<void> {
    const most = (settings().megabytes ?? defaults.megabytes) * 1_048_576
    if (journal.bytes() <= most) return
    // Calls are folded from behind this trigger after a restart: what comes later is still needed.
    const gone = await journal.shrink(most, savedUpTo(journal), new Date(clock.now() - hourMilliseconds).toISOString())
    const bytes = journal.bytes()
    if (gone > 0) log.info({ triggers: gone, bytes }, 'the journal had outgrown retention.megabytes: its oldest triggers were deleted')
    if (bytes > most) log.warn({ bytes, most }, 'the journal is larger than retention.megabytes: what is in it still waits for something')
  }

  function ago(days: number): string {
    return new Date(clock.now() - days * dayMilliseconds).toISOString()
  }

  function again(): void {
    running = look()
  }

  return async () => {
    stopped = true
    cancel()
    await running
  }
}
