import type { Problem } from '../../model/index.ts'

/** A problem as answers carry it: with its sentence and its next step in the reader's language. */
export interface ToldProblem extends Problem {
  readonly message: string
  readonly next: string
}

/** What a value becomes on the wire: every problem in it is told, everything else stays. */
export type Told<T> = T extends Problem
  ? T & ToldProblem
  : T extends readonly (infer Item)[]
    ? readonly Told<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Told<T[Key]> }
      : T

/** The body of every answer that is not a success (RFC 9457, application/problem+json). */
export interface ProblemAnswer {
  readonly type: string
  readonly title: string
  readonly status: number
  /** What happened and its likely cause. */
  readonly detail: string
  readonly code: string
  /** What to do next. */
  readonly next: string
  readonly params: Problem['params']
  readonly place?: Problem['place']
  /** Every single thing that is wrong, with its place, where there may be several. */
  readonly problems?: readonly ToldProblem[]
}
