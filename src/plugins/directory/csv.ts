/** Rows of a CSV text, each with the line on which it begins (1 is the header). Blank lines are left out. */
export interface Csv {
  readonly header: readonly string[]
  readonly rows: readonly CsvRow[]
}

export interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
}

const quote = 34
const newline = 10
const carriageReturn = 13
const separators = [';', ',', '\t', '|']

/** Reads CSV as RFC 4180 and spreadsheets write it. Throws an Error with a sentence when a quote is never closed. */
export function parseCsv(text: string): Csv {
  const said = /^sep=(.)\r?\n/i.exec(text)
  const separator = said?.[1] ?? separatorOf(text)
  const [first, ...rows] = rowsOf(text, separator.charCodeAt(0), said?.[0].length ?? 0)
  return { header: first?.cells.map((cell) => cell.trim()) ?? [], rows }
}

/** The separator that the first line holds most often outside of quotes. */
function separatorOf(text: string): string {
  const header = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '')
  const count = (separator: string) => header.split(separator).length - 1
  return separators.reduce((best, separator) => (count(separator) > count(best) ? separator : best))
}

function rowsOf(text: string, separator: number, start: number): CsvRow[] {
  const rows: CsvRow[] = []
  let cells: string[] = []
  let line = start === 0 ? 1 : 2
  let beganAt = line
  let at = start
  while (at < text.length) {
    let cell: string
    if (text.charCodeAt(at) === quote) {
      const end = closingQuote(text, at, line)
      cell = text.slice(at + 1, end)
      line += cell.split('\n').length - 1
      if (cell.includes('""')) cell = cell.replaceAll('""', '"')
      at = end + 1
      // What follows a closing quote belongs to the cell all the same.
      const stop = endOfCell(text, at, separator)
      cell += text.slice(at, stop).trimEnd()
      at = stop
    } else {
      const stop = endOfCell(text, at, separator)
      cell = text.slice(at, stop)
      at = stop
    }
    cells.push(cell)
    if (text.charCodeAt(at) === separator) {
      at += 1
      if (at < text.length) continue
      cells.push('')
    }
    if (cells.some((value) => value !== '')) rows.push({ line: beganAt, cells })
    cells = []
    if (text.charCodeAt(at) === carriageReturn && text.charCodeAt(at + 1) === newline) at += 1
    at += 1
    line += 1
    beganAt = line
  }
  return rows
}

function endOfCell(text: string, from: number, separator: number): number {
  let at = from
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === separator || code === newline || code === carriageReturn) break
  }
  return at
}

function closingQuote(text: string, opening: number, line: number): number {
  let at = opening + 1
  for (;;) {
    const end = text.indexOf('"', at)
    if (end === -1) throw new Error(`line ${line}: a quote is opened and never closed`)
    if (text.charCodeAt(end + 1) !== quote) return end
    at = end + 2
  }
}
