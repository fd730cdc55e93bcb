export interface Token {
  readonly kind: 'path' | 'string' | 'number' | 'word' | 'function' | 'sign'
  readonly text: string
  readonly from: number
  readonly to: number
}

const shapes: readonly (readonly [Token['kind'], RegExp])[] = [
  ['string', /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y],
  ['number', /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])/y],
  ['function', /\$[A-Za-z_]\w*(?=\s*\()/y],
  // Names and backticks, with dots between them.
  ['path', /(?:[A-Za-z_]\w*|`[^`]+`)(?:\s*\.\s*(?:[A-Za-z_]\w*|`[^`]+`))*/y],
  ['sign', /!=|<=|>=|[=<>()[\],]/y],
]

const words = new Set(['and', 'or', 'in', 'true', 'false', 'null'])

/** The text in tokens; undefined when there is something in it that no simple condition has. */
export function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at += 1
      continue
    }
    const found = tokenAt(text, at)
    if (found === undefined) return undefined
    tokens.push(found)
    at = found.to
  }
  return tokens
}

function tokenAt(text: string, at: number): Token | undefined {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at
    const [found] = shape.exec(text) ?? []
    if (found !== undefined) return { kind: words.has(found) ? 'word' : kind, text: found, from: at, to: at + found.length }
  }
  return undefined
}
