import type { ReadyRule } from '../contract.ts'
import { changeOrder, type Order } from '../order.ts'
import type { Candidate, PreparedRule } from './prepare.ts'
import { createTypeIndex, type TypeIndex } from './type-index.ts'

export { type Candidate, type PreparedRule, prepare } from './prepare.ts'

/** The rules of a rulebook in their order, and the way to those that a trigger may concern. */
export interface RuleIndex {
  /** In the order in which they are asked. */
  readonly rules: readonly ReadyRule[]
  /** Those among them with a condition that no index can use: they are looked at for every trigger of their types. */
  readonly unindexed: readonly PreparedRule[]
  /** The rules of one type of trigger, in the order in which they are asked. */
  rulesOf(type: string): readonly ReadyRule[]
  /**
   * In the order in which they are asked: every rule whose filters and condition let the trigger through or whose condition fails.
   * Others may be among them. The list stands until the next trigger.
   */
  select(type: string, facts: object): readonly Candidate[]
  /** An index without some rules and with others; this one stays as it is. It costs little: what is not touched is shared. */
  change(gone: readonly PreparedRule[], come: readonly PreparedRule[]): RuleIndex
}

export const emptyIndex: RuleIndex = createIndex({ sorted: [], asked: [] }, new Map())

/** Ordered type by type too: a fall-back stands behind the rules of its group that are asked with it, whatever others there are. */
function createIndex(order: Order<PreparedRule>, byType: ReadonlyMap<string, TypeIndex>): RuleIndex {
  return {
    rules: order.asked.map(({ rule }) => rule),
    unindexed: order.asked.filter((one) => one.isOpaque),
    rulesOf: (type) => byType.get(type)?.rules ?? [],
    select: (type, facts) => byType.get(type)?.select(facts) ?? [],
    change(gone, come) {
      const left = new Set(gone)
      const after = new Map(byType)
      const types = new Set([...gone, ...come].flatMap(({ rule }) => rule.types))
      for (const type of types) {
        const own = come.filter(({ rule }) => rule.types.includes(type))
        const index = byType.get(type)?.change(left, own) ?? createTypeIndex(own)
        if (index.rules.length === 0) after.delete(type)
        else after.set(type, index)
      }
      return createIndex(changeOrder(order, left, come), after)
    },
  }
}
