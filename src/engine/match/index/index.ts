import type { ReadyRule } from '../contract.ts'
import { changeOrder, noOrder, type Order } from '../order.ts'
import type { PreparedRule } from './prepare.ts'
import type { Steps } from './steps.ts'
import { createTypeIndex, type Selection, type TypeIndex } from './type-index.ts'

export { type Candidate, type PreparedRule, prepare, prepareAgain } from './prepare.ts'
export { inOneGo, type Steps } from './steps.ts'

/** The rules of a rulebook in their order, and the way to those that a trigger may concern. */
export interface RuleIndex {
  /** In the order in which they are asked. */
  readonly rules: readonly ReadyRule[]
  /** The same, as the index knows them. */
  readonly prepared: readonly PreparedRule[]
  /** Those among them with a condition that no index can use: they are looked at for every trigger of their types. */
  readonly unindexed: readonly PreparedRule[]
  /** The rules of one type of trigger, in the order in which they are asked. */
  rulesOf(type: string): readonly ReadyRule[]
  /**
   * In the order in which they are asked: every rule whose filters and condition let the trigger through or whose condition fails.
   * Others may be among them.
   */
  select(type: string, facts: object): Selection
  /** An index without some rules and with others; this one stays as it is. It costs little: what is not touched is shared. A rule at a time. */
  change(gone: readonly PreparedRule[], come: readonly PreparedRule[]): Steps<RuleIndex>
}

const nobody: Selection = { candidates: [], count: 0 }

export const emptyIndex: RuleIndex = createIndex(noOrder, new Map())

/** Ordered type by type too: a fall-back stands behind the rules of its group that are asked with it, whatever others there are. */
function createIndex(order: Order<PreparedRule>, byType: ReadonlyMap<string, TypeIndex>): RuleIndex {
  return {
    get rules() {
      return order.asked.map(({ rule }) => rule)
    },
    prepared: order.asked,
    get unindexed() {
      return order.asked.filter(({ opaque }) => opaque !== undefined)
    },
    rulesOf: (type) => byType.get(type)?.rules ?? [],
    select: (type, facts) => byType.get(type)?.select(facts) ?? nobody,
    *change(gone, come) {
      const after = new Map(byType)
      for (const type of new Set([...gone, ...come].flatMap(({ rule }) => rule.types))) {
        const [left, added] = [gone, come].map((some) => some.filter(({ rule }) => rule.types.includes(type)))
        const index = yield* byType.get(type)?.change(left ?? [], added ?? []) ?? createTypeIndex(added ?? [])
        if (index.size === 0) after.delete(type)
        else after.set(type, index)
      }
      return createIndex(changeOrder(order, gone, come), after)
    },
  }
}
