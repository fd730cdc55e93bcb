import type { CallAtDevice, CallsOptions } from './contract.ts'
import type { Ending } from './ending.ts'
import type { Interactions } from './interactions.ts'
import { type CallRecord, type InteractionRecord, liveLegs } from './records.ts'
import type { Store } from './store.ts'

const second = 1000
const hour = 3600 * second

/** How often what is old is looked for, in trigger time. */
const every = 60 * second
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
    const ended: CallAtDevice[] = []
    const over: CallRecord[] = []
    for (const call of [...store.all()]) {
      const told = parts.connection(call.connection)
      const limit = told?.callsEnd === false ? told.expirySeconds * second : silent
      const live = liveLegs(call)
      if (live.length > 0 && now - call.touchedAt >= limit) ended.push(...live.flatMap((leg) => ending.end(call, leg, 'expired')))
      else if (live.length === 0 && now - call.touchedAt >= remembered) store.remove(call)
      else if (live.length === 0) over.push(call)
    }
    for (const call of oldestOf(over, rememberedMost)) store.remove(call)
    return ended
  }

  function forgetInteractions(now: number): void {
    const single: InteractionRecord[] = []
    const joined: InteractionRecord[] = []
    let used = 0
    for (const interaction of [...interactions.all()]) {
      if (store.ofInteraction(interaction.connection, [interaction.id]).length > 0) {
        used += 1
        continue
      }
      const isSingle = interaction.aliases.length === 0
      if (now - interaction.touchedAt >= (isSingle ? remembered : aliasesRemembered)) interactions.remove(interaction)
      else (isSingle ? single : joined).push(interaction)
    }
    for (const interaction of [...oldestOf(single, rememberedMost - used), ...oldestOf(joined, rememberedMost)])
      interactions.remove(interaction)
  }

  return {
    get sweptAt() {
      return sweptAt
    },
    sweep(now: number): readonly CallAtDevice[] {
      if (now - sweptAt < every) return []
      sweptAt = now
      const ended = expireCalls(now)
      forgetInteractions(now)
      return ended
    },
  }
}

/** Those that are too many, the ones over longest. */
function oldestOf<Item extends { readonly touchedAt: number }>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return []
  return items.toSorted((one, other) => one.touchedAt - other.touchedAt).slice(0, items.length - Math.max(0, most))
}
