import type { Fields } from './fields.ts'
import type { Formula, Operator, Path, Test } from './formula.ts'
import { numberIn, type Reading } from './reader.ts'

/** Where a program begins. These two are its ends. */
export type Program = number
export const holds: Program = 0
export const fails: Program = -1

/**
 * Formulas as decision diagrams in one array: every step asks one test and says where to go on, and each step is there once, however
 * many rules end with it. It only grows, so that an index and the one made out of it can share it.
 */
export interface Programs {
  programOf(formula: Formula): Program
  /** Whether the formula of a program holds for what was read. */
  run(program: Program, reading: Reading): boolean
}

/** Fields of a step: what is asked, of which slot, compared with what, and where to go on when it holds and when it does not. */
const width = 5

const operations = { equal: 0, '<': 1, '<=': 2, '>': 3, '>=': 4, other: 5 } as const

type Other = (value: unknown) => boolean

export function createPrograms(fields: Fields): Programs {
  const known = new Map<string, Program>()
  const bounds: number[] = []
  const others: Other[] = []
  // The ends have no steps: the first one stands at 1, behind a gap.
  let code = new Int32Array(64 * width)
  let end = 1

  function stepOf(path: Path, test: Test, yes: Program, no: Program): Program {
    const slot = fields.slotOf(path)
    const key = `${slot} ${yes} ${no} ${JSON.stringify(test)}`
    const before = known.get(key)
    if (before !== undefined) return before
    const [operation, operand] = operationOf(slot, test)
    if (end + width > code.length) {
      const larger = new Int32Array(2 * code.length)
      larger.set(code)
      code = larger
    }
    const program = end
    code.set([operation, slot, operand, yes, no], program)
    end += width
    known.set(key, program)
    return program
  }

  function operationOf(slot: number, test: Test): readonly [number, number] {
    if (test.kind === 'equal') return [operations.equal, fields.numberOf(slot, test.value)]
    if (test.kind === 'range' && typeof test.bound === 'number') return [operations[test.operator], bounds.push(test.bound) - 1]
    return [operations.other, others.push(otherOf(test)) - 1]
  }

  function compile(formula: Formula, yes: Program, no: Program): Program {
    switch (formula.kind) {
      case 'always':
        return yes
      case 'never':
        return no
      case 'test':
        return stepOf(formula.path, formula.test, yes, no)
      case 'not':
        return compile(formula.part, no, yes)
      case 'and':
        return formula.parts.reduceRight((next, part) => compile(part, next, no), yes)
      case 'or':
        return formula.parts.reduceRight((next, part) => compile(part, yes, next), no)
    }
  }

  return {
    programOf: (formula) => compile(formula, holds, fails),
    run(program, reading) {
      let at = program
      while (at > 0) {
        const answer = ask(code[at] as number, code[at + 1] as number, code[at + 2] as number, reading)
        at = code[answer ? at + 3 : at + 4] as number
      }
      return at === holds
    },
  }

  function ask(operation: number, slot: number, operand: number, reading: Reading): boolean {
    if (operation === operations.equal) return numberIn(reading, slot, fields) === operand
    if (operation === operations.other) return (others[operand] as Other)(reading.values[slot])
    const quantity = reading.values[slot]
    const bound = bounds[operand] as number
    if (typeof quantity !== 'number') return false
    if (operation === operations['<']) return quantity < bound
    if (operation === operations['<=']) return quantity <= bound
    return operation === operations['>'] ? quantity > bound : quantity >= bound
  }
}

function otherOf(test: Test): Other {
  switch (test.kind) {
    case 'equal':
      return (value) => value === test.value
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(test.text)
    case 'range':
      return (value) => typeof value === typeof test.bound && comparisons[test.operator](value as string | number, test.bound)
    case 'has':
      return (value) => (Array.isArray(value) ? value.includes(test.value) : value === test.value)
    case 'exists':
      return (value) => value !== undefined
    case 'truthy':
      return Boolean
  }
}

export const comparisons: Readonly<Record<Operator, (value: string | number, bound: string | number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
}
