import type { Entry } from './entry.ts'

/** By slot, the rules that allow the same kinds of it: kinds -> numbers of rules. What was found of a rule is so for these kinds only. */
export type Guards = readonly (ReadonlyMap<number, readonly number[]> | undefined)[]

/** The same guards without some rules and with others. What is not touched is shared. */
export function changeGuards(before: Guards, gone: readonly Entry[], come: readonly Entry[]): Guards {
  const left = new Set(gone.map(({ number }) => number))
  const added = new Map<number, Map<number, number[]>>()
  const listOf = (slot: number, allowed: number): number[] => {
    const lists = added.get(slot) ?? new Map<number, number[]>()
    added.set(slot, lists)
    const list = lists.get(allowed) ?? []
    lists.set(allowed, list)
    return list
  }
  for (const { needs } of gone) for (const [slot, allowed] of needs) listOf(slot, allowed)
  for (const { needs, number } of come) for (const [slot, allowed] of needs) listOf(slot, allowed).push(number)
  const after = [...before]
  for (const [slot, lists] of added) {
    while (after.length <= slot) after.push(undefined)
    const guards = new Map(after[slot])
    for (const [allowed, numbers] of lists) {
      const list = (guards.get(allowed) ?? []).filter((number) => !left.has(number)).concat(numbers)
      if (list.length === 0) guards.delete(allowed)
      else guards.set(allowed, list)
    }
    after[slot] = guards
  }
  return after
}

/** By slot, the kinds that all rules allow: for these no guard need be looked at. */
export function allowedByAll(guards: Guards): readonly number[] {
  return guards.map((lists) => [...(lists?.keys() ?? [])].reduce((all, allowed) => all & allowed, -1))
}
