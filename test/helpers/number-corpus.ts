import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openCsv } from '../../src/plugins/directory/csv.ts'

/** A number as people store it, with a caller and whether it is the same number. */
export interface NumberCase {
  readonly id: string
  readonly country: string
  readonly stored: string
  readonly caller: string
  readonly finds: boolean
}

/** test/corpus/numbers/stored.csv */
export function readNumberCorpus(): readonly NumberCase[] {
  const csv = openCsv(readFileSync(join(import.meta.dirname, '../corpus/numbers/stored.csv')))
  const read: NumberCase[] = []
  for (let row = csv.rowAt(csv.first); row !== undefined; row = csv.rowAt(row.next)) {
    const [country = '', stored = '', caller = '', finds = ''] = row.cells()
    read.push({ id: String(row.at.line), country, stored, caller, finds: finds === 'yes' })
  }
  return read
}
