import { type Matching, matching } from '../regex.ts'
import type { RegexNode } from './ast.ts'
import { type Evaluate, Native } from './callable.ts'
import { failure } from './failure.ts'

/** The parser copies the left side of ?? and ?: as JSON, which leaves {} of a pattern: the reference makes a pattern of that. */
const lost = /[object Object]/

/** A regular expression as a function: of a text, the first match, which knows the next. */
export function compileRegexNode({ value, position }: RegexNode): Evaluate {
  const pattern = value instanceof RegExp ? value : lost
  return (_input, _frame, run) => {
    const engine = run.limits.backtracks ? new RegExp(pattern) : matching(pattern, run)
    return new Native({
      arity: 2,
      signature: undefined,
      parameters: 2,
      run: ([text, from]) => find(engine, text, typeof from === 'number' ? from : 0),
    })
  }

  function find(engine: Matching, value: unknown, from: number): object | undefined {
    engine.lastIndex = from
    const text = String(value)
    const match = engine.exec(text)
    if (match === null) return undefined
    return {
      match: match[0],
      start: match.index,
      end: match.index + match[0].length,
      groups: match.slice(1),
      next: new Native({ arity: 0, signature: undefined, parameters: 1, run: () => nextOf(engine, text) }),
    }
  }

  function nextOf(engine: Matching, text: string): object | undefined {
    if (engine.lastIndex >= text.length) return undefined
    const next = find(engine, text, engine.lastIndex)
    if (next !== undefined && 'match' in next && next.match === '') throw failure('D1004', { position, value: pattern.source })
    return next
  }
}
