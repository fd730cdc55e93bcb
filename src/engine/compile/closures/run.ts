import type { Scope } from '../contract.ts'
import { guard } from '../error.ts'
import type { Limits } from '../limits.ts'
import { type Weighed, weigh } from '../plain.ts'
import { createRandom } from '../random.ts'
import type { Callable, Native } from './callable.ts'
import { failure } from './failure.ts'

interface Rest {
  readonly random: () => number
  /** Function values of the scope's functions, made when they are first named. */
  readonly natives: Map<string, Native>
  /** Where the functions that failed were called. */
  readonly failed: Map<Callable, number | undefined>
  readonly weighed: Weighed
}

/** One evaluation: what it may look at and has used up. */
export class Run {
  scope: Scope
  limits: Limits
  /** Values may grow by being put together over and over, and are weighed. */
  weighs: boolean
  /** The scope gives another meaning to a function of JSONata's own that the expression calls. */
  shadowed: boolean
  /** What few evaluations need. */
  #rest: Rest | undefined
  steps = 0
  matched = 0
  /** Nodes of the syntax tree that the calls under way are inside of. */
  depth = 0

  constructor(scope: Scope, limits: Limits, weighs: boolean, shadowed: boolean) {
    this.scope = scope
    this.limits = limits
    this.weighs = weighs
    this.shadowed = shadowed
    this.#rest = undefined
  }

  /** Forgets everything, for another evaluation. */
  renew(scope: Scope, limits: Limits, weighs: boolean, shadowed: boolean): void {
    this.scope = scope
    this.limits = limits
    this.weighs = weighs
    this.shadowed = shadowed
    this.#rest = undefined
    this.steps = 0
    this.matched = 0
    this.depth = 0
  }

  get rest(): Rest {
    this.#rest ??= { random: createRandom(this.scope.seed), natives: new Map(), failed: new Map(), weighed: new WeakMap() }
    return this.#rest
  }

  /** Counts steps: items of loops and calls. Throws when there were too many. */
  charge(steps: number): void {
    this.steps += steps
    if (this.steps > this.limits.steps) {
      throw guard('too-many-steps', `the expression took more than ${this.limits.steps} steps`)
    }
  }

  /** Goes `levels` deeper into the syntax tree. Throws D1011 when that is too deep. */
  enter(levels: number): void {
    this.depth += levels
    if (this.depth > this.limits.stack) throw failure('D1011', { value: this.limits.stack })
  }

  /** Hands a value on that was made here, unless it is too large. */
  weighed(value: unknown): unknown {
    const { weight } = this.limits
    if (typeof value === 'string' ? value.length > weight : typeof value === 'object' && value !== null && this.#isHeavy(value)) {
      throw guard('value-too-large', `a value grew beyond ${weight} characters or entries`)
    }
    return value
  }

  #isHeavy(value: object): boolean {
    return weigh(value, this.rest.weighed, this.limits.weight) > this.limits.weight
  }
}

/** A text that was just put together, unless it is too long. */
export function weighedText(text: string, run: Run): string {
  if (text.length > run.limits.weight) run.weighed(text)
  return text
}

const nothing: Scope = { values: {}, now: 0, seed: '', functions: {} }
let idle: Run | undefined

/** The run of an evaluation that begins: one that has ended, if there is one, for an evaluation is often quicker than making it. */
export function beginRun(scope: Scope, limits: Limits, weighs: boolean, shadowed: boolean): Run {
  if (idle === undefined) return new Run(scope, limits, weighs, shadowed)
  const run = idle
  idle = undefined
  run.renew(scope, limits, weighs, shadowed)
  return run
}

/** Nothing may hold the run any more. */
export function endRun(run: Run): void {
  run.scope = nothing
  idle = run
}
