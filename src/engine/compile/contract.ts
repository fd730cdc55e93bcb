import type { Json } from '../../model/index.ts'

/** One JSONata expression, made once and evaluated many times. */
export interface Expression {
  readonly text: string
  /** How it runs: always as closures of ours, at once. Nothing is left to JSONata's own evaluator. */
  readonly mode: 'compiled'
  /** Dotted paths from the input's root that it reads, as far as its syntax tree tells: `call.caller.e164`. */
  readonly reads: readonly string[]
  /**
   * Plain JSON in, plain JSON or undefined out; data never aliases the input in a way that can be written to.
   * Throws an ExpressionError; a guard that trips is one too.
   */
  evaluate(input: Json, scope: Scope): Json | undefined
  /** Whether the value is `true` and nothing else: the same as `evaluate(...) === true`, without making a copy of a value. */
  holds(input: Json, scope: Scope): boolean
}

/** What an evaluation sees besides its input. */
export interface Scope {
  /** Name without $ -> value: const, results of steps. */
  readonly values: Readonly<Record<string, Json>>
  /** Milliseconds since 1970: $now and $millis. */
  readonly now: number
  /** Seeds $random and $shuffle. */
  readonly seed: string
  /** Functions beyond JSONata's own, name without $. */
  readonly functions: Readonly<Record<string, NativeFunction>>
  /**
   * For many expressions that look at one input, which nobody writes to meanwhile: a number that no other input has, from 1. What they
   * have in common is made once then.
   */
  readonly sharing?: number
}

/** Synchronous, plain JSON in and out. `signature` is JSONata's signature syntax. */
export interface NativeFunction {
  readonly signature: string
  readonly run: (...args: readonly (Json | undefined)[]) => Json | undefined
}

/** `code` is JSONata's (T2009, D1012, ...) or one of ours; `position` an offset in the text. */
export interface ExpressionErrorShape {
  readonly code: string
  readonly message: string
  readonly position: number | undefined
  readonly token: string | undefined
}
