import { RE2JS } from 're2js'
import { ExpressionError, guard } from './error.ts'
import type { Limits } from './limits.ts'
import { regexSize } from './regex-size.ts'
import { longest, type Steady, steadyOf, steadyPattern } from './steady.ts'

type Matcher = ReturnType<RE2JS['matcher']>

/** What is used of a regular expression. */
export interface Matching {
  lastIndex: number
  exec(text: string): RegExpExecArray | null
}

/** Counts the work of regular expressions in one evaluation. */
export interface MatchBudget {
  readonly limits: Limits
  matched: number
}

interface Automaton {
  readonly automaton: RE2JS
  /** How much harder than a short pattern it is to follow, by the character. */
  readonly load: number
  /** One class or character, once or repeated: what is behind a match was not looked at. */
  readonly single: boolean
}

const compiled = new WeakMap<RegExp, Automaton>()
const single = /^(?:\[(?:[^\]\\]|\\.)+\]|\\[dDwWsS]|\\?[^\\()[\]{}.*+?^$|A-Za-z0-9]|[A-Za-z0-9])\+?$/

/** Throws an ExpressionError for what needs backtracking (look-around, back-references), is no pattern, or is too large. */
export function checkRegex(pattern: RegExp, limits: Limits, position?: number): void {
  const size = regexSize(pattern.source)
  if (size > limits.pattern) refuse(pattern, `it comes to ${size} instructions, more than ${limits.pattern}`, position)
  automatonOf(pattern, position)
}

/** Compiles a pattern to a linear-time automaton. */
function automatonOf(pattern: RegExp, position?: number): Automaton {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  const flags = (pattern.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (pattern.multiline ? RE2JS.MULTILINE : 0)
  try {
    const automaton = RE2JS.compile(pattern.source.replace(/(\\\\)|\\u([0-9a-fA-F]{4})/g, asHexEscape), flags)
    const made = { automaton, load: 1 + (automaton.programSize() >> 3), single: single.test(pattern.source) }
    compiled.set(pattern, made)
    return made
  } catch (error) {
    return refuse(pattern, error instanceof Error ? error.message : String(error), position)
  }
}

function refuse({ source }: RegExp, message: string, position: number | undefined): never {
  throw new ExpressionError({ code: 'regex-refused', message, position, token: `/${source}/` })
}

/** A pattern matched by its automaton, on a budget. */
export function matching(pattern: RegExp, budget: MatchBudget): Matching {
  return new LinearMatching(pattern, budget)
}

/** Tells whether a text has a match, without saying where: by the quickest of the automata. */
export function testerOf(pattern: RegExp): (text: string, budget: MatchBudget) => boolean {
  const steady = steadyOf(pattern)
  return (text, budget) => {
    if (steady !== undefined && text.length <= longest) {
      look(budget, workOf(steady, text.length))
      steady.regex.lastIndex = 0
      return steady.regex.test(text)
    }
    const { automaton, load } = automatonOf(pattern)
    look(budget, ((text.length >> 2) + 1) * load)
    return automaton.test(text)
  }
}

/** JavaScript's matcher takes a fraction of what an automaton takes for a character. */
function workOf({ steps }: Steady, characters: number): number {
  return 1 + Math.max(0, Math.floor((characters * steps) / 64))
}

function look(budget: MatchBudget, work: number): void {
  budget.matched += work
  if (budget.matched > budget.limits.matched) throw guard('too-much-matching', 'regular expressions looked at too much text')
}

class LinearMatching implements Matching {
  lastIndex = 0
  readonly #regex: RegExp
  readonly #budget: MatchBudget

  #matcher: Matcher | undefined
  #text = ''

  constructor(pattern: RegExp, budget: MatchBudget) {
    this.#regex = pattern
    this.#budget = budget
  }

  exec(text: string): RegExpExecArray | null {
    const from = this.lastIndex
    const steady = steadyPattern(this.#regex, text)
    if (steady !== undefined) {
      steady.regex.lastIndex = from
      const match = steady.regex.exec(text)
      if (match !== null) this.lastIndex = steady.regex.lastIndex
      look(this.#budget, workOf(steady, (match === null ? text.length : this.lastIndex) - from))
      return match
    }
    const { automaton, load, single: alone } = automatonOf(this.#regex)
    if (!alone) look(this.#budget, (text.length - from + 1) * load)
    const matcher = this.#matcherOf(text, automaton)
    const found = from <= text.length && matcher.find(from)
    if (alone) look(this.#budget, ((found ? matcher.end() : text.length) - from + 1) * load)
    if (!found) return null
    this.lastIndex = matcher.end()
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined)
    return Object.assign(groups as [string, ...string[]], { index: matcher.start(), input: text })
  }

  /** One text has many matches: it is made ready once. */
  #matcherOf(text: string, automaton: RE2JS): Matcher {
    if (this.#matcher !== undefined && this.#text === text) return this.#matcher
    look(this.#budget, text.length >> 2)
    this.#text = text
    this.#matcher = automaton.matcher(text)
    return this.#matcher
  }
}

function asHexEscape(whole: string, backslash: string | undefined, digits: string): string {
  return backslash === undefined ? `\\x{${digits}}` : whole
}
