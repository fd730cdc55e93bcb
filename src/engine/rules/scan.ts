/** One token of a JSONata expression, as far as its extent matters. Offsets are into the scanned text. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'regex' | 'operator'
  readonly start: number
  readonly end: number
  /** A string, quoted name, regex or comment that never ends: `end` is the end of the text. */
  readonly open?: true
}

const spaces = ' \t\n\r\v'
const operators = '.[]{}(),@#;:?+-*/%|=<>^&!~'
const number = /-?(0|([1-9][0-9]*))(\.[0-9]+)?([Ee][-+]?[0-9]+)?/y

/**
 * The tokens of JSONata text from `from` on, where JSONata's own tokenizer would cut them: quotes, backticks, regular
 * expressions and comments are one token or none. Lazy, because a template's expression ends where its braces close.
 */
export function* tokens(text: string, from = 0): Generator<Token> {
  let at = from
  // A slash is a division behind an operand and begins a regular expression elsewhere.
  let behindOperand = false
  while (at < text.length) {
    const char = text.charAt(at)
    if (spaces.includes(char)) {
      at++
      continue
    }
    if (text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2)
      if (close < 0) yield { kind: 'regex', start: at, end: text.length, open: true }
      at = close < 0 ? text.length : close + 2
      continue
    }
    const token = tokenAt(text, at, behindOperand)
    yield token
    behindOperand = endsOperand(text, token, behindOperand)
    at = token.end
  }
}

const most = 16
const known = new Map<string, readonly Token[]>()

/** All tokens of a text. The texts of a rule are looked at by several checks in a row: the newest are kept. */
export function tokensOf(text: string): readonly Token[] {
  const found = known.get(text) ?? [...tokens(text)]
  if (known.size >= most) known.clear()
  known.set(text, found)
  return found
}

function tokenAt(text: string, start: number, behindOperand: boolean): Token {
  const char = text.charAt(start)
  if (char === '/' && !behindOperand) return closed('regex', text, start, endOfRegex(text, start))
  if (operators.includes(char)) return { kind: 'operator', start, end: start + 1 }
  if (char === '"' || char === "'") return closed('string', text, start, endOfString(text, start, char))
  if (char === '`') return closed('name', text, start, text.indexOf('`', start + 1) + 1)
  number.lastIndex = start
  if (number.test(text)) return { kind: 'number', start, end: number.lastIndex }
  let end = start + 1
  while (end < text.length && !spaces.includes(text.charAt(end)) && !operators.includes(text.charAt(end))) end++
  return { kind: 'name', start, end }
}

function closed(kind: Token['kind'], text: string, start: number, end: number): Token {
  return end > 0 ? { kind, start, end } : { kind, start, end: text.length, open: true }
}

/** Offset behind the closing quote, or 0. */
function endOfString(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') at++
    else if (text.charAt(at) === quote) return at + 1
  }
  return 0
}

/** Offset behind the closing slash and its flags, or 0. Slashes in brackets do not close, as in JSONata. */
function endOfRegex(text: string, start: number): number {
  let depth = 0
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\') at++
    else if (char === '/' && depth === 0) {
      let end = at + 1
      while (text.charAt(end) === 'i' || text.charAt(end) === 'm') end++
      return end
    } else if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char)) depth--
  }
  return 0
}

function endsOperand(text: string, token: Token, behindOperand: boolean): boolean {
  const word = text.slice(token.start, token.end)
  if (token.kind === 'operator') {
    if (')]}'.includes(word)) return true
    // Where an operand is expected, these are steps of a path.
    return (word === '*' || word === '%') && !behindOperand
  }
  const wordOperator = word === 'and' || word === 'or' || word === 'in'
  return !(wordOperator && behindOperand)
}
