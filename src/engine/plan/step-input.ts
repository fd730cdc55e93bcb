import type { ActionSpec, Problem, Step } from '../../model/index.ts'
import { type ExpressionOptions, plain } from '../compile/index.ts'
import type { RangeMap } from '../rules/contract.ts'
import { compileInput } from './compile-input.ts'
import type { InputNode } from './contract.ts'

/** Where a step stands, and what its input is compiled with. */
export interface Surroundings {
  readonly step: Step
  readonly index: number
  readonly spec: ActionSpec
  readonly ranges: RangeMap
  readonly library: NonNullable<ExpressionOptions['library']>
  readonly records: { readonly origins: readonly string[]; readonly schemes: readonly string[] }
}

/** Compiles the `with` of a step. What cannot be compiled is told. */
export function inputOfStep({ step, index, library, ...around }: Surroundings, tell: (found: Problem) => void): InputNode {
  return compileInput(plain(step.with ?? {}) ?? {}, ['do', index, 'with'], { ...around, options: { library }, tell })
}

/**
 * The `with` of a step, compiled again when the step is first carried out: what it took to see that nothing is wrong with it is not kept
 * for the thousands of rules that are seldom planned.
 */
export class StepInput {
  readonly #around: Surroundings
  #node: InputNode | undefined = undefined

  constructor(around: Surroundings) {
    this.#around = around
  }

  get node(): InputNode {
    this.#node ??= inputOfStep(this.#around, () => undefined)
    return this.#node
  }
}
