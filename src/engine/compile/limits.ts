/** What an expression may use up before it is stopped. All numbers are counts, never times, so that a replay stops at the same place. */
export interface Limits {
  /** Characters of an expression's text. */
  readonly text: number
  /** Nesting of its syntax tree. */
  readonly depth: number
  /** Calls under way inside each other. */
  readonly stack: number
  /** Entries of a sequence. */
  readonly sequence: number
  /** Nodes of the syntax tree evaluated, loops counted through. */
  readonly steps: number
  /** Characters of one value, an entry counting as 16; shared parts are counted as often as they appear. */
  readonly weight: number
  /** Width of $pad and of what a picture asks for. */
  readonly pad: number
  /** Characters of a picture string. */
  readonly picture: number
  /** Instructions of a regular expression's automaton: about its characters, counted repetitions written out. */
  readonly pattern: number
  /** Characters that regular expressions look at, each by as much more as the pattern is larger. */
  readonly matched: number
  /** Whether $eval is there. */
  readonly evaluates: boolean
  /** Whether regular expressions are JavaScript's own, which may backtrack, instead of linear-time automata. */
  readonly backtracks: boolean
}

/** The limits of expressions in rules and settings. */
export const limits: Limits = {
  text: 4096,
  depth: 150,
  stack: 200,
  sequence: 1000,
  steps: 10_000,
  weight: 1_000_000,
  pad: 10_000,
  picture: 256,
  pattern: 500,
  matched: 20_000,
  evaluates: false,
  backtracks: false,
}

const none = Number.POSITIVE_INFINITY

/** `rules`: tight, what is used unless another is named. `suite`: the language's own, for expressions that are trusted. */
export const limitProfiles: Readonly<Record<'rules' | 'suite', Limits>> = {
  rules: limits,
  suite: {
    text: none,
    depth: none,
    stack: none,
    sequence: none,
    steps: none,
    weight: none,
    pad: none,
    picture: none,
    pattern: none,
    matched: none,
    evaluates: true,
    backtracks: true,
  },
}
