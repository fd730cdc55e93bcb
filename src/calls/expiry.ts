import type { ByAge } from './by-age.ts'
import type { CallAtDevice, CallsOptions } from './contract.ts'
import type { Ending } from './ending.ts'
import type { Interactions } from './interactions.ts'
import { liveLegs } from './records.ts'
import type { Store } from './store.ts'

const second = 1000
const hour = 3600 * second

/** How often what is old is looked for, in trigger time: the more often, the less goes at a time, which others wait for. */
const every = second
/** How long what is over is remembered: late events, transfers into it. */
const remembered = hour
/** Where two contacts became one, the other id may still be used for long. */
const aliasesRemembered = 24 * hour
/** More is not remembered, however young: a thousand triggers a second for an hour would fill the memory. */
const rememberedMost = 20_000
/** A call that its system can end, and of which nothing is heard for so long, is believed over nevertheless. */
const silent = 24 * hour

interface Parts {
  readonly store: Store
  readonly interactions: Interactions
  readonly ending: Ending
  readonly connection: CallsOptions['connection']
}

/** Ends calls of which the end cannot be told, and forgets what is long over. Time is that of the triggers. */
export function createExpiry(parts: Parts, sweptBefore: number) {
  const { store, interactions, ending } = parts
  let sweptAt = sweptBefore

  function expireCalls(now: number): readonly CallAtDevice[] {
    return store.live().flatMap((call) => {
      const told = parts.connection(call.connection)
      const limit = told?.callsEnd === false ? told.expirySeconds * second : silent
      return now - call.touchedAt >= limit ? liveLegs(call).flatMap((leg) => ending.end(call, leg, 'expired')) : []
    })
  }

  function forget(now: number): void {
    for (const call of tooMany(store.over, rememberedMost, now - remembered)) store.remove(call)
    const { single, joined } = interactions.left
    const used = interactions.size() - single.size() - joined.size()
    for (const one of tooMany(single, rememberedMost - used, now - remembered)) interactions.remove(one)
    for (const one of tooMany(joined, rememberedMost, now - aliasesRemembered)) interactions.remove(one)
  }

  return {
    get sweptAt() {
      return sweptAt
    },
    sweep(now: number): readonly CallAtDevice[] {
      if (now - sweptAt < every) return []
      sweptAt = now
      const ended = expireCalls(now)
      forget(now)
      return ended
    },
  }
}

/** The oldest: what is beyond `most`, and what was last heard of by then. */
function* tooMany<Item extends { readonly touchedAt: number }>(
  items: Pick<ByAge<Item>, 'size' | 'oldestFirst'>,
  most: number,
  by: number,
): Iterable<Item> {
  for (const item of items.oldestFirst()) {
    if (items.size() <= most && item.touchedAt > by) return
    yield item
  }
}
