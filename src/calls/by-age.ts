interface Aging {
  readonly connection: string
  readonly id: string
  /** Milliseconds since 1970. */
  readonly touchedAt: number
}

/** What is over, by when it was last heard of: the oldest is found without a look at the others. */
export interface ByAge<Item> {
  /** Also when it was heard of again. */
  put(item: Item): void
  delete(item: Item): boolean
  size(): number
  /** The same order after a restart. What it gives may be deleted meanwhile. */
  oldestFirst(): Iterable<Item>
}

export function createByAge<Item extends Aging>(): ByAge<Item> {
  const bySecond = new Map<number, Set<Item>>()
  const seconds = new Map<Item, number>()

  function remove(item: Item): boolean {
    const second = seconds.get(item)
    if (second === undefined) return false
    const same = bySecond.get(second)
    same?.delete(item)
    if (same?.size === 0) bySecond.delete(second)
    return seconds.delete(item)
  }

  return {
    put(item) {
      remove(item)
      const second = Math.floor(item.touchedAt / 1000)
      seconds.set(item, second)
      const same = bySecond.get(second)
      if (same === undefined) bySecond.set(second, new Set([item]))
      else same.add(item)
    },
    delete: remove,
    size: () => seconds.size,
    *oldestFirst() {
      for (const second of [...bySecond.keys()].sort((one, other) => one - other)) yield* [...(bySecond.get(second) ?? [])].sort(byAge)
    },
  }
}

function byAge(one: Aging, other: Aging): number {
  if (one.touchedAt !== other.touchedAt) return one.touchedAt - other.touchedAt
  const name = ({ connection, id }: Aging) => `${connection} ${id}`
  return name(one) < name(other) ? -1 : 1
}
