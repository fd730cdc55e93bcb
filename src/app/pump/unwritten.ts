import type { DecidedRecord, Journal } from '../../journal/index.ts'

/** Something decided: how it is journalled, and what follows once it is. */
export interface Decided {
  /** Spends keys and counts limits, as from now. */
  readonly record?: DecidedRecord
  /** What is written behind all records. */
  readonly write?: () => Promise<unknown>
  /** Called once, in the order in which things were added, when all of them are on disk. */
  follow(): void
}

/**
 * What has been decided and is not on disk yet. It is not decided again: when the journal has no room it is written when there is.
 * What is added in one turn shares a commit.
 */
export interface Unwritten {
  readonly size: number
  add(decided: Decided): void
  /** Rejects when it could not be kept; it is still here then. */
  write(): Promise<void>
  /** Keys and counts of the journal and of what is on its way there. */
  readonly spent: Pick<Journal, 'spentKeys' | 'limitCount'>
}

export function createUnwritten(journal: Pick<Journal, 'decided' | 'spentKeys' | 'limitCount'>): Unwritten {
  let waiting: Decided[] = []
  const keys = new Map<string, Set<string>>()
  const counts = new Map<string, string[]>()

  function note({ facts, decision }: DecidedRecord): void {
    const interaction = facts.call?.interactionId ?? facts.id
    for (const { onceKey, limitKey } of decision.plans) {
      if (onceKey !== undefined) keys.set(interaction, (keys.get(interaction) ?? new Set()).add(onceKey))
      if (limitKey !== undefined) counts.set(limitKey, [...(counts.get(limitKey) ?? []), facts.receivedAt])
    }
  }

  return {
    get size() {
      return waiting.length
    },
    add(decided) {
      waiting.push(decided)
      if (decided.record !== undefined) note(decided.record)
    },
    async write() {
      const group = waiting
      const records = group.flatMap(({ record }) => record ?? [])
      await Promise.all([records.length === 0 ? undefined : journal.decided(...records), ...group.map((one) => one.write?.())])
      waiting = []
      keys.clear()
      counts.clear()
      for (const one of group) one.follow()
    },
    spent: {
      spentKeys(interactionIds) {
        const kept = journal.spentKeys(interactionIds)
        if (keys.size === 0) return kept
        return [...new Set([...kept, ...interactionIds.flatMap((id) => [...(keys.get(id) ?? [])])])]
      },
      limitCount: (key, since) => journal.limitCount(key, since) + (counts.get(key)?.filter((at) => at >= since).length ?? 0),
    },
  }
}
