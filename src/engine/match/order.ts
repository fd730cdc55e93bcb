import type { Rule } from '../../model/index.ts'

/** What the order of rules depends on. */
export interface Ordered {
  readonly id: string
  readonly rule: Rule
}

/** In the order in which they are asked: by `order`, then id; the fall-back of a group behind all others of it. */
export function inOrder<T extends Ordered>(rules: readonly T[]): readonly T[] {
  const sorted = [...rules].sort(compare)
  const last = new Map<string, number>()
  for (const [index, rule] of sorted.entries()) {
    if (rule.rule.group !== undefined && !isFallback(rule)) last.set(rule.rule.group, index)
  }
  const placed = sorted.map((rule, index) => {
    const behind = isFallback(rule) ? (last.get(rule.rule.group ?? '') ?? -1) : -1
    return { rule, at: Math.max(index, behind + 0.5) }
  })
  // Fall-backs of one group that move behind the same rule keep their order: the sort is stable.
  return placed.sort((a, b) => a.at - b.at).map(({ rule }) => rule)
}

function isFallback({ rule }: Ordered): boolean {
  return rule.otherwise === true && rule.group !== undefined
}

function compare(a: Ordered, b: Ordered): number {
  return (a.rule.order ?? 0) - (b.rule.order ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
