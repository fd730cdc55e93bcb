/** A value and where it stands in the text, quotes included. */
export interface Cell {
  readonly value: string
  readonly start: number
  readonly end: number
}

export interface Row {
  readonly cells: readonly Cell[]
  /** From 1, as problems count them. */
  readonly line: number
}

/** A CSV text as a grid. The text is the truth: what is changed is spliced into it, everything else stays as it was written. */
export interface Sheet {
  readonly text: string
  readonly separator: string
  readonly lineBreak: string
  readonly rows: readonly Row[]
}

export interface CellChange {
  readonly row: number
  readonly column: number
  readonly value: string
}

/** Reads as rules read it: `,` or `;`, whichever stands more often in the header. Never throws. */
export function readSheet(text: string): Sheet {
  const separator = separatorOf(text)
  return { text, separator, lineBreak: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n', rows: readRows(text, separator) }
}

/** What a spreadsheet puts on the clipboard. */
export function readClipboard(text: string): readonly (readonly string[])[] {
  return readRows(text, '\t', true).map(({ cells }) => cells.map(({ value }) => value))
}

export function clipboardText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((value) => quoted(value, '\t')).join('\t')).join('\n')
}

/** Rows below the last one and columns beyond the last one come to be. */
export function setCells(sheet: Sheet, changes: readonly CellChange[]): string {
  const byRow = new Map<number, Map<number, string>>()
  for (const { row, column, value } of changes) {
    const known = byRow.get(row) ?? new Map<number, string>()
    byRow.set(row, known.set(column, value))
  }
  const splices = [...byRow].flatMap(([row, values]) => {
    const there = sheet.rows[row]
    return there === undefined ? [] : spliceRow(sheet, there, values)
  })
  const last = Math.max(...byRow.keys(), -1)
  const width = sheet.rows[0]?.cells.length ?? 0
  const more = Array.from({ length: Math.max(0, last - sheet.rows.length + 1) }, (_, index) => {
    const values = byRow.get(sheet.rows.length + index)
    return rowText(
      sheet,
      Array.from(
        { length: Math.max(width, ...[...(values?.keys() ?? [])].map((key) => key + 1)) },
        (_unused, column) => values?.get(column) ?? '',
      ),
    )
  })
  return append(sheet, spliced(sheet.text, splices), more)
}

/** Empty rows before the one at this index. */
export function insertRows(sheet: Sheet, at: number, count: number): string {
  const width = sheet.rows[0]?.cells.length ?? 1
  const rows = Array.from({ length: count }, () => rowText(sheet, Array<string>(width).fill('')))
  const before = sheet.rows[at]
  if (before === undefined) return append(sheet, sheet.text, rows)
  const start = startOf(before)
  return spliced(sheet.text, [{ start, end: start, text: rows.map((row) => row + sheet.lineBreak).join('') }])
}

export function deleteRows(sheet: Sheet, from: number, count: number): string {
  return spliced(
    sheet.text,
    sheet.rows.slice(from, from + count).map((row) => {
      const [start, end] = [startOf(row), endOf(row)]
      const behind = /^(?:\r\n|\n|\r)/.exec(sheet.text.slice(end, end + 2))?.[0].length ?? 0
      return { start, end: end + behind, text: '' }
    }),
  )
}

/** An empty column at the right of every row. */
export function addColumn(sheet: Sheet): string {
  const width = Math.max(...sheet.rows.map(({ cells }) => cells.length))
  return setCells(
    sheet,
    sheet.rows.flatMap(({ cells }, row) => (cells.length > width ? [] : [{ row, column: width, value: '' }])),
  )
}

function spliceRow(sheet: Sheet, row: Row, values: ReadonlyMap<number, string>): readonly Splice[] {
  const known = [...values].flatMap(([column, value]) => {
    const cell = row.cells[column]
    if (cell === undefined || cell.value === value) return []
    const wasQuoted = sheet.text.charAt(cell.start) === '"'
    return [{ start: cell.start, end: cell.end, text: quoted(value, sheet.separator, wasQuoted || isAlone(row, value)) }]
  })
  const last = Math.max(...values.keys())
  if (last < row.cells.length) return known
  const added = Array.from({ length: last + 1 - row.cells.length }, (_, index) =>
    quoted(values.get(row.cells.length + index) ?? '', sheet.separator),
  )
  const end = endOf(row)
  return [...known, { start: end, end, text: added.map((value) => sheet.separator + value).join('') }]
}

/** An empty line is no row. */
function isAlone(row: Row, value: string): boolean {
  return row.cells.length === 1 && value.trim() === ''
}

function rowText({ separator }: Sheet, values: readonly string[]): string {
  if (values.length === 1 && values[0]?.trim() === '') return quoted(values[0], separator, true)
  return values.map((value) => quoted(value, separator)).join(separator)
}

function append(sheet: Sheet, text: string, rows: readonly string[]): string {
  if (rows.length === 0) return text
  const ended = text === '' || /[\r\n]$/.test(text) ? text : text + sheet.lineBreak
  return ended + rows.map((row) => row + sheet.lineBreak).join('')
}

function quoted(value: string, separator: string, always = false): string {
  return always || value.includes(separator) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

function spliced(text: string, splices: readonly Splice[]): string {
  const parts: string[] = []
  let at = 0
  for (const splice of splices.toSorted((one, other) => one.start - other.start)) {
    parts.push(text.slice(at, splice.start), splice.text)
    at = splice.end
  }
  return [...parts, text.slice(at)].join('')
}

function startOf({ cells }: Row): number {
  return cells[0]?.start ?? 0
}

function endOf({ cells }: Row): number {
  return cells.at(-1)?.end ?? 0
}

function readRows(text: string, separator: string, withEmpty = false): readonly Row[] {
  const rows: Row[] = []
  let line = 1
  for (let at = 0; at < text.length; ) {
    const cells: Cell[] = []
    const start = at
    for (;;) {
      const cell = readCell(text, at, separator)
      cells.push(cell)
      at = cell.end
      if (text.charAt(at) !== separator) break
      at += 1
    }
    if (withEmpty || cells.length > 1 || text.slice(start, at).trim() !== '') rows.push({ cells, line })
    line += text.slice(start, at).split('\n').length
    if (text.charAt(at) === '\r') at += 1
    if (text.charAt(at) === '\n') at += 1
  }
  return rows
}

function readCell(text: string, start: number, separator: string): Cell {
  if (text.charAt(start) !== '"') {
    const end = endOfPlain(text, start, separator)
    return { value: text.slice(start, end), start, end }
  }
  const close = endOfQuoted(text, start)
  const end = endOfPlain(text, close ?? text.length, separator)
  const value = text.slice(start + 1, close === undefined ? text.length : close - 1).replaceAll('""', '"')
  return { value, start, end }
}

function endOfPlain(text: string, from: number, separator: string): number {
  let at = from
  while (at < text.length && text.charAt(at) !== separator && text.charAt(at) !== '\n' && text.charAt(at) !== '\r') at += 1
  return at
}

/** Behind the closing quote; undefined: it is never closed. */
function endOfQuoted(text: string, open: number): number | undefined {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text.charAt(at + 1) !== '"') return at + 1
  }
  return undefined
}

function separatorOf(text: string): string {
  const header = text.slice(0, endOfPlain(text, 0, '\n')).replace(/"[^"]*"/g, '')
  return header.split(';').length > header.split(',').length ? ';' : ','
}
