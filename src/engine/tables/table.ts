import { type Diagnostic, type ErrorCode, type Params, problem } from '../../model/index.ts'
import { type CsvRow, readCsv } from './csv.ts'
import { flagLostDigits } from './lost-digits.ts'

/** One CSV file of tables/, found by its first column. */
export interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly size: number
  /** The row of a key as an object of texts by column, or undefined. Spaces around keys and values do not count. */
  find(key: string): Readonly<Record<string, string>> | undefined
  /** All rows with a key of their own, in their order. */
  rows(): readonly Readonly<Record<string, string>>[]
}

export interface TableReading {
  /** Absent when a diagnostic is an error. */
  readonly table: Table | undefined
  readonly diagnostics: readonly Diagnostic[]
}

const rowLimit = 100_000
/** Beyond, the same mistake in each line helps nobody. */
const diagnosticLimit = 50

/** Reads a table from its decoded text. `name` is the file name without its extension. Never throws. */
export function parseTable(name: string, text: string): TableReading {
  const { rows, quoteErrors } = readCsv(text)
  const diagnostics: Diagnostic[] = []
  const file = `tables/${name}.csv`
  const tell = (severity: Diagnostic['severity'], code: ErrorCode, params: Params, line: number, column = 1): void => {
    if (diagnostics.length < diagnosticLimit)
      diagnostics.push({ ...problem(code, { table: name, ...params }, { file, line, column }), severity })
  }
  for (const { kind, line, column } of quoteErrors) {
    tell('error', kind === 'open' ? 'CORD_TABLE_QUOTE_OPEN' : 'CORD_TABLE_QUOTE_INSIDE', {}, line, column)
  }
  const [header, ...body] = rows.filter((row) => row.values.some((value) => value.trim() !== ''))
  if (header === undefined) {
    tell('error', 'CORD_TABLE_EMPTY', {}, 1)
    return { table: undefined, diagnostics }
  }
  const columns = header.values.map((column) => column.trim())
  checkHeader(columns, header.line, tell)
  if (body.length > rowLimit) tell('error', 'CORD_TABLE_TOO_LARGE', { limit: rowLimit }, body[rowLimit]?.line ?? 1)
  for (const row of body) {
    if (row.values.length < columns.length || row.values.slice(columns.length).some((value) => value !== '')) {
      tell('warning', 'CORD_TABLE_RAGGED', { found: row.values.length, wanted: columns.length }, row.line)
    }
  }
  const index = indexRows(columns, body, tell)
  flagLostDigits(columns, body, (code, params, line) => tell('warning', code, params, line))
  const failed = diagnostics.some((diagnostic) => diagnostic.severity === 'error')
  return { table: failed ? undefined : createTable(name, columns, body.length, index), diagnostics }
}

type Tell = (severity: Diagnostic['severity'], code: ErrorCode, params: Params, line: number, column?: number) => void

function checkHeader(columns: readonly string[], line: number, tell: Tell): void {
  columns.forEach((column, at) => {
    if (column === '') tell('error', 'CORD_TABLE_HEADER_EMPTY', { column: at + 1 }, line)
    else if (columns.indexOf(column) < at) tell('error', 'CORD_TABLE_HEADER_TWICE', { column }, line)
  })
  const [only] = columns
  if (columns.length === 1 && only !== undefined && only !== '') tell('warning', 'CORD_TABLE_ONE_COLUMN', { column: only }, line)
}

function indexRows(columns: readonly string[], rows: readonly CsvRow[], tell: Tell): ReadonlyMap<string, CsvRow> {
  const index = new Map<string, CsvRow>()
  for (const row of rows) {
    const key = (row.values[0] ?? '').trim()
    const first = index.get(key)
    if (key === '') tell('warning', 'CORD_TABLE_KEY_EMPTY', { column: columns[0] ?? '' }, row.line)
    else if (first !== undefined) tell('warning', 'CORD_TABLE_KEY_TWICE', { key, first: first.line }, row.line)
    else index.set(key, row)
  }
  return index
}

function createTable(name: string, columns: readonly string[], size: number, index: ReadonlyMap<string, CsvRow>): Table {
  const recordOf = (row: CsvRow) => Object.fromEntries(columns.map((column, at) => [column, (row.values[at] ?? '').trim()]))
  return {
    name,
    columns,
    size,
    find: (key) => {
      const row = index.get(key.trim())
      return row && recordOf(row)
    },
    rows: () => [...index.values()].map(recordOf),
  }
}
