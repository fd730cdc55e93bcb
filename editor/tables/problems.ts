import type { CheckAnswer } from '../../src/server/wire/index.ts'
import type { Sheet } from './sheet.ts'

type Found = CheckAnswer['diagnostics'][number]

/** What is said of a cell, or of a whole row where no column is to blame. */
export interface CellProblem {
  readonly row: number
  readonly column: number | undefined
  readonly severity: Found['severity']
  readonly text: string
}

/** At which cells the problems of a table are. What is said of rules that read it is at none. */
export function problemsAt(found: readonly Found[], sheet: Sheet, file: string): readonly CellProblem[] {
  const rowOfLine = new Map(sheet.rows.map(({ line }, index) => [line, index]))
  return found.flatMap((one) => {
    const row = one.place?.file === file ? rowOfLine.get(one.place.line ?? 0) : undefined
    return row === undefined ? [] : [{ row, column: columnOf(one, sheet, row), severity: one.severity, text: `${one.message} ${one.next}` }]
  })
}

function columnOf({ code, params, place }: Found, { rows }: Sheet, row: number): number | undefined {
  const header = rows[0]?.cells.map(({ value }) => value.trim()) ?? []
  const { column } = params
  if (code === 'CORD_TABLE_KEY_EMPTY' || code === 'CORD_TABLE_KEY_TWICE') return 0
  if (code === 'CORD_TABLE_HEADER_TWICE') return header.lastIndexOf(String(column))
  if (typeof column === 'number') return column - 1
  if (typeof column === 'string') return header.indexOf(column)
  if (!code.startsWith('CORD_TABLE_QUOTE')) return undefined
  const cells = rows[row]?.cells ?? []
  const at = (cells[0]?.start ?? 0) + (place?.column ?? 1) - 1
  const found = cells.findIndex(({ start: from, end }) => at >= from && at <= end)
  return found < 0 ? undefined : found
}
