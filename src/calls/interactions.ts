import { type ByAge, createByAge } from './by-age.ts'
import { type CallTrigger, type HistoryItem, type InteractionRecord, keyOf, millisecondsOf } from './records.ts'
import type { Restored } from './restore.ts'
import { createUnsaved, type Unsaved } from './unsaved.ts'

/** Contacts and which of them turned out to be the same. */
export interface Interactions {
  /** The contact behind an id, under whatever name it is known now. */
  find(connection: string, id: string): InteractionRecord | undefined
  /** The id under which a contact is known now. */
  current(connection: string, id: string): string
  /** Notes a trigger of a contact, making the contact where it is new. */
  note(interactionId: string, trigger: CallTrigger): InteractionRecord
  /** Two ids are one contact: `into` stays. Undefined when that was known. */
  join(connection: string, from: string, into: string): { readonly from: string; readonly into: string } | undefined
  /** The id itself first, then all others of the same contact. */
  aliases(connection: string, id: string): readonly string[]
  remove(interaction: InteractionRecord): void
  /** The first call of a contact has come, or its last one is forgotten. */
  hasCalls(connection: string, id: string, has: boolean): void
  /** Those without a call: under one id, and under several. */
  readonly left: Readonly<Record<'single' | 'joined', Pick<ByAge<InteractionRecord>, 'size' | 'oldestFirst'>>>
  size(): number
  readonly unsaved: Unsaved<InteractionRecord>
}

const historyLength = 50

export function createInteractions(saved: readonly Restored<InteractionRecord>[]): Interactions {
  const records = new Map<string, InteractionRecord>()
  const byAlias = new Map<string, InteractionRecord>()
  /** Keys of those that have calls, which may come before the contact itself. */
  const called = new Set<string>()
  const left = { single: createByAge<InteractionRecord>(), joined: createByAge<InteractionRecord>() }
  const unsaved = createUnsaved<InteractionRecord>('interaction', (interaction) => keyOf(interaction.connection, interaction.id))

  function add(interaction: InteractionRecord): InteractionRecord {
    const key = keyOf(interaction.connection, interaction.id)
    unsaved.changed(interaction)
    records.set(key, interaction)
    for (const alias of interaction.aliases) byAlias.set(keyOf(interaction.connection, alias), interaction)
    if (!called.has(key)) leave(interaction)
    return interaction
  }

  function leave(interaction: InteractionRecord): void {
    stay(interaction)
    left[interaction.aliases.length === 0 ? 'single' : 'joined'].put(interaction)
  }

  function stay(interaction: InteractionRecord): void {
    left.single.delete(interaction)
    left.joined.delete(interaction)
  }

  function find(connection: string, id: string): InteractionRecord | undefined {
    const key = keyOf(connection, id)
    return records.get(key) ?? byAlias.get(key)
  }

  function ensure(connection: string, id: string): InteractionRecord {
    return find(connection, id) ?? add({ connection, id, aliases: [], history: [], touchedAt: 0 })
  }

  for (const { item, ...from } of saved) unsaved.restored(add(item), from)

  return {
    find,
    current: (connection, id) => find(connection, id)?.id ?? id,
    note(interactionId, trigger) {
      const interaction = ensure(trigger.connection, interactionId)
      unsaved.changed(interaction)
      interaction.history = [...interaction.history, historyItem(trigger)].slice(-historyLength)
      interaction.touchedAt = Math.max(interaction.touchedAt, millisecondsOf(trigger))
      if (trigger.call.customer !== undefined) interaction.customer = trigger.call.customer
      return interaction
    },
    join(connection, from, into) {
      const lost = ensure(connection, from)
      const kept = ensure(connection, into)
      if (lost === kept) return undefined
      unsaved.gone(lost)
      stay(lost)
      records.delete(keyOf(connection, lost.id))
      kept.aliases = [...kept.aliases, lost.id, ...lost.aliases]
      kept.history = [...lost.history, ...kept.history].sort(byTime).slice(-historyLength)
      kept.touchedAt = Math.max(lost.touchedAt, kept.touchedAt)
      if (kept.customer === undefined && lost.customer !== undefined) kept.customer = lost.customer
      add(kept)
      return { from: lost.id, into: kept.id }
    },
    aliases(connection, id) {
      const interaction = find(connection, id)
      if (interaction === undefined) return [id]
      return [id, ...[interaction.id, ...interaction.aliases].filter((other) => other !== id)]
    },
    unsaved,
    remove(interaction) {
      unsaved.gone(interaction)
      stay(interaction)
      records.delete(keyOf(interaction.connection, interaction.id))
      for (const alias of interaction.aliases) byAlias.delete(keyOf(interaction.connection, alias))
    },
    hasCalls(connection, id, has) {
      const key = keyOf(connection, id)
      if (has) called.add(key)
      else called.delete(key)
      const interaction = records.get(key)
      if (interaction === undefined) return
      if (has) stay(interaction)
      else leave(interaction)
    },
    left,
    size: () => records.size,
  }
}

function historyItem(trigger: CallTrigger): HistoryItem {
  const device = trigger.agent?.device
  const queue = trigger.queue?.name ?? trigger.queue?.id
  return {
    type: trigger.type,
    at: trigger.receivedAt,
    ...(device === undefined ? {} : { device }),
    ...(queue === undefined ? {} : { queue }),
  }
}

function byTime(one: HistoryItem, other: HistoryItem): number {
  return Date.parse(one.at) - Date.parse(other.at)
}
