import type { SavedPart } from './contract.ts'

/** Which records of a kind have changed since they were saved: what saving takes grows with what happened, not with what is known. */
export interface Unsaved<Item extends object> {
  /** It is new, or something in it is about to change. */
  changed(item: Item): void
  gone(item: Item): void
  /** It has just been put back from this part. */
  restored(item: Item, from: { readonly key: string; readonly order: number }): void
  /** What has changed since the last that was saved. */
  parts(): readonly SavedPart[]
  /** Those parts are saved. */
  saved(): void
}

/** `keyOf` may change with the item. Items keep the order in which they first came. */
export function createUnsaved<Item extends object>(kind: string, keyOf: (item: Item) => string): Unsaved<Item> {
  const dirty = new Set<Item>()
  const orders = new Map<Item, number>()
  /** Under which key an item stands saved. */
  const standing = new Map<Item, string>()
  const left = new Set<string>()
  let next = 0

  const partKey = (item: Item) => `${kind} ${keyOf(item)}`

  function leave(item: Item): void {
    const key = standing.get(item)
    if (key !== undefined) left.add(key)
    standing.delete(item)
  }

  function changed(item: Item): void {
    dirty.add(item)
    if (orders.has(item)) return
    orders.set(item, next)
    next += 1
  }

  return {
    changed,
    gone(item) {
      dirty.delete(item)
      orders.delete(item)
      leave(item)
    },
    restored(item, { key, order }) {
      orders.set(item, order)
      next = Math.max(next, order + 1)
      standing.set(item, key)
      if (key === partKey(item)) dirty.delete(item)
    },
    parts() {
      for (const item of dirty) if (standing.get(item) !== partKey(item)) leave(item)
      const written = [...dirty].map((item) => ({ key: partKey(item), text: JSON.stringify({ order: orders.get(item), item }) }))
      const kept = new Set(written.map(({ key }) => key))
      const removed = [...left].filter((key) => !kept.has(key))
      return [...removed.map((key) => ({ key, text: undefined })), ...written]
    },
    saved() {
      for (const item of dirty) standing.set(item, partKey(item))
      dirty.clear()
      left.clear()
    },
  }
}
