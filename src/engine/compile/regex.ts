import { RE2JS } from 're2js'
import { guard } from './error.ts'
import { limits } from './limits.ts'
import { steadyPattern } from './steady.ts'

/** What is used of a regular expression. */
export interface Matching {
  lastIndex: number
  exec(text: string): RegExpExecArray | null
}

/** Counts the characters looked at in one evaluation. */
export interface MatchBudget {
  matched: number
}

const compiled = new WeakMap<RegExp, RE2JS>()

/**
 * Compiles a pattern to a linear-time automaton.
 * Throws an ExpressionError for what needs backtracking: look-around, back-references.
 */
export function compileRegex(pattern: RegExp, position?: number): RE2JS {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  const flags = (pattern.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (pattern.multiline ? RE2JS.MULTILINE : 0)
  try {
    const made = RE2JS.compile(pattern.source.replace(/(\\\\)|\\u([0-9a-fA-F]{4})/g, asHexEscape), flags)
    compiled.set(pattern, made)
    return made
  } catch (error) {
    throw guard('regex-refused', error instanceof Error ? error.message : String(error), position)
  }
}

/** A pattern matched by its automaton, on a budget. */
export function matching(pattern: RegExp, budget: MatchBudget): Matching {
  return new LinearMatching(pattern, budget)
}

/** Whether a text has a match, without saying where: by the quickest of the automata. */
export function hasMatch(pattern: RegExp, text: string, budget: MatchBudget): boolean {
  look(budget, text.length + 1)
  const steady = steadyPattern(pattern, text)
  if (steady === undefined) return compileRegex(pattern).test(text)
  steady.lastIndex = 0
  return steady.test(text)
}

function look(budget: MatchBudget, characters: number): void {
  budget.matched += characters
  if (budget.matched > limits.matched) throw guard('too-much-matching', 'regular expressions looked at too much text')
}

class LinearMatching implements Matching {
  lastIndex = 0
  readonly #regex: RegExp
  readonly #pattern: RE2JS
  readonly #budget: MatchBudget

  constructor(pattern: RegExp, budget: MatchBudget) {
    this.#regex = pattern
    this.#pattern = compileRegex(pattern)
    this.#budget = budget
  }

  exec(text: string): RegExpExecArray | null {
    look(this.#budget, text.length - this.lastIndex + 1)
    const steady = steadyPattern(this.#regex, text)
    if (steady !== undefined) {
      steady.lastIndex = this.lastIndex
      const match = steady.exec(text)
      if (match !== null) this.lastIndex = steady.lastIndex
      return match
    }
    const matcher = this.#pattern.matcher(text)
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) return null
    this.lastIndex = matcher.end()
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined)
    return Object.assign(groups as [string, ...string[]], { index: matcher.start(), input: text })
  }
}

function asHexEscape(whole: string, backslash: string | undefined, digits: string): string {
  return backslash === undefined ? `\\x{${digits}}` : whole
}
