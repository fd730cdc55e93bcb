import type { CsvConfig } from './config.ts'
import { type Csv, parseCsv } from './csv.ts'
import { createPhoneIndex } from './phone-index.ts'

/** One record as a lookup answers it: its columns, then what every directory says. */
export interface TableRecord {
  readonly [column: string]: string
  readonly id: string
}

export interface Table {
  /** How many records; one that stands on several lines counts once. */
  readonly size: number
  byNumber(number: string): readonly TableRecord[]
  byAddress(address: string): readonly TableRecord[]
  /** Records whose column holds exactly this text; undefined where there is no such column. `id` is the id column. */
  byField(field: string, value: string): readonly TableRecord[] | undefined
  /** What an operator should know of the file, one sentence a kind of trouble. */
  readonly notes: readonly string[]
}

/** Text of a CSV file -> table. Throws an Error with a sentence where the file cannot be used. */
export function createTable(text: string, config: CsvConfig, country: string | undefined): Table {
  const csv = parseCsv(text)
  if (csv.header.length === 0) throw new Error('it is empty')
  const columns = columnsOf(csv.header, config)
  const url = urlOf(csv.header, columns, config.recordUrl)
  const phones = createPhoneIndex(country)
  const addresses = new Map<string, number[]>()
  const ids = new Set<string>()
  const noted = { lostZero: [] as number[], noNumber: [] as number[], noId: [] as number[] }

  for (const [row, { cells, line }] of csv.rows.entries()) {
    const id = cellOf(cells, columns.id)
    if (id === '') {
      noted.noId.push(line)
      continue
    }
    ids.add(id)
    for (const column of columns.phones) {
      for (const number of numbersIn(cellOf(cells, column))) {
        const form = phones.add(number, row)
        if (form === undefined) noted.noNumber.push(line)
        else if (form.kind === 'international' && form.lostZero) noted.lostZero.push(line)
      }
    }
    for (const column of columns.addresses) {
      const address = cellOf(cells, column).toLowerCase()
      if (address !== '') addresses.set(address, [...(addresses.get(address) ?? []), row])
    }
  }

  const fields = new Map<number, ReadonlyMap<string, readonly number[]>>()
  const recordsOf = (rows: readonly number[]) => distinct(rows.flatMap((row) => recordOf(csv, columns, url, row) ?? []))
  return {
    size: ids.size,
    byNumber: (number) => recordsOf(phones.rowsOf(number)),
    byAddress: (address) => recordsOf(addresses.get(address.trim().toLowerCase()) ?? []),
    byField(field, value) {
      const column = field === 'id' ? columns.id : indexOf(csv.header, field)
      if (column === -1) return undefined
      const index = fields.get(column) ?? fieldIndex(csv, column)
      fields.set(column, index)
      return recordsOf(index.get(value.trim()) ?? [])
    },
    notes: notesOf(noted, country),
  }
}

interface Columns {
  readonly id: number
  readonly name: number | undefined
  readonly phones: readonly number[]
  readonly addresses: readonly number[]
}

function columnsOf(header: readonly string[], config: CsvConfig): Columns {
  const find = (column: string) => {
    const index = indexOf(header, column)
    if (index === -1) throw new Error(`it has no column "${column}": its columns are ${header.join(', ')}`)
    return index
  }
  return {
    id: find(config.id),
    name: config.name === undefined ? undefined : find(config.name),
    phones: config.phones.map(find),
    addresses: config.addresses.map(find),
  }
}

function indexOf(header: readonly string[], column: string): number {
  const wanted = column.trim().toLowerCase()
  return header.findIndex((name) => name.toLowerCase() === wanted)
}

function cellOf(cells: readonly string[], column: number): string {
  return cells[column]?.trim() ?? ''
}

/** A cell may hold several numbers; a slash inside a number is Belgian, between blanks it separates. */
function numbersIn(cell: string): readonly string[] {
  return cell === '' ? [] : cell.split(/[;,|\n]| \/ /).filter((part) => part.trim() !== '')
}

function urlOf(header: readonly string[], columns: Columns, template: string | undefined) {
  if (template === undefined) return undefined
  const parts = template.split(/\{([^}]*)\}/).map((part, position) => {
    if (position % 2 === 0) return part
    const column = part === 'id' ? columns.id : indexOf(header, part)
    if (column === -1) throw new Error(`recordUrl asks for {${part}}, which is no column: its columns are ${header.join(', ')}`)
    return column
  })
  return (cells: readonly string[]) =>
    parts.map((part) => (typeof part === 'string' ? part : encodeURIComponent(cellOf(cells, part)))).join('')
}

function recordOf(csv: Csv, columns: Columns, url: ReturnType<typeof urlOf>, row: number): TableRecord | undefined {
  const cells = csv.rows[row]?.cells
  if (cells === undefined) return undefined
  return {
    ...Object.fromEntries(csv.header.map((name, column) => [name, cellOf(cells, column)])),
    id: cellOf(cells, columns.id),
    ...(columns.name === undefined ? {} : { name: cellOf(cells, columns.name) }),
    ...(url === undefined ? {} : { url: url(cells) }),
  }
}

/** A record that stands on several lines is one record; its first line counts. */
function distinct(records: readonly TableRecord[]): readonly TableRecord[] {
  return [...new Map(records.toReversed().map((record) => [record.id, record])).values()].toReversed()
}

function fieldIndex(csv: Csv, column: number): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>()
  for (const [row, { cells }] of csv.rows.entries()) {
    const value = cellOf(cells, column)
    const rows = index.get(value)
    if (rows === undefined) index.set(value, [row])
    else rows.push(row)
  }
  return index
}

function notesOf(
  noted: { readonly lostZero: readonly number[]; readonly noNumber: readonly number[]; readonly noId: readonly number[] },
  country: string | undefined,
): readonly string[] {
  const note = (lines: readonly number[], sentence: string) => (lines.length === 0 ? [] : [`${where(lines)} ${sentence}`])
  return [
    ...note(
      noted.lostZero,
      `a number without its leading zero, as a spreadsheet leaves it. It is matched as a number of ${country}; format the column as text and export again to keep the zero.`,
    ),
    ...note(noted.noNumber, 'a phone column holds something that is no number. It is not matched.'),
    ...note(noted.noId, 'the id column is empty. The line is left out.'),
  ]
}

function where(lines: readonly number[]): string {
  const first = [...new Set(lines)]
  return first.length === 1 ? `line ${first[0]}:` : `${first.length} lines, the first ${first.slice(0, 3).join(', ')}:`
}
