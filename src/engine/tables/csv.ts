/** One line of a CSV file; a quoted value may go on over several lines of text. */
export interface CsvRow {
  readonly values: readonly string[]
  /** From 1, of the row's first line. */
  readonly line: number
}

interface CsvReading {
  readonly rows: readonly CsvRow[]
  readonly separator: ',' | ';'
  /** Where quotes are wrong: never closed, or with text behind the closing one. Reading goes on as well as it can. */
  readonly quoteErrors: readonly { readonly kind: 'open' | 'inside'; readonly line: number; readonly column: number }[]
}

/** Reads RFC 4180 text with `,` or `;` (what stands more often outside of quotes in the header). Empty lines are left out. */
export function readCsv(text: string): CsvReading {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text
  const separator = separatorOf(body)
  const rows: CsvRow[] = []
  const quoteErrors: CsvReading['quoteErrors'][number][] = []
  let at = 0
  let line = 1
  let lineStart = 0
  while (at < body.length) {
    const values: string[] = []
    const first = line
    for (;;) {
      const quoted = body.charAt(at) === '"'
      const end = quoted ? endOfQuoted(body, at) : endOfPlain(body, at, separator)
      if (end < 0) quoteErrors.push({ kind: 'open', line, column: at - lineStart + 1 })
      const close = end < 0 ? body.length : end
      const next = quoted ? endOfPlain(body, close, separator) : close
      if (quoted && body.slice(close, next).trim() !== '') quoteErrors.push({ kind: 'inside', line, column: at - lineStart + 1 })
      values.push(quoted ? body.slice(at + 1, end < 0 ? close : close - 1).replaceAll('""', '"') : body.slice(at, close))
      for (let search = body.indexOf('\n', at); search >= 0 && search < next; search = body.indexOf('\n', search + 1)) {
        line++
        lineStart = search + 1
      }
      at = next
      if (body.charAt(at) !== separator) break
      at++
    }
    if (values.length > 1 || values[0]?.trim() !== '') rows.push({ values, line: first })
    if (body.charAt(at) === '\r') at++
    if (body.charAt(at) === '\n') at++
    line++
    lineStart = at
  }
  return { rows, separator, quoteErrors }
}

function separatorOf(text: string): ',' | ';' {
  const header = text.slice(0, Math.max(0, endOfPlain(text, 0, '\n'))).replace(/"[^"]*"/g, '')
  return header.split(';').length > header.split(',').length ? ';' : ','
}

function endOfPlain(text: string, from: number, separator: string): number {
  let at = from
  while (at < text.length && !isLineBreak(text, at) && text.charAt(at) !== separator) at++
  return at
}

function isLineBreak(text: string, at: number): boolean {
  const char = text.charAt(at)
  return char === '\n' || char === '\r'
}

/** Offset behind the closing quote, or -1. */
function endOfQuoted(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text.charAt(at + 1) !== '"') return at + 1
  }
  return -1
}
