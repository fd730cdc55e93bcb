import { keyOf } from './finding.ts'
import type { Formula, Path, Test } from './formula.ts'

/** The values of the fields of one trigger, by slot; undefined: missing. */
export type Values = readonly unknown[]

export type Predicate = (values: Values) => boolean

/** Numbers fields, and makes each test once, however many rules ask it. It only grows. */
export interface Slots {
  readonly size: number
  slotOf(path: Path): number
  predicateOf(formula: Formula): Predicate
}

export function createSlots(): Slots {
  const slots = new Map<string, number>()
  const tests = new Map<string, Predicate>()

  function slotOf(path: Path): number {
    const key = keyOf(path)
    const known = slots.get(key) ?? slots.size
    slots.set(key, known)
    return known
  }

  function testOf(path: Path, test: Test): Predicate {
    const slot = slotOf(path)
    const key = `${slot} ${JSON.stringify(test)}`
    const known = tests.get(key) ?? predicateOfTest(slot, test)
    tests.set(key, known)
    return known
  }

  function predicateOf(formula: Formula): Predicate {
    if (formula.kind === 'test') return testOf(formula.path, formula.test)
    if (formula.kind === 'and') return allOf(formula.parts.map(predicateOf))
    if (formula.kind === 'or') return anyOf(formula.parts.map(predicateOf))
    if (formula.kind === 'not') {
      const part = predicateOf(formula.part)
      return (values) => !part(values)
    }
    return formula.kind === 'always' ? () => true : () => false
  }

  return {
    get size() {
      return slots.size
    },
    slotOf,
    predicateOf,
  }
}

function allOf(parts: readonly Predicate[]): Predicate {
  const [first, second, third] = parts
  if (first === undefined || second === undefined) return first ?? (() => true)
  if (third === undefined) return (values) => first(values) && second(values)
  if (parts.length === 3) return (values) => first(values) && second(values) && third(values)
  return (values) => parts.every((part) => part(values))
}

function anyOf(parts: readonly Predicate[]): Predicate {
  const [first, second, third] = parts
  if (first === undefined || second === undefined) return first ?? (() => false)
  if (third === undefined) return (values) => first(values) || second(values)
  return (values) => parts.some((part) => part(values))
}

function predicateOfTest(slot: number, test: Test): Predicate {
  switch (test.kind) {
    case 'equal': {
      const { value } = test
      return (values) => values[slot] === value
    }
    case 'prefix': {
      const { text } = test
      return (values) => startsWith(values[slot], text)
    }
    case 'range':
      return rangeOf(slot, test)
    case 'has': {
      const { value } = test
      return (values) => has(values[slot], value)
    }
    case 'exists':
      return (values) => values[slot] !== undefined
    case 'truthy':
      return (values) => Boolean(values[slot])
  }
}

function startsWith(value: unknown, text: string): boolean {
  return typeof value === 'string' && value.startsWith(text)
}

function has(value: unknown, wanted: unknown): boolean {
  return Array.isArray(value) ? value.includes(wanted) : value === wanted
}

function rangeOf(slot: number, { operator, bound }: Test & { kind: 'range' }): Predicate {
  const compare = comparisons[operator]
  return (values) => {
    const value = values[slot]
    return typeof value === typeof bound && compare(value as typeof bound, bound)
  }
}

export const comparisons = {
  '<': (value: string | number, bound: string | number) => value < bound,
  '<=': (value: string | number, bound: string | number) => value <= bound,
  '>': (value: string | number, bound: string | number) => value > bound,
  '>=': (value: string | number, bound: string | number) => value >= bound,
} as const
