import { type Clause, type Condition, type Literal, operatorOf } from './condition.ts'
import { type Token, tokensOf } from './condition-tokens.ts'

/** Reads what a form can show; parts that it cannot are expressions. Never fails: in the worst case the whole is one. */
export function readCondition(text: string): Condition {
  const source = text.trim()
  const whole: Condition = { kind: 'expression', source }
  const tokens = tokensOf(source)
  return tokens === undefined ? partly(source) : (read(source, tokens) ?? whole)
}

/** Where some of it has strange characters: `and` and `or` outside of all brackets and quotes still part it. */
function partly(source: string): Condition {
  for (const [word, kind] of [
    ['or', 'any'],
    ['and', 'all'],
  ] as const) {
    const pieces = splitAt(source, word)
    if (pieces === undefined) return { kind: 'expression', source }
    if (pieces.length > 1) return { kind, parts: pieces.map(readCondition), source }
  }
  return { kind: 'expression', source }
}

/** Undefined where something binds looser than `or`: a choice, an assignment, several expressions, a comment. */
function splitAt(source: string, word: string): readonly string[] | undefined {
  const pieces: string[] = []
  let depth = 0
  let from = 0
  const piece = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|\/\*|[([{]|[)\]}]|\?|:=|;|~>|(?<![\w$.])(?:and|or)(?![\w(])|\//g
  for (const { 0: found, index } of source.matchAll(piece)) {
    if (found === '/*' || found === '/') return undefined
    if ('([{'.includes(found)) depth += 1
    else if (')]}'.includes(found)) depth -= 1
    else if (depth === 0 && ['?', ':=', ';', '~>'].includes(found)) return undefined
    else if (depth === 0 && found === word) {
      pieces.push(source.slice(from, index))
      from = index + found.length
    }
  }
  return depth === 0 ? [...pieces, source.slice(from)] : undefined
}

function read(source: string, tokens: readonly Token[]): Condition | undefined {
  for (const [word, kind] of [
    ['or', 'any'],
    ['and', 'all'],
  ] as const) {
    const pieces = parted(tokens, word)
    if (pieces === undefined) return undefined
    if (pieces.length === 1) continue
    const parts = pieces.map((piece) => part(source, piece))
    return parts.includes(undefined)
      ? undefined
      : { kind, parts: parts.filter((one) => one !== undefined), source: sourceOf(source, tokens) }
  }
  return part(source, tokens)
}

/** Between brackets, or one comparison; what is neither stays the text it is. Undefined: there is nothing. */
function part(source: string, tokens: readonly Token[]): Condition | undefined {
  const [first, last] = [tokens[0], tokens.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const text = sourceOf(source, tokens)
  if (parted(tokens, 'and')?.length !== 1) return read(source, tokens)
  if (first.text === '(' && closing(tokens, 0) === tokens.length - 1) {
    const inner = read(source, tokens.slice(1, -1))
    if (inner !== undefined) return inner
  }
  if (first.text === '$not' && closing(tokens, 1) === tokens.length - 1) {
    const inner = read(source, tokens.slice(2, -1))
    const known = inner?.kind === 'clause' && inner.operator === 'is-known' ? inner : undefined
    if (known !== undefined) return { kind: 'clause', field: known.field, operator: 'is-unknown', values: [], source: text }
    if (inner !== undefined && inner.kind !== 'expression')
      return { kind: 'none', parts: inner.kind === 'any' ? inner.parts : [inner], source: text }
  }
  return { ...(clause(tokens) ?? { kind: 'expression' }), source: text }
}

function clause(tokens: readonly Token[]): Clause | undefined {
  const [first, second, third, ...rest] = tokens
  if (first === undefined || second === undefined || third === undefined) return undefined
  if (first.kind === 'path') {
    const operator = operatorOf(second.text)
    const value = literal(third)
    if (operator !== undefined && value !== undefined && rest.length === 0)
      return { kind: 'clause', field: field(first), operator, values: [value] }
    const list = second.text === 'in' && third.text === '[' && rest.at(-1)?.text === ']' ? literals(rest.slice(0, -1)) : undefined
    return list === undefined ? undefined : { kind: 'clause', field: field(first), operator: 'one-of', values: list }
  }
  if (first.kind !== 'function' || third.kind !== 'path') return undefined
  const values = rest.map(literal)
  const shape = rest.map((token, index) => (values[index] === undefined ? token.text : 'v')).join('')
  if (first.text === '$exists' && shape === ')') return { kind: 'clause', field: field(third), operator: 'is-known', values: [] }
  if (first.text === '$contains' && shape === ',v)' && typeof values[1] === 'string')
    return { kind: 'clause', field: field(third), operator: 'contains', values: [values[1]] }
  const head = values.at(-1)
  const isHead = first.text === '$substring' && shape === ',v,v)=v' && values[1] === 0 && typeof head === 'string'
  return isHead && values[3] === [...head].length
    ? { kind: 'clause', field: field(third), operator: 'starts-with', values: [head] }
    : undefined
}

function literals(tokens: readonly Token[]): readonly Literal[] | undefined {
  const values = tokens.filter((_, index) => index % 2 === 0).map(literal)
  const isList = tokens.every((token, index) => index % 2 === 0 || token.text === ',') && tokens.length % 2 === 1
  const known = values.filter((value) => value !== undefined)
  return isList && known.length === values.length ? known : undefined
}

function literal({ kind, text }: Token): Literal | undefined {
  if (kind === 'number') return Number(text)
  if (kind === 'word' && (text === 'true' || text === 'false')) return text === 'true'
  if (kind !== 'string') return undefined
  const inner = text.slice(1, -1)
  if (!inner.includes('\\')) return inner
  try {
    return JSON.parse(`"${text.startsWith("'") ? inner.replaceAll("\\'", "'").replaceAll('"', '\\"') : inner}"`)
  } catch {
    return undefined
  }
}

/** Without the white between its names. */
function field({ text }: Token): string {
  return text.replace(/\s*\.\s*/g, '.')
}

/** The pieces between the words that stand outside of all brackets; undefined when brackets do not match. */
function parted(tokens: readonly Token[], word: string): readonly (readonly Token[])[] | undefined {
  const pieces: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token.text === '(' || token.text === '[') depth += 1
    if (token.text === ')' || token.text === ']') depth -= 1
    if (depth < 0) return undefined
    if (depth === 0 && token.kind === 'word' && token.text === word) pieces.push([])
    else pieces.at(-1)?.push(token)
  }
  return depth === 0 ? pieces : undefined
}

/** Where the bracket that opens at `open` closes. */
function closing(tokens: readonly Token[], open: number): number | undefined {
  if (tokens[open]?.text !== '(') return undefined
  let depth = 0
  for (const [index, { text }] of tokens.entries()) {
    if (index < open) continue
    if (text === '(') depth += 1
    if (text === ')') depth -= 1
    if (depth === 0) return index
  }
  return undefined
}

function sourceOf(source: string, tokens: readonly Token[]): string {
  return source.slice(tokens[0]?.from ?? 0, tokens.at(-1)?.to ?? 0)
}
