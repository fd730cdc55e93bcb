/**
 * Patterns that JavaScript's own matcher, which backtracks, gets through in a bounded number of steps for each character of the
 * text: it is some ten times quicker at short texts than an automaton. Everything else is left to automata.
 */

/** Steps for each character, at most. */
const mostSteps = 128
/** Characters of a text: what the matcher remembers for going back grows with it. */
export const longest = 10_000
const mostRepeats = 64

/** What matching a part of a pattern may come to. */
interface Effort {
  /** Ways through it. */
  readonly ways: number
  /** Characters that one way looks at, what is repeated without end counted once. */
  readonly length: number
  /** Repetitions without end. */
  readonly endless: number
}

const none: Effort = { ways: 1, length: 0, endless: 0 }
const one: Effort = { ways: 1, length: 1, endless: 0 }

/** A pattern for JavaScript's matcher, and the steps that it may take for each character. */
export interface Steady {
  readonly regex: RegExp
  readonly steps: number
}

const known = new WeakMap<RegExp, Steady | null>()

/** The pattern for JavaScript's matcher, where that is safe for this text. */
export function steadyPattern(pattern: RegExp, text: string): Steady | undefined {
  return text.length > longest ? undefined : steadyOf(pattern)
}

/** The same for texts that are not longer than `longest`. */
export function steadyOf(pattern: RegExp): Steady | undefined {
  let steady = known.get(pattern)
  if (steady === undefined) {
    const steps = stepsOf(pattern)
    steady = steps === undefined ? null : { regex: new RegExp(pattern.source, pattern.ignoreCase ? 'gi' : 'g'), steps }
    known.set(pattern, steady)
  }
  return steady ?? undefined
}

function stepsOf({ source, multiline, unicode, unicodeSets }: RegExp): number | undefined {
  if (multiline || unicode || unicodeSets) return undefined
  const reader = new Reader(source)
  const effort = reader.alternatives()
  if (effort === undefined || !reader.isAtEnd()) return undefined
  // Only a pattern tied to the beginning is tried once; any other at each character.
  const tied = source.startsWith('^') && !reader.splits
  const steps = effort.ways * effort.length
  return effort.endless <= (tied ? 1 : 0) && steps <= mostSteps ? steps : undefined
}

/** Reads a pattern; undefined wherever it has something that is not known here. */
class Reader {
  readonly #source: string
  #at = 0
  #depth = 0
  /** It has alternatives that are in no group. */
  splits = false

  constructor(source: string) {
    this.#source = source
  }

  isAtEnd(): boolean {
    return this.#at >= this.#source.length
  }

  alternatives(): Effort | undefined {
    let all = this.#sequence()
    while (all !== undefined && this.#takes('|')) {
      if (this.#depth === 0) this.splits = true
      const other = this.#sequence()
      all = other === undefined ? undefined : add(all, other)
    }
    return all
  }

  #sequence(): Effort | undefined {
    let all = none
    while (!this.isAtEnd() && !this.#sees('|') && !this.#sees(')')) {
      const part = this.#sees('(') ? this.#group() : this.#repeated()
      if (part === undefined) return undefined
      all = { ways: all.ways * part.ways, length: all.length + part.length, endless: all.endless + part.endless }
    }
    return all
  }

  /** A group can be left out, but not repeated. */
  #group(): Effort | undefined {
    this.#at += this.#source.startsWith('(?:', this.#at) ? 3 : 1
    if (this.#sees('?')) return undefined
    this.#depth += 1
    const inner = this.alternatives()
    this.#depth -= 1
    if (inner === undefined || !this.#takes(')')) return undefined
    const optional = this.#takes('?')
    if (this.#matches(/[*+?{]/y) !== undefined) return undefined
    return optional ? { ...inner, ways: inner.ways + 1 } : inner
  }

  #repeated(): Effort | undefined {
    const atom = this.#matches(
      /\^|\$|\\[bBdDwWsStnrfv]|\\[^A-Za-z0-9]|\[\^?(?!\])(?:\\[bdDwWsStnrfv]|\\[^A-Za-z0-9]|[^\\\]])+\]|[^\\^$.*+?()[\]{}|]|\./y,
    )
    if (atom === undefined) return undefined
    const many = this.#matches(/[*+?]|\{\d{1,3}(?:,\d{0,3})?\}/y)
    if (many === undefined) return this.#sees('{') ? undefined : one
    if (/^(?:\^|\$|\\[bB])$/.test(atom)) return undefined
    this.#takes('?')
    if (this.#matches(/[*+?{]/y) !== undefined) return undefined
    return repeated(many)
  }

  #sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at)
  }

  #takes(text: string): boolean {
    const there = this.#sees(text)
    if (there) this.#at += text.length
    return there
  }

  #matches(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#source) ?? []
    if (found !== undefined) this.#at += found.length
    return found
  }
}

function add(a: Effort, b: Effort): Effort {
  return { ways: a.ways + b.ways, length: a.length + b.length, endless: a.endless + b.endless }
}

function repeated(many: string): Effort | undefined {
  if (many === '*' || many === '+') return { ways: 1, length: 2, endless: 1 }
  if (many === '?') return { ways: 2, length: 1, endless: 0 }
  const [least = 0, most] = many.slice(1, -1).split(',').map(Number)
  if (many.endsWith(',}')) return { ways: 1, length: least + 1, endless: 1 }
  const last = most ?? least
  return last > mostRepeats || last < least ? undefined : { ways: last - least + 1, length: last, endless: 0 }
}
