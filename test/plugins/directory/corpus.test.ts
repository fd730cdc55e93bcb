import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configOf } from '../../../src/plugins/directory/config.ts'
import { readSqlite } from '../../../src/plugins/directory/sqlite.ts'
import { createTable } from '../../../src/plugins/directory/table.ts'
import { type NumberCase, readNumberCorpus } from '../../helpers/number-corpus.ts'

const cases = readNumberCorpus()

/** A directory that holds all stored numbers of a country: what a caller finds is found among them. */
async function tableOf(country: string, given: readonly NumberCase[]) {
  const rows = given.map(({ id, stored }) => `${id}\t"${stored}"`)
  const config = configOf({ file: 'numbers.csv', phones: ['phone'] })
  return createTable(Buffer.from(`id\tphone\n${rows.join('\n')}`), config, country, async () => undefined)
}

const countries = [...new Set(cases.map(({ country }) => country))]

describe('the corpus of numbers', () => {
  it('has three hundred from ten countries', () => {
    expect([cases.length, countries.length]).toEqual([300, 10])
  })

  it('has callers that libphonenumber takes for possible numbers, or internal ones', () => {
    const wrong = cases.filter(({ caller }) => caller.startsWith('+') && parsePhoneNumberFromString(caller)?.isPossible() !== true)
    expect(wrong.filter(({ finds }) => finds).map(({ country, stored, caller }) => `${country} ${stored} ${caller}`)).toEqual([])
  })

  it.each(countries)('of %s: each caller finds the number that is theirs, and no other', async (country) => {
    const given = cases.filter((one) => one.country === country)
    const table = await tableOf(country, given)
    const answers = given.map(({ stored, caller }) => `${stored} | ${caller} -> ${table.byNumber(caller).map(({ id }) => id)}`)
    expect(answers).toEqual(given.map(({ id, stored, caller, finds }) => `${stored} | ${caller} -> ${finds ? id : ''}`))
  })

  it('is found as well in a SQLite file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cordboard-corpus-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'numbers.db')
    const database = new DatabaseSync(path)
    database.exec('create table numbers (id integer, country text, phone text); begin')
    const insert = database.prepare('insert into numbers values (?, ?, ?)')
    for (const { id, country, stored } of cases) insert.run(Number(id), country, stored)
    database.exec('commit')
    database.close()
    const wrong: string[] = []
    for (const country of countries) {
      const read = await readSqlite(path, { query: `select * from numbers where country = '${country}'` }, async () => undefined)
      const config = configOf({ file: 'numbers.db', phones: ['phone'] })
      const table = await createTable(read?.csv ?? new Uint8Array(), config, country, async () => undefined)
      for (const { id, stored, caller, finds } of cases.filter((one) => one.country === country)) {
        const found = table
          .byNumber(caller)
          .map((record) => record.id)
          .join()
        if (found !== (finds ? id : '')) wrong.push(`${stored} | ${caller} -> ${found}`)
      }
    }
    expect(wrong).toEqual([])
  })
})
