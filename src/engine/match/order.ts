import type { Rule } from '../../model/index.ts'

/** What the order of rules depends on. */
export interface Ordered {
  readonly rule: { readonly id: string; readonly rule: Rule }
}

export interface Order<T> {
  /** By `order`, then id. */
  readonly sorted: readonly T[]
  /** In the order in which they are asked: the same, with the fall-back of a group behind all others of it. */
  readonly asked: readonly T[]
}

/** The order without some rules and with others. What is sorted already is gone through, not sorted again. */
export function changeOrder<T extends Ordered>({ sorted: before }: Order<T>, gone: ReadonlySet<T>, come: readonly T[]): Order<T> {
  const sorted = [...before.filter((one) => !gone.has(one)), ...come].sort(compare)
  return { sorted, asked: withFallbacks(sorted) }
}

function withFallbacks<T extends Ordered>(sorted: readonly T[]): readonly T[] {
  if (!sorted.some(isFallback)) return sorted
  const last = new Map<string, number>()
  for (const [index, one] of sorted.entries()) {
    const { group } = one.rule.rule
    if (group !== undefined && !isFallback(one)) last.set(group, index)
  }
  const placed = sorted.map((one, index) => {
    const behind = isFallback(one) ? (last.get(one.rule.rule.group ?? '') ?? -1) : -1
    return { one, at: Math.max(index, behind + 0.5) }
  })
  // Fall-backs of one group that move behind the same rule keep their order: the sort is stable.
  return placed.sort((a, b) => a.at - b.at).map(({ one }) => one)
}

function isFallback({ rule: { rule } }: Ordered): boolean {
  return rule.otherwise === true && rule.group !== undefined
}

function compare({ rule: a }: Ordered, { rule: b }: Ordered): number {
  return (a.rule.order ?? 0) - (b.rule.order ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
