import type { ErrorCode, Params } from '../../model/index.ts'
import type { CsvRow } from './csv.ts'

const phoneHeader = /(^|[^a-z])(tel|téléphone|telephone|phone|mobile|portable|numero|numéro|number|fax|caller|ani|gsm)/i

/**
 * Values that a spreadsheet spoiled: 3,88E+08 anywhere, and nine digits without their zero in a column of French phone
 * numbers, which is one whose other values have ten digits with a zero or whose header says so.
 */
export function flagLostDigits(
  columns: readonly string[],
  rows: readonly CsvRow[],
  tell: (code: ErrorCode, params: Params, line: number) => void,
): void {
  columns.forEach((column, at) => {
    const cells = rows.map((row) => ({ text: bare(row.values[at] ?? ''), line: row.line }))
    const phones = phoneHeader.test(column) || cells.some((cell) => /^0[1-9][0-9]{8}$/.test(cell.text))
    for (const { text, line } of cells) {
      if (/^[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,2}$/i.test(text)) tell('CORD_TABLE_SPREADSHEET_NUMBER', { found: text, column }, line)
      else if (phones && /^[1-9][0-9]{8}$/.test(text)) tell('CORD_TABLE_LOST_ZERO', { found: text, column }, line)
    }
  })
}

function bare(value: string): string {
  return value.replace(/[\s.]/g, (char) => (char === '.' ? '.' : ''))
}
