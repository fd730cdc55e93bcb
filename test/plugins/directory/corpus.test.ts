import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, it } from 'vitest'
import { configOf } from '../../../src/plugins/directory/config.ts'
import { openCsv } from '../../../src/plugins/directory/csv.ts'
import { createTable } from '../../../src/plugins/directory/table.ts'
import { root } from '../../examples/homes.ts'

interface Case {
  readonly id: string
  readonly country: string
  readonly stored: string
  readonly caller: string
  readonly finds: boolean
}

/** Numbers as people store them, each with a caller and whether it is the same number. */
const cases: readonly Case[] = readCases()

function readCases(): readonly Case[] {
  const csv = openCsv(readFileSync(join(root, 'test/corpus/numbers/stored.csv')))
  const read: Case[] = []
  for (let row = csv.rowAt(csv.first); row !== undefined; row = csv.rowAt(row.next)) {
    const [country = '', stored = '', caller = '', finds = ''] = row.cells()
    read.push({ id: String(row.at.line), country, stored, caller, finds: finds === 'yes' })
  }
  return read
}

/** A directory that holds all stored numbers of a country: what a caller finds is found among them. */
async function tableOf(country: string, given: readonly Case[]) {
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
})
