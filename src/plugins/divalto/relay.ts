/** What Harmony is told of a telephone: the number, and what it does. */
export interface Stored {
  readonly tel: string
  readonly event: string
}

/**
 * The newest call of each couple of user and telephone, as Harmony's own relay keeps it, but not for ever. No clock: `now` is
 * passed in, in milliseconds since 1970.
 */
export interface Relay {
  /** `fetched` is told once, when somebody asked for it. The same once more within its time changes nothing. */
  put(couple: Couple, stored: Stored, now: number, fetched?: () => void): void
  /** The call is over: there is nothing to open any more. An empty number means whatever is stored. */
  remove(couple: Couple, tel: string): void
  /** Does not take it away: several may ask, and they drop doubles themselves. */
  get(couple: Couple, now: number): Stored | undefined
}

/** Either may be empty: then any fits. */
export interface Couple {
  readonly ident: string
  readonly telorg: string
}

interface Entry extends Stored {
  readonly couple: Couple
  readonly at: number
  fetched: (() => void) | undefined
}

const mostCouples = 20_000

export function createRelay(forgetMs: number): Relay {
  /** Oldest first. */
  const entries = new Map<string, Entry>()

  function forget(now: number): void {
    for (const [key, { at }] of entries) {
      if (now - at < forgetMs && entries.size <= mostCouples) break
      entries.delete(key)
    }
  }

  return {
    put(couple, stored, now, fetched) {
      forget(now)
      const key = keyOf(couple)
      const before = entries.get(key)
      const same = before !== undefined && before.tel === stored.tel && before.event === stored.event
      if (same && fetched === undefined) return
      entries.delete(key)
      entries.set(key, { ...stored, couple, at: now, fetched })
      forget(now)
    },
    remove(couple, tel) {
      const entry = entries.get(keyOf(couple))
      if (entry !== undefined && (tel === '' || entry.tel === tel)) entries.delete(keyOf(couple))
    },
    get(couple, now) {
      forget(now)
      const exact = entries.get(keyOf(couple))
      const entry = exact ?? [...entries.values()].findLast((one) => fits(one.couple, couple))
      entry?.fetched?.()
      if (entry !== undefined) entry.fetched = undefined
      return entry === undefined ? undefined : { tel: entry.tel, event: entry.event }
    },
  }
}

function fits(stored: Couple, asked: Couple): boolean {
  const named = (one: string, other: string) => one === '' || other === '' || one === other
  const shared = (stored.telorg !== '' && stored.telorg === asked.telorg) || (stored.ident !== '' && stored.ident === asked.ident)
  return shared && named(stored.telorg, asked.telorg) && named(stored.ident, asked.ident)
}

function keyOf({ ident, telorg }: Couple): string {
  return JSON.stringify([ident, telorg])
}
