import type { AuditEntry, Journal } from '../../journal/index.ts'
import type { Clock, JsonObject, Log } from '../../model/index.ts'
import type { Caller } from './sessions.ts'

/** Writes down who did what. */
export interface Auditor {
  /** Something was changed: resolves when it is on disk. */
  changed(entry: AuditEntry): Promise<void>
  /** Something was read, or refused: the same by the same asker within ten minutes is one entry. */
  looked(entry: AuditEntry): Promise<void>
}

const SAME_MS = 600_000
const KEPT = 10_000

export function createAuditor(audit: Journal['audit'], clock: Clock, log: Log): Auditor {
  const seen = new Map<string, number>()

  async function write(entry: AuditEntry): Promise<void> {
    const { seq, hash } = await audit.add(entry)
    // Kept elsewhere with the log, it proves that the end of the list was not cut off.
    log.info({ audit: { seq, hash, action: entry.action } }, 'audit')
  }

  return {
    changed: write,
    async looked(entry) {
      const key = JSON.stringify([entry.actor, entry.address, entry.action, entry.subject, entry.detail])
      const before = seen.get(key)
      if (before !== undefined && before > clock.now() - SAME_MS) return
      seen.delete(key)
      seen.set(key, clock.now())
      for (const oldest of seen.keys()) {
        if (seen.size <= KEPT) break
        seen.delete(oldest)
      }
      await write(entry)
    },
  }
}

export function actorOf(caller: Caller): string {
  if (caller.kind === 'user') return `user:${caller.user.id}`
  return caller.kind === 'token' ? `token:${caller.name}` : 'nobody'
}

/** What a handler adds to the entry of its route. */
export interface Audited {
  readonly actor?: string
  readonly subject?: string
  readonly detail?: JsonObject
}
