import { keyOf } from './finding.ts'
import type { Path, Scalar } from './formula.ts'

/**
 * Numbers the fields that rules ask for, and the values that they ask of each: what is left of a value is a number to compare. It only
 * grows, so that an index and the one made out of it can share it.
 */
export interface Fields {
  /** The paths of the fields, by their slots. */
  readonly paths: readonly Path[]
  /** Slot -> value -> its number, from 1; a value that no rule asks for has none. */
  readonly numbers: readonly (ReadonlyMap<unknown, number> | undefined)[]
  slotOf(path: Path): number
  numberOf(slot: number, value: Scalar): number
}

export function createFields(): Fields {
  const slots = new Map<string, number>()
  const paths: Path[] = []
  const numbers: (Map<unknown, number> | undefined)[] = []

  function slotOf(path: Path): number {
    const key = keyOf(path)
    const known = slots.get(key)
    if (known !== undefined) return known
    slots.set(key, paths.length)
    numbers.push(undefined)
    return paths.push(path) - 1
  }

  function numberOf(slot: number, value: Scalar): number {
    const values = numbers[slot] ?? new Map<unknown, number>()
    numbers[slot] = values
    const known = values.get(value)
    if (known !== undefined) return known
    values.set(typeof value === 'string' ? shared(value) : value, values.size + 1)
    return values.size
  }

  return { paths, numbers, slotOf, numberOf }
}

/** The text as the engine keeps names of properties: text of triggers that is short is the same object then, and compared at once. */
export function shared(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text
}
