import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { agents, type Caller, knownCallers, queues, sharedCaller, stranger } from '../../../src/plugins/demo/cast.ts'
import { configOf } from '../../../src/plugins/directory/config.ts'
import { createTable } from '../../../src/plugins/directory/table.ts'
import { root } from '../../examples/homes.ts'

const folder = join(root, 'src/plugins/demo')
const text = readFileSync(join(folder, 'home/tables/customers.csv'), 'utf8')
const config = configOf({ file: 'tables/customers.csv', name: 'company', phones: ['phone', 'mobile'] })
const table = await createTable(Buffer.from(text), config, 'FR', async () => undefined)
const found = ({ number }: Caller) => table.byNumber(number ?? '').length

describe('the demo home', () => {
  it('knows each caller of the cast as often as the story says', () => {
    expect(knownCallers.map(found)).toEqual(knownCallers.map(() => 1))
    expect([found(sharedCaller), found(stranger)]).toEqual([2, 0])
  })

  it('has nothing of which a newcomer would have to be warned', () => {
    expect(table.notes).toEqual([])
  })

  it('has a page for each customer, with the same names and numbers', async () => {
    const { contacts } = await import(join(folder, 'crm/contacts.js'))
    const pages = contacts.map(({ id, company, segment, phones }: { id: string; company: string; segment: string; phones: string[] }) => ({
      id,
      company,
      segment,
      found: phones.every((phone) => table.byNumber(phone).some((record) => record.id === id)),
    }))
    const lines = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(';'))
    expect(pages).toEqual(lines.map(([id, company, , , , , segment]) => ({ id, company, segment, found: true })))
  })

  it('uses numbers that are kept for fiction', () => {
    const fiction = /^(0199001?|0261915?|0353010|0465710|0536490|0639980|\+1\d{3}55501)\d+$/
    const numbers = [...knownCallers, sharedCaller, stranger, ...queues].map(({ number }) => number ?? '')
    expect(numbers.filter((number) => !fiction.test(number))).toEqual([])
    expect(agents.map(({ device }) => `019900${device}`).every((number) => fiction.test(number))).toBe(true)
  })

  it('asks nothing of another server in its pages', () => {
    const pages = ['contact.html', 'contact.css', 'contact.js', 'contacts.js'].map((name) =>
      readFileSync(join(folder, 'crm', name), 'utf8'),
    )
    expect(pages.filter((page) => /https?:|\/\/[a-z]|data:|<script(?! type="module" src)| style=| on\w+=/.test(page))).toEqual([])
  })
})
