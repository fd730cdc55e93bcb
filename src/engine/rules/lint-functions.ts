import { type ErrorCode, type Params, type Problem, problem } from '../../model/index.ts'
import { nearest } from '../shape/nearest.ts'
import type { Path } from '../shape/path.ts'
import type { RangeMap } from './contract.ts'
import { tokensOf } from './scan.ts'
import { parseTemplate } from './template.ts'

interface NamedThings {
  readonly tables: readonly string[]
  readonly schedules: readonly string[]
  /** Functions that plugins contribute, without the $. */
  readonly functions: readonly string[]
  /** Connections that cannot tell that calls end. */
  readonly deaf: string
}

/** Warnings about calls of our own functions in the text at `path`: tables and schedules that are not there, unknowable answers. */
export function lintFunctions(text: string, path: Path, ranges: RangeMap, things: NamedThings): readonly Problem[] {
  return expressionsOf(text, path).flatMap(({ text: expression, offset }) =>
    callsIn(expression).flatMap(({ name, argument, start, end }) => {
      const place = () => ranges.placeInside(path, offset + start, offset + end)
      if (name === '$agentBusy' && things.deaf !== '') return [problem('CORD_RULE_BUSY_UNKNOWN', { connections: things.deaf }, place())]
      const unknown = unknownFunction(name, expression, things.functions)
      if (unknown) return [problem(...unknown, ranges.placeInside(path, offset + start, offset + start + name.length))]
      if (argument === undefined) return []
      if (name === '$table' && !things.tables.includes(argument)) {
        return [problem('CORD_TABLE_UNKNOWN', { table: argument, allowed: things.tables.join(', ') }, place())]
      }
      if (name === '$within' && !things.schedules.includes(argument)) {
        return [problem('CORD_SCHEDULE_UNKNOWN', { schedule: argument, allowed: things.schedules.join(', ') }, place())]
      }
      return []
    }),
  )
}

const ownFunctions: readonly string[] = ['e164', 'sameNumber', 'table', 'within', 'agentBusy']

/** JSONata's own, but for $eval, which is refused. */
const builtins: readonly string[] =
  `abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent distinct each
  encodeUrl encodeUrlComponent error exists filter floor formatBase formatInteger formatNumber fromMillis join keys length lookup
  lowercase map match max merge millis min not now number pad parseInteger power random reduce replace reverse round shuffle sift
  single sort split spread sqrt string substring substringAfter substringBefore sum toMillis trim type uppercase zip`.split(/\s+/)

/** A name that is called and neither known nor, as far as its other uses tell, given a value in the expression. */
function unknownFunction(name: string, expression: string, contributed: readonly string[]): readonly [ErrorCode, Params] | undefined {
  const bare = name.slice(1)
  const known = [...builtins, ...ownFunctions, ...contributed]
  if (bare === '' || known.includes(bare) || isGiven(name, expression)) return undefined
  const near = nearest(bare, known)
  if (near !== undefined) return ['CORD_RULE_FUNCTION_UNKNOWN_NEAR', { function: name, near: `$${near}` }]
  return ['CORD_RULE_FUNCTION_UNKNOWN', { function: name, allowed: [...ownFunctions, ...contributed].map((own) => `$${own}`).join(', ') }]
}

/** Somewhere it is not called: assigned, or a parameter. */
function isGiven(name: string, expression: string): boolean {
  return tokensOf(expression).some(({ start, end }) => expression.slice(start, end) === name && !/^\s*\(/.test(expression.slice(end)))
}

function expressionsOf(text: string, path: Path): readonly { readonly text: string; readonly offset: number }[] {
  if (path.at(-1) === 'when') return [{ text, offset: 0 }]
  const { template } = parseTemplate(text)
  return template?.parts.filter((part) => part.kind === 'expression') ?? []
}

interface FunctionCall {
  readonly name: string
  /** The first argument, where it is a literal text. */
  readonly argument: string | undefined
  readonly start: number
  readonly end: number
}

function callsIn(expression: string): readonly FunctionCall[] {
  if (!expression.includes('$')) return []
  const found = tokensOf(expression)
  const word = (index: number): string => {
    const token = found[index]
    return token === undefined ? '' : expression.slice(token.start, token.end)
  }
  return found.flatMap((token, index) => {
    if (!word(index).startsWith('$') || word(index + 1) !== '(') return []
    const literal = found[index + 2]?.kind === 'string' && [',', ')'].includes(word(index + 3))
    const argument = literal ? word(index + 2).slice(1, -1) : undefined
    return [{ name: word(index), argument, start: token.start, end: found[literal ? index + 2 : index]?.end ?? token.end }]
  })
}
