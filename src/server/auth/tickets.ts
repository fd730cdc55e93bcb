import type { Clock } from '../../model/index.ts'
import { hashSecret, newSecret } from './secrets.ts'

/** Sign-ins that a record system asked for: each holds once and for a minute. They are in memory alone: a restart forgets them. */
export interface Tickets {
  give(user: string): { readonly ticket: string; readonly expiresAt: string }
  /** The user it was given for; undefined when it was used, is too old, or never was. */
  take(ticket: string): string | undefined
}

const LIFE_MS = 60_000
const KEPT = 10_000

export function createTickets(clock: Clock): Tickets {
  const given = new Map<string, { readonly user: string; readonly until: number }>()

  return {
    give(user) {
      // They end in the order in which they were given.
      for (const [oldest, { until }] of given) {
        if (until > clock.now() && given.size < KEPT) break
        given.delete(oldest)
      }
      const ticket = newSecret()
      const until = clock.now() + LIFE_MS
      given.set(hashSecret(ticket), { user, until })
      return { ticket, expiresAt: new Date(until).toISOString() }
    },
    take(ticket) {
      const hash = hashSecret(ticket)
      const found = given.get(hash)
      given.delete(hash)
      return found !== undefined && found.until > clock.now() ? found.user : undefined
    },
  }
}
