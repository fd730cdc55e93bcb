import { type Columns, cellOf, columnOf, columnsOf, recordOf, type TableRecord } from './columns.ts'
import type { CsvConfig } from './config.ts'
import { planOf } from './countries.ts'
import { type Csv, type CsvRow, openCsv } from './csv.ts'
import { createNotes, note, sentencesOf } from './notes.ts'
import { askedKeys, numbersIn, storedNumber } from './number-keys.ts'
import { createRowIndex, mostRows, type RowIndex } from './row-index.ts'

export interface Table {
  /** How many records; one that stands on several lines counts once. */
  readonly size: number
  byNumber(number: string): readonly TableRecord[]
  byAddress(address: string): readonly TableRecord[]
  /** Records whose column holds exactly this text; undefined where there is no such column. `id` is the id column. */
  byField(field: string, value: string): Promise<readonly TableRecord[] | undefined>
  /** What an operator should know of the file, one sentence a kind of trouble. */
  readonly notes: readonly string[]
}

/** So many rows are read at once; then others have their turn. */
const rowsAtOnce = 200
/** A number that thousands have is nobody's: a placeholder. */
const mostRowsOfOneKey = 200

/**
 * CSV in UTF-8 -> table. `breathe` is awaited every few rows, so that lookups in the table before go on.
 * Throws an Error with a sentence where the file cannot be used.
 */
export async function createTable(
  bytes: Uint8Array,
  config: Omit<CsvConfig, 'file'>,
  country: string | undefined,
  breathe: () => Promise<void>,
): Promise<Table> {
  const csv = openCsv(bytes)
  if (csv.header.length === 0) throw new Error('it is empty')
  const columns = columnsOf(csv.header, config)
  const plan = planOf(country)
  const rows = createRows(csv)
  const phones = createRowIndex()
  const addresses = createRowIndex()
  const ids = createRowIndex()
  const notes = createNotes()

  let position = csv.first
  for (let row = csv.rowAt(position); row !== undefined; row = csv.rowAt(position)) {
    position = row.next
    if (rows.count % rowsAtOnce === 0) await breathe()
    const { at } = row
    const id = cellOf(row, columns.id)
    if (id === '') {
      note(notes.noId, at.line)
      continue
    }
    const number = rows.add(at.offset)
    ids.add(id, number)
    for (const column of columns.phones) {
      for (const written of numbersIn(cellOf(row, column))) {
        const stored = storedNumber(written, plan)
        if (stored === undefined) note(notes.noNumber, at.line)
        else if (stored.form.kind === 'international' && stored.form.lostZero) note(notes.lostZero, at.line)
        for (const key of stored?.keys ?? []) phones.add(key, number)
      }
    }
    for (const column of columns.addresses) {
      const address = cellOf(row, column).toLowerCase()
      if (address !== '') addresses.add(address, number)
    }
  }
  for (const index of [phones, addresses, ids]) await index.seal(breathe)

  const fields = new Map<number, RowIndex>([[columns.id, ids]])
  const find = (index: RowIndex, keys: readonly string[], holds: (row: CsvRow) => boolean) => {
    const found = [...new Set(keys.flatMap((key) => index.rowsOf(key).slice(0, mostRowsOfOneKey)))].sort((a, b) => a - b)
    return recordsOf(columns, found.flatMap((row) => rows.at(row) ?? []).filter(holds))
  }
  return {
    size: await countIds(ids, rows, columns, breathe),
    byNumber(number) {
      for (const keys of askedKeys(number, plan)) {
        const asked = new Set(keys)
        const holds = (row: CsvRow) =>
          columns.phones.some((column) =>
            numbersIn(cellOf(row, column)).some((written) => storedNumber(written, plan)?.keys.some((key) => asked.has(key)) === true),
          )
        const found = find(phones, keys, holds)
        if (found.length > 0) return found
      }
      return []
    },
    byAddress(address) {
      const wanted = address.trim().toLowerCase()
      return find(addresses, [wanted], (row) => columns.addresses.some((column) => cellOf(row, column).toLowerCase() === wanted))
    },
    async byField(field, value) {
      const column = field === 'id' ? columns.id : columnOf(csv.header, field)
      if (column === -1) return undefined
      const index = fields.get(column) ?? (await fieldIndex(rows, column, breathe))
      fields.set(column, index)
      const wanted = value.trim()
      return find(index, [wanted], (row) => cellOf(row, column) === wanted)
    },
    notes: sentencesOf(notes, country),
  }
}

interface Rows {
  readonly count: number
  add(offset: number): number
  at(row: number): CsvRow | undefined
}

function createRows(csv: Csv): Rows {
  let offsets = new Float64Array(1024)
  let count = 0
  return {
    get count() {
      return count
    },
    add(offset) {
      if (count >= mostRows) throw new Error(`it has more than ${mostRows} lines`)
      if (count === offsets.length) {
        const larger = new Float64Array(offsets.length * 2)
        larger.set(offsets)
        offsets = larger
      }
      offsets[count] = offset
      count += 1
      return count - 1
    },
    at: (row) => csv.rowAt({ offset: offsets[row] ?? 0, line: 0 }),
  }
}

/** A record that stands on several lines is one record; its first line counts. */
function recordsOf(columns: Columns, rows: readonly CsvRow[]): readonly TableRecord[] {
  const byId = new Map<string, TableRecord>()
  for (const row of rows) {
    const id = cellOf(row, columns.id)
    if (!byId.has(id)) byId.set(id, recordOf(columns, row))
  }
  return [...byId.values()]
}

async function countIds(ids: RowIndex, rows: Rows, columns: Columns, breathe: () => Promise<void>): Promise<number> {
  let again = 0
  let groups = 0
  for (const group of ids.shared()) {
    groups += 1
    if (groups % rowsAtOnce === 0) await breathe()
    again += group.length - new Set(group.map((row) => rows.at(row)?.cell(columns.id).trim())).size
  }
  return rows.count - again
}

/** Made when a column is asked for the first time. */
async function fieldIndex(rows: Rows, column: number, breathe: () => Promise<void>): Promise<RowIndex> {
  const index = createRowIndex()
  for (let row = 0; row < rows.count; row += 1) {
    if (row % rowsAtOnce === 0) await breathe()
    index.add(rows.at(row)?.cell(column).trim() ?? '', row)
  }
  await index.seal(breathe)
  return index
}
