import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Connection, type Json, PluginError } from 'cordboard/plugin-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { plugin } from '../../../src/plugins/directory/index.ts'
import { actionRequest } from '../../helpers/action-request.ts'
import { createTestContext } from '../../helpers/plugin-context.ts'
import { createVirtualClock, type VirtualClock } from '../../helpers/virtual-clock.ts'

const csv = [
  'id;company;phone;mobile;mail;segment',
  '42;Dupont Menuiserie;03 53 01 00 01;06 39 98 00 01;contact@dupont.example;vip',
  '43;Martin SA;0353010002 / 0199000002;;Info@Martin.example;',
  '44;Two Brothers (A);+1 212 555 0101;;;',
  '45;Two Brothers (B);(212) 555-0101 x4;;;',
  '46;Garage Perdu;353010006;;;',
  '46;Garage Perdu;;0639980006;;',
  ';Nobody;0353010007;;;',
  '48;Unreadable;3,53E+08;;;',
].join('\r\n')

const config = {
  file: 'customers.csv',
  name: 'company',
  phones: ['Phone', 'mobile'],
  addresses: ['mail'],
  recordUrl: 'https://crm.example/{id}?s={segment}',
}

let home: string
let clock: VirtualClock
let opened: { readonly connection: Connection; readonly dispose: () => Promise<void> }[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cordboard-directory-'))
  clock = createVirtualClock()
  opened = []
})

afterEach(async () => {
  for (const { connection, dispose } of opened) {
    await connection.close()
    await dispose()
  }
  expect(clock.waiting).toBe(0)
  await rm(home, { recursive: true })
})

async function open(settings: Json = config, country: string | undefined = 'FR', kind = 'csv') {
  const context = createTestContext({ clock, connection: { country } })
  const files = {
    resolve(path: string) {
      const absolute = resolve(home, path)
      if (!absolute.startsWith(home)) throw new Error(`${path} is outside of the home`)
      return absolute
    },
  }
  const connection = await plugin.connections?.[kind]?.connect({ ...context.ctx, files }, settings, undefined)
  if (connection === undefined) throw new Error(`the plugin has no ${kind} connections`)
  opened.push({ connection, dispose: context.dispose })
  const lookup = async (input: Json) => connection.actions?.lookup?.(input, actionRequest())
  return { heard: context, lookup }
}

/** Moves time on until it is true. The files are real, so a busy machine needs a while: five seconds at most. */
async function until(holds: () => boolean) {
  for (const start = performance.now(); !holds() && performance.now() - start < 5000; ) await clock.advance(500)
  expect(holds()).toBe(true)
}

const save = (text: string | Buffer) => writeFile(join(home, 'customers.csv'), text)

describe('a lookup', () => {
  beforeEach(() => save(csv))

  it('finds one customer with all columns and the address of the record', async () => {
    const { lookup } = await open()
    expect(await lookup({ directory: 'customers', number: '+33353010001' })).toMatchInlineSnapshot(`
      {
        "company": "Dupont Menuiserie",
        "id": "42",
        "mail": "contact@dupont.example",
        "matches": [
          {
            "company": "Dupont Menuiserie",
            "id": "42",
            "mail": "contact@dupont.example",
            "mobile": "06 39 98 00 01",
            "name": "Dupont Menuiserie",
            "phone": "03 53 01 00 01",
            "segment": "vip",
            "url": "https://crm.example/42?s=vip",
          },
        ],
        "mobile": "06 39 98 00 01",
        "name": "Dupont Menuiserie",
        "phone": "03 53 01 00 01",
        "segment": "vip",
        "status": "one",
        "url": "https://crm.example/42?s=vip",
      }
    `)
  })

  it('finds by any number of a cell, by national spelling, and by address', async () => {
    const { lookup } = await open()
    const inputs: Json[] = [
      { number: '+33639980001' },
      { number: '01 99 00 00 02' },
      { address: 'info@martin.EXAMPLE ' },
      { number: '+33100000000', address: 'contact@dupont.example' },
      { key: { field: 'id', value: '43' } },
      { key: { field: 'segment', value: 'vip' } },
    ]
    const ids = await Promise.all(inputs.map(async (input) => Object(await lookup(input)).id))
    expect(ids).toEqual(['42', '43', '43', '42', '43', '42'])
  })

  it('says none for a stranger and for an anonymous caller', async () => {
    const { lookup } = await open()
    const none = { status: 'none', matches: [] }
    expect(await lookup({ number: '+33353019999' })).toEqual(none)
    expect(await lookup({ directory: 'customers' })).toEqual(none)
  })

  it('says many when a number is that of several customers', async () => {
    const { lookup } = await open()
    expect(await lookup({ number: '+12125550101' })).toMatchObject({ status: 'one', id: '44' })
    const american = await open(config, 'US')
    expect(await american.lookup({ number: '+12125550101' })).toMatchObject({ status: 'many', matches: [{ id: '44' }, { id: '45' }] })
  })

  it('takes lines with the same id as one customer, and matches a number that lost its zero', async () => {
    const { lookup, heard } = await open()
    expect(await lookup({ number: '+33353010006' })).toMatchObject({ status: 'one', id: '46' })
    expect(await lookup({ number: '+33639980006' })).toMatchObject({ status: 'one', id: '46' })
    expect({ states: heard.states, diagnoses: heard.diagnoses }).toMatchInlineSnapshot(`
      {
        "diagnoses": [
          {
            "about": "customers.csv",
            "detail": "line 6: a number without its leading zero, as a spreadsheet leaves it. It is matched as a number of FR; format the column as text and export again to keep the zero.",
          },
          {
            "about": "customers.csv",
            "detail": "line 9: a phone column holds something that is no number. It is not matched.",
          },
          {
            "about": "customers.csv",
            "detail": "line 8: the id column is empty. The line is left out.",
          },
        ],
        "states": [
          {
            "detail": "6 records in customers.csv",
            "kind": "online",
          },
        ],
      }
    `)
  })

  it('matches national numbers of any country where the connection has none', async () => {
    const { lookup } = await open(config, '')
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ id: '42' })
    expect(await lookup({ number: '2125550101' })).toMatchObject({ status: 'many' })
  })

  it('refuses a key of a column that is not there', async () => {
    const { lookup } = await open()
    const refused = await lookup({ key: { field: 'colour', value: 'red' } }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(PluginError)
    expect(refused).toMatchObject({ kind: 'bad-input', message: 'The directory has no column "colour".' })
  })
})

describe('the file of a directory', () => {
  it('may come later: until then the connection is failed and lookups say so', async () => {
    const { lookup, heard } = await open()
    expect(await lookup({ number: '+33353010001' })).toEqual({
      status: 'failed',
      detail: 'customers.csv is missing: put it there, or correct config.file in cordboard.yaml.',
    })
    expect(heard.states.map(({ kind }) => kind)).toEqual(['failed'])
    await save(csv)
    await until(() => heard.states.at(-1)?.kind === 'online')
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'one' })
  })

  it('is read again when it changes, also when it is replaced in one move', async () => {
    await save(csv)
    const { lookup, heard } = await open()
    await lookup({})
    await save(`${csv}\r\n49;New;0353010009;;;`)
    await until(() => heard.states.length === 2)
    expect(await lookup({ number: '+33353010009' })).toMatchObject({ id: '49' })
    await writeFile(join(home, 'next.csv'), csv)
    await rename(join(home, 'next.csv'), join(home, 'customers.csv'))
    await until(() => heard.states.length === 3)
    expect(await lookup({ number: '+33353010009' })).toMatchObject({ status: 'none' })
  })

  it('that breaks or goes away leaves the last good content', async () => {
    await save(csv)
    const { lookup, heard } = await open()
    await lookup({})
    await save(csv.slice(0, csv.indexOf('\r')).concat('\r\n50;"half'))
    await until(() => heard.states.length === 2)
    await rm(join(home, 'customers.csv'))
    await until(() => heard.states.length === 3)
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ id: '42' })
    await save('id;company\r\n1;x')
    await until(() => heard.states.length === 4)
    await save(csv)
    await until(() => heard.states.length === 5)
    expect(heard.states.map((state) => ('reason' in state ? state.reason : state.kind))).toMatchInlineSnapshot(`
      [
        "online",
        "customers.csv cannot be used: line 2: a quote is opened and never closed. The 6 records read before are still found.",
        "customers.csv is missing: put it there, or correct config.file in cordboard.yaml. The 6 records read before are still found.",
        "customers.csv cannot be used: it has no column "Phone": its columns are id, company. The 6 records read before are still found.",
        "online",
      ]
    `)
  })

  it('outside of the home is refused', async () => {
    await expect(open({ ...config, file: '../customers.csv' })).rejects.toThrow('outside of the home')
  })
})

describe('a SQLite file', () => {
  const settings = {
    file: 'customers.db',
    table: 'contacts',
    name: 'company',
    phones: ['phone', 'mobile'],
    recordUrl: 'https://crm.example/{id}',
  }

  function write(name: string, text: string): DatabaseSync {
    const database = new DatabaseSync(join(home, name))
    database.exec(text)
    return database
  }

  const contacts = `create table contacts (id integer primary key, company text, phone text, mobile integer, photo blob);
    insert into contacts values (42, 'Dupont "Bois"; fils', '03 53 01 00 01', 639980001, x'ff'), (9007199254740993, 'Two' || char(10) || 'lines', '+1 212 555 0101', null, null);`

  it('answers as a CSV file does, whatever its cells hold', async () => {
    write('customers.db', contacts).close()
    const { lookup, heard } = await open(settings, 'FR', 'sqlite')
    expect(await lookup({ number: '+33639980001' })).toMatchObject({
      status: 'one',
      id: '42',
      company: 'Dupont "Bois"; fils',
      photo: '',
      url: 'https://crm.example/42',
    })
    expect(await lookup({ number: '+12125550101' })).toMatchObject({ id: '9007199254740993', name: 'Two\nlines', mobile: '' })
    expect(await lookup({ key: { field: 'company', value: 'Dupont "Bois"; fils' } })).toMatchObject({ id: '42' })
    expect(heard.states).toEqual([{ kind: 'online', detail: '2 records in customers.db' }])
  })

  it('takes a query for a table, and nothing of it writes', async () => {
    write('customers.db', contacts).close()
    const { lookup } = await open(
      { ...settings, table: undefined as never, query: 'select id, company, phone, mobile from contacts where id = 42;' },
      'FR',
      'sqlite',
    )
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ id: '42' })
    expect(await lookup({ number: '+12125550101' })).toMatchObject({ status: 'none' })
    for (const table of ['contacts"; drop table contacts; --', 'contacts; drop table contacts']) {
      const hostile = await open({ ...settings, table }, 'FR', 'sqlite')
      expect(await hostile.lookup({ number: '+33353010001' })).toMatchObject({
        status: 'failed',
        detail: expect.stringContaining('no such table'),
      })
    }
    const writing = await open({ ...settings, table: undefined as never, query: 'delete from contacts returning *' }, 'FR', 'sqlite')
    expect(await writing.lookup({ number: '+33353010001' })).toMatchObject({ status: 'failed' })
    await expect(open({ ...settings, query: 'select 1' }, 'FR', 'sqlite')).rejects.toMatchObject({ kind: 'bad-input' })
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ id: '42' })
  })

  it('is read again when it is replaced and when a program writes into it, beside what it read before', async () => {
    write('customers.db', contacts).close()
    const { lookup, heard } = await open(settings, 'FR', 'sqlite')
    await lookup({})
    write('next.db', contacts.replaceAll('03 53 01 00 01', '03 53 01 00 09')).close()
    await rename(join(home, 'next.db'), join(home, 'customers.db'))
    await until(() => heard.states.length === 2)
    expect(await lookup({ number: '+33353010009' })).toMatchObject({ id: '42' })
    // Written beside the file first, as programs that stay open have it.
    const program = write(
      'customers.db',
      "pragma journal_mode = wal; insert into contacts values (43, 'New', '03 53 01 00 03', null, null)",
    )
    await until(() => heard.states.at(-1)?.kind === 'online' && JSON.stringify(heard.states.at(-1)).includes('3 records'))
    expect(await lookup({ number: '+33353010003' })).toMatchObject({ id: '43' })
    program.exec('drop table contacts')
    await until(() => heard.states.at(-1)?.kind === 'failed')
    expect(heard.states.at(-1)).toEqual({
      kind: 'failed',
      reason: 'customers.db cannot be used: no such table: contacts. The 3 records read before are still found.',
    })
    expect(await lookup({ number: '+33353010003' })).toMatchObject({ id: '43' })
    program.close()
  })

  it('that is none, or lacks a column, is said to be', async () => {
    await writeFile(join(home, 'customers.db'), 'id;company')
    const none = await open(settings, 'FR', 'sqlite')
    expect(await none.lookup({ number: '+33353010001' })).toMatchObject({
      status: 'failed',
      detail: 'customers.db cannot be used: file is not a database.',
    })
    await rm(join(home, 'customers.db'))
    write('customers.db', contacts).close()
    const lacking = await open({ ...settings, phones: ['fax'] }, 'FR', 'sqlite')
    expect(await lacking.lookup({ number: '+33353010001' })).toMatchObject({
      detail: expect.stringContaining('no column "fax": its columns are id, company'),
    })
  })
})
