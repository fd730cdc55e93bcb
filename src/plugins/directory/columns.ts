import type { CsvConfig } from './config.ts'
import type { CsvRow } from './csv.ts'

/** Where the columns stand that a configuration names. */
export interface Columns {
  readonly header: readonly string[]
  readonly id: number
  readonly name: number | undefined
  readonly phones: readonly number[]
  readonly addresses: readonly number[]
  /** The address where a row's record is seen. */
  readonly url: ((row: CsvRow) => string) | undefined
}

/** One record as a lookup answers it: its columns, then what every directory says. */
export interface TableRecord {
  readonly [column: string]: string
  readonly id: string
}

/** Throws an Error with a sentence where a column is missing. */
export function columnsOf(header: readonly string[], config: Omit<CsvConfig, 'file'>): Columns {
  const find = (column: string) => {
    const index = columnOf(header, column)
    if (index === -1) throw new Error(`it has no column "${column}": its columns are ${header.join(', ')}`)
    return index
  }
  const id = find(config.id)
  return {
    header,
    id,
    name: config.name === undefined ? undefined : find(config.name),
    phones: config.phones.map(find),
    addresses: config.addresses.map(find),
    url: urlOf(header, id, config.recordUrl),
  }
}

export function columnOf(header: readonly string[], column: string): number {
  const wanted = column.trim().toLowerCase()
  return header.findIndex((name) => name.toLowerCase() === wanted)
}

export function cellOf(row: CsvRow, column: number): string {
  return row.cell(column).trim()
}

export function recordOf({ header, id, name, url }: Columns, row: CsvRow): TableRecord {
  return {
    ...Object.fromEntries(header.map((title, column) => [title, cellOf(row, column)])),
    id: cellOf(row, id),
    ...(name === undefined ? {} : { name: cellOf(row, name) }),
    ...(url === undefined ? {} : { url: url(row) }),
  }
}

function urlOf(header: readonly string[], id: number, template: string | undefined): Columns['url'] {
  if (template === undefined) return undefined
  const parts = template.split(/\{([^}]*)\}/).map((part, position) => {
    if (position % 2 === 0) return part
    const column = part === 'id' ? id : columnOf(header, part)
    if (column === -1) throw new Error(`recordUrl asks for {${part}}, which is no column: its columns are ${header.join(', ')}`)
    return column
  })
  return (row) => parts.map((part) => (typeof part === 'string' ? part : encodeURIComponent(cellOf(row, part)))).join('')
}
