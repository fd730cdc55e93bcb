import type { Journal } from '../journal/index.ts'
import type { Clock, Config, Log } from '../model/index.ts'
import { savedUpTo } from './pump/saved.ts'

const hourMilliseconds = 3_600_000
const minuteMilliseconds = 60_000
const secondMilliseconds = 1_000
const dayMilliseconds = 86_400_000
const defaults = { days: 7, megabytes: 4096, auditDays: 365 } as const

/**
 * Deletes what is older than the retention, now and then every hour, and what the file has no room for, every second: little at a
 * time, for calls ring meanwhile. Returns its closer, which waits for what is under way.
 */
export function keepRetention(
  journal: Pick<Journal, 'prune' | 'shrink' | 'bytes' | 'getState' | 'audit'>,
  options: { readonly clock: Clock; readonly log: Log; readonly settings: () => NonNullable<Config['retention']> },
): () => Promise<void> {
  const { clock, log, settings } = options
  const ending = new AbortController()
  const { signal } = ending
  let cancel = () => {}
  let prunedAt = Number.NEGATIVE_INFINITY
  let shrunk = 0
  let toldAt = Number.NEGATIVE_INFINITY
  let running = look()

  async function look(): Promise<void> {
    let wait = minuteMilliseconds
    try {
      if (clock.now() - prunedAt >= hourMilliseconds) await prune()
      if (await shrink()) wait = secondMilliseconds
    } catch (error) {
      log.error({ err: error }, 'old triggers and traces could not be deleted; it is tried again in a minute')
    }
    if (!signal.aborted) cancel = clock.setTimer(wait, again)
  }

  async function prune(): Promise<void> {
    const { days = defaults.days, nothingDays = days, types = {}, auditDays = defaults.auditDays } = settings()
    const before = ago(days)
    let gone = await journal.prune(before, { signal })
    for (const [type, kept] of Object.entries(types)) if (kept < days) gone += await journal.prune(ago(kept), { type, signal })
    if (nothingDays < days) gone += await journal.prune(ago(nothingDays), { outcome: 'nothing', signal })
    await journal.audit.prune(ago(auditDays))
    prunedAt = clock.now()
    if (gone > 0) log.info({ triggers: gone, before }, 'old triggers and traces were deleted')
  }

  /** False when there is no room and nothing that could go: looking again at once would find the same. */
  async function shrink(): Promise<boolean> {
    const most = (settings().megabytes ?? defaults.megabytes) * 1_048_576
    // Calls are folded from behind this trigger after a restart: what comes later is still needed.
    const upTo = (): number => savedUpTo(journal)
    const gone = await journal.shrink(most, { upTo, nothingBefore: new Date(clock.now() - hourMilliseconds).toISOString(), signal })
    const bytes = journal.bytes()
    shrunk += gone
    if (shrunk > 0 && clock.now() - toldAt >= minuteMilliseconds) {
      log.info({ triggers: shrunk, bytes }, 'the journal is as large as retention.megabytes allows: its oldest triggers were deleted')
      shrunk = 0
      toldAt = clock.now()
    }
    if (bytes <= most || gone > 0) return true
    log.warn({ bytes, most }, 'the journal is larger than retention.megabytes: what is in it still waits for something')
    return false
  }

  function ago(days: number): string {
    return new Date(clock.now() - days * dayMilliseconds).toISOString()
  }

  function again(): void {
    running = look()
  }

  return async () => {
    ending.abort()
    cancel()
    await running
  }
}
