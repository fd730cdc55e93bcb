/** Chance that can be repeated: the same seed and place give the same draws. */
export interface Chance {
  /** A whole number from 0 to below `count`. */
  below(count: number): number
  pick<const Item>(items: readonly [Item, ...Item[]]): Item
}

export function createChance(seed: number, place: number): Chance {
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca6b)) >>> 0

  // mulberry32: small, and good enough to place calls with.
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  const below = (count: number) => Math.floor(next() * count)
  return { below, pick: ([first, ...others]) => others[below(others.length + 1) - 1] ?? first }
}
