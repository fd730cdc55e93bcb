import type { Scope } from '../contract.ts'
import { guard } from '../error.ts'
import type { Limits } from '../limits.ts'
import { createRandom } from '../random.ts'
import { type Scales, weighIn } from '../weight.ts'
import type { Callable, Native, TailCall } from './callable.ts'
import { failure } from './failure.ts'
import type { Frame } from './frame.ts'

interface Rest {
  readonly random: () => number
  /** Function values of the scope's functions, made when they are first named. */
  readonly natives: Map<string, Native>
  /** Where the functions that failed were called. */
  readonly failed: Map<Callable, number | undefined>
  readonly scales: Scales
}

/** What a function returns that ends in a call: the call is made when the function has returned. */
export const putOff: unique symbol = Symbol('putOff')

/** One evaluation: what it may look at and has used up. */
export class Run {
  readonly scope: Scope
  readonly limits: Limits
  /** Values may grow by being put together over and over, and are weighed. */
  readonly weighs: boolean
  /** The scope gives another meaning to a function of JSONata's own that the expression calls. */
  readonly shadowed: boolean
  /** What few evaluations need. */
  #rest: Rest | undefined
  /** The call that was put off last, `putOff` being returned in its place, and where its parts are to be evaluated. */
  tail: TailCall | undefined = undefined
  tailInput: unknown = undefined
  tailFrame: Frame | undefined = undefined
  /** The object made last of which nothing but texts, numbers and booleans is in it. */
  flat: object | undefined = undefined
  /** The input of the whole expression, and which number of its own that has where others look at it too, else 0. */
  root: unknown = undefined
  sharing = 0
  steps = 0
  matched = 0
  /** Nodes of the syntax tree that the calls under way are inside of. */
  depth = 0
  /** Calls under way inside each other. */
  calls = 0

  constructor(scope: Scope, limits: Limits, weighs: boolean, shadowed: boolean) {
    this.scope = scope
    this.limits = limits
    this.weighs = weighs
    this.shadowed = shadowed
    this.#rest = undefined
  }

  /** Forgets what the evaluation before has used up. */
  renew(root: unknown, sharing: number): void {
    this.root = root
    this.sharing = sharing
    this.steps = 0
    this.matched = 0
    this.depth = 0
    this.calls = 0
    if (this.#rest !== undefined) this.#rest = undefined
    if (this.flat !== undefined) this.flat = undefined
  }

  get rest(): Rest {
    this.#rest ??= {
      random: createRandom(this.scope.seed),
      natives: new Map(),
      failed: new Map(),
      scales: { known: new WeakMap(), looked: 0 },
    }
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
    const { scales } = this.rest
    const before = scales.looked
    const weight = weighIn(value, scales, this.limits.weight)
    this.charge((scales.looked - before) >> 3)
    return weight > this.limits.weight
  }
}

/** From so many characters on, handling a text counts as steps. */
export const long = 256

/** A text that was just put together, unless it is too long. */
export function weighedText(text: string, run: Run): string {
  if (text.length > long) {
    run.charge(text.length >> 8)
    run.weighed(text)
  }
  return text
}
