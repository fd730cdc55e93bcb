import type { Signature } from './ast.ts'
import type { Frame } from './frame.ts'
import type { Run } from './run.ts'

/** A node of the syntax tree, compiled. */
export type Evaluate = (input: unknown, frame: Frame, run: Run) => unknown

/** How a function written in the expression is carried out. */
export interface LambdaCode {
  readonly parameters: number
  readonly signature: Signature | undefined
  readonly body: Evaluate
  /** Slots of its frame: the parameters come first. */
  readonly size: number
  /** Levels of the syntax tree that are surely entered. */
  readonly levels: number
  /** Its variables may be held on to when it has returned. */
  readonly keeps: boolean
}

/** A function of JSONata's own, or contributed. */
export interface NativeCode {
  readonly arity: number
  readonly signature: Signature | undefined
  /** Number of its parameters, for partial application; undefined where the reference cannot tell them either. */
  readonly parameters: number | undefined
  /** `input` is the context of the call. */
  readonly run: (args: readonly unknown[], run: Run, input: unknown) => unknown
}

/** A function as a value. What it holds is private, so that no expression reaches it by name. */
export class Callable {
  /** Never called: by this the copier of results knows a function. */
  apply(): undefined {
    return undefined
  }
}
// By this the reference's own functions know one.
Object.defineProperty(Callable.prototype, '_jsonata_function', { value: true })

export class Lambda extends Callable {
  readonly #code: LambdaCode
  readonly #input: unknown
  readonly #frame: Frame

  constructor(code: LambdaCode, input: unknown, frame: Frame) {
    super()
    this.#code = code
    this.#input = input
    this.#frame = frame
  }

  static codeOf(lambda: Lambda): LambdaCode {
    return lambda.#code
  }

  static inputOf(lambda: Lambda): unknown {
    return lambda.#input
  }

  static frameOf(lambda: Lambda): Frame {
    return lambda.#frame
  }
}
Object.defineProperty(Lambda.prototype, '_jsonata_lambda', { value: true })

/** A call in tail position: put off until the function it ends has returned. */
export interface TailCall {
  readonly procedure: Evaluate
  readonly args: readonly Evaluate[]
  readonly token: string | undefined
  readonly position: number | undefined
}

export class Native extends Callable {
  readonly #code: NativeCode

  constructor(code: NativeCode) {
    super()
    this.#code = code
  }

  static codeOf(native: Native): NativeCode {
    return native.#code
  }
}

/** Some arguments of a function given, the others to come. */
export class Partial extends Callable {
  readonly #target: Callable
  readonly #given: readonly Given[]

  constructor(target: Callable, given: readonly Given[]) {
    super()
    this.#target = target
    this.#given = given
  }

  static targetOf(partial: Partial): Callable {
    return partial.#target
  }

  static givenOf(partial: Partial): readonly Given[] {
    return partial.#given
  }
}
Object.defineProperty(Partial.prototype, '_jsonata_lambda', { value: true })

/** An argument given beforehand, or that is to come. */
export type Given = { readonly value: unknown } | undefined

/** A function given to a function: it is called without a context, and known by no name. */
export class Passed extends Callable {
  readonly #target: unknown

  constructor(target: unknown) {
    super()
    this.#target = target
  }

  static targetOf(passed: Passed): unknown {
    return passed.#target
  }
}

/** `f ~> g`. */
export class Chain extends Callable {
  readonly #first: unknown
  readonly #second: unknown

  constructor(first: unknown, second: unknown) {
    super()
    this.#first = first
    this.#second = second
  }

  static partsOf(chain: Chain): readonly [unknown, unknown] {
    return [chain.#first, chain.#second]
  }
}
