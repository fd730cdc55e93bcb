/** What the order of rules depends on. */
export interface Ordered {
  readonly id: string
  readonly order: number
  readonly group: string | undefined
  /** It is the fall-back of its group. */
  readonly isFallback: boolean
}

export interface Order<T> {
  /** By `order`, then id. */
  readonly sorted: readonly T[]
  /** In the order in which they are asked: the same, with the fall-back of a group behind all others of it. */
  readonly asked: readonly T[]
  readonly fallbacks: number
}

export const noOrder = { sorted: [], asked: [], fallbacks: 0 }

/** More changes than this are sorted in, not put in one by one. */
const few = 32

/** The order without some rules and with others. Of thousands of rules only those are looked at that a change is put between. */
export function changeOrder<T extends Ordered>(before: Order<T>, gone: readonly T[], come: readonly T[]): Order<T> {
  const fallbacks = before.fallbacks - count(gone) + count(come)
  const sorted = gone.length + come.length > few ? sortedAnew(before, gone, come) : changed(before, gone, come)
  return { sorted, asked: fallbacks === 0 ? sorted : withFallbacks(sorted), fallbacks }
}

/** The rule that stands at the place of another one. */
export function findInOrder<T extends Ordered>({ sorted }: Order<T>, rule: Ordered): T | undefined {
  return sorted[placeOf(sorted, rule)]
}

function sortedAnew<T extends Ordered>(before: Order<T>, gone: readonly T[], come: readonly T[]): readonly T[] {
  const left = new Set(gone)
  return [...before.sorted.filter((one) => !left.has(one)), ...come].sort(compare)
}

function changed<T extends Ordered>(before: Order<T>, gone: readonly T[], come: readonly T[]): readonly T[] {
  const sorted = [...before.sorted]
  for (const one of gone) if (sorted[placeOf(sorted, one)] === one) sorted.splice(placeOf(sorted, one), 1)
  for (const one of come) sorted.splice(placeOf(sorted, one), 0, one)
  return sorted
}

/** Where a rule stands, or would. */
function placeOf(sorted: readonly Ordered[], rule: Ordered): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    const other = sorted[middle]
    if (other !== undefined && compare(other, rule) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function count(rules: readonly Ordered[]): number {
  return rules.filter(({ isFallback }) => isFallback).length
}

function withFallbacks<T extends Ordered>(sorted: readonly T[]): readonly T[] {
  const last = new Map<string, number>()
  for (const [index, { group, isFallback }] of sorted.entries()) if (group !== undefined && !isFallback) last.set(group, index)
  /** Fall-backs that stand too early, by the place that they move behind. */
  const moved = new Map<number, T[]>()
  const asked: T[] = []
  for (const [index, rule] of sorted.entries()) {
    const behind = rule.isFallback && rule.group !== undefined ? (last.get(rule.group) ?? -1) : -1
    if (behind > index) moved.set(behind, [...(moved.get(behind) ?? []), rule])
    else asked.push(rule, ...(moved.get(index) ?? []))
  }
  return asked
}

function compare(a: Ordered, b: Ordered): number {
  return a.order - b.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
