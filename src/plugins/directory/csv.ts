/** A CSV text that is read row by row: its bytes stay as they are, so that a million rows fit. */
export interface Csv {
  readonly header: readonly string[]
  /** Where the first row begins. */
  readonly first: Position
  /** The row that begins there, or undefined at the end. Blank lines are left out. */
  rowAt(position: Position): CsvRow | undefined
}

export interface Position {
  readonly offset: number
  /** 1 is the header. */
  readonly line: number
}

export interface CsvRow {
  /** Where it really begins: behind blank lines. */
  readonly at: Position
  readonly next: Position
  /** Read when asked for; empty where the row is shorter. */
  cell(column: number): string
  cells(): readonly string[]
}

const quote = 34
const newline = 10
const carriageReturn = 13
const separators = [';', ',', '\t', '|']

/** Reads CSV in UTF-8 as RFC 4180 and spreadsheets write it. Throws an Error with a sentence when a quote is never closed. */
export function openCsv(file: Uint8Array): Csv {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const top = firstLine(bytes)
  const said = /^sep=(.)\r?$/i.exec(top)
  const separator = (said?.[1] ?? separatorOf(top)).charCodeAt(0)
  const rowAt = (position: Position) => readRow(bytes, separator, position)
  const start = said === null ? { offset: 0, line: 1 } : { offset: Math.min(bytes.length, top.length + 1), line: 2 }
  const header = rowAt(start)
  return { header: header?.cells().map((cell) => cell.trim()) ?? [], first: header?.next ?? start, rowAt }
}

function firstLine(bytes: Buffer): string {
  const end = bytes.indexOf(newline)
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end)
}

/** The separator that the first line holds most often outside of quotes. */
function separatorOf(top: string): string {
  const header = top.replace(/"[^"]*"/g, '')
  const count = (separator: string) => header.split(separator).length - 1
  return separators.reduce((best, separator) => (count(separator) > count(best) ? separator : best))
}

function readRow(bytes: Buffer, separator: number, position: Position): CsvRow | undefined {
  let { offset, line } = position
  while (offset < bytes.length) {
    const at = { offset, line }
    const starts: number[] = []
    let filled = false
    for (;;) {
      starts.push(offset)
      const begin = offset
      if (bytes[offset] === quote) {
        const closing = closingQuote(bytes, offset, line)
        line += newlinesIn(bytes, offset, closing)
        // What follows a closing quote belongs to the cell all the same.
        offset = endOfCell(bytes, closing + 1, separator)
        filled ||= closing > begin + 1 || offset > closing + 1
      } else {
        offset = endOfCell(bytes, offset, separator)
        filled ||= offset > begin
      }
      if (bytes[offset] !== separator) break
      offset += 1
    }
    // A separator stands between two cells, so that one more would follow the last.
    starts.push(offset + 1)
    if (bytes[offset] === carriageReturn && bytes[offset + 1] === newline) offset += 1
    offset += 1
    line += 1
    if (filled) return rowOf(bytes, starts, at, { offset, line })
  }
  return undefined
}

function rowOf(bytes: Buffer, starts: readonly number[], at: Position, next: Position): CsvRow {
  const count = starts.length - 1
  const cell = (column: number) => (column < 0 || column >= count ? '' : textOf(bytes, starts[column] ?? 0, (starts[column + 1] ?? 1) - 1))
  return { at, next, cell, cells: () => Array.from({ length: count }, (_, column) => cell(column)) }
}

function textOf(bytes: Buffer, from: number, to: number): string {
  if (bytes[from] !== quote) return bytes.toString('utf8', from, to)
  const closing = closingQuote(bytes, from, 0)
  const quoted = bytes.toString('utf8', from + 1, closing)
  return quoted.replaceAll('""', '"') + bytes.toString('utf8', closing + 1, to).trimEnd()
}

function newlinesIn(bytes: Buffer, from: number, to: number): number {
  let count = 0
  for (let at = bytes.indexOf(newline, from); at !== -1 && at < to; at = bytes.indexOf(newline, at + 1)) count += 1
  return count
}

function endOfCell(bytes: Buffer, from: number, separator: number): number {
  let at = from
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === separator || byte === newline || byte === carriageReturn) break
  }
  return at
}

function closingQuote(bytes: Buffer, opening: number, line: number): number {
  let at = opening + 1
  for (;;) {
    const end = bytes.indexOf(quote, at)
    if (end === -1) throw new Error(`line ${line}: a quote is opened and never closed`)
    if (bytes[end + 1] !== quote) return end
    at = end + 2
  }
}
