import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Json } from 'cordboard/plugin-api'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { normalise } from '../../../src/engine/index.ts'
import { plugin } from '../../../src/plugins/directory/index.ts'
import { root } from '../../examples/homes.ts'
import { actionRequest } from '../../helpers/action-request.ts'
import { type Admin, databases } from '../../helpers/databases.ts'
import { readNumberCorpus } from '../../helpers/number-corpus.ts'
import { createTestContext } from '../../helpers/plugin-context.ts'
import { openTcpGate } from '../../helpers/tcp-gate.ts'
import { createVirtualClock, type VirtualClock } from '../../helpers/virtual-clock.ts'
import { createBench } from '../../host/helpers.ts'

/** Waits grow and have chance in them, and what is asked is real: time goes on until it is online again. */
async function backAgain(clock: VirtualClock, state: () => { readonly kind: string } | undefined) {
  await expect
    .poll(async () => {
      await clock.advance(1_000)
      return state()?.kind
    })
    .toBe('online')
}

type Config = { readonly [name: string]: Json }

const prefix = `cordboard_${process.pid}`
const customers = `${prefix}_customers`

describe.each(databases)('a directory in $title', ({ name, url, user, password, missing, open: openAdmin }) => {
  const isPostgres = name === 'PostgreSQL'
  const closers: (() => Promise<unknown>)[] = []
  let admin: Admin

  beforeAll(async () => {
    if (missing) return
    admin = await openAdmin()
    await admin.run(
      `create table ${customers} (id integer primary key, company varchar(80), phone varchar(200), mobile bigint, mail varchar(80),
      "score" numeric(8,2), since timestamp, photo ${isPostgres ? 'bytea' : 'blob'})`.replaceAll('"', isPostgres ? '"' : '`'),
    )
    await admin.run(`insert into ${customers} (id, company, phone, mobile, mail, score, since, photo) values
      (42, 'Dupont Menuiserie', '03 53 01 00 01 ', 639980001, 'Contact@Dupont.example', 12.50, '2026-01-02 03:04:05', 'xx'),
      (43, 'O''Brien & Söhne', '+33 (0)3.53.01.00.02 poste 12; 0199000002', null, null, null, null, null),
      (44, 'Two Brothers (A)', '+1 212 555 0101', null, null, null, null, null),
      (45, 'Two Brothers (B)', '(001) 212-555-0101 x4', null, null, null, null, null),
      (46, 'Desk', 'poste 201', null, null, null, null, null),
      (47, 'Another desk', '03 53 02 01 99', null, null, null, null, null)`)
  })

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  afterAll(async () => {
    if (missing) return
    for (const table of [customers, `${prefix}_moved`, `${prefix}_numbers`, `${prefix}_calls`, `${prefix}_plain`])
      await admin.run(`drop table if exists ${table}`)
    await admin.close()
  })

  const defaults: Config = {
    url,
    user,
    password,
    table: customers,
    name: 'company',
    phones: ['Phone', 'mobile'],
    addresses: ['mail'],
    recordUrl: 'https://crm.example/{id}',
  }

  async function open(more: Config = {}, country = 'FR') {
    const clock = createVirtualClock()
    const context = createTestContext({ clock, connection: { country } })
    const connection = await plugin.connections?.sql?.connect(context.ctx, { ...defaults, ...more }, undefined)
    if (connection === undefined) throw new Error('the plugin has no sql connections')
    closers.push(async () => {
      await connection.close()
      await context.dispose()
      await expect.poll(() => clock.waiting).toBe(0)
    })
    const state = () => context.states.at(-1)
    const lookup = async (input: Json) => Object(await connection.actions?.lookup?.(input, actionRequest()))
    const log = async (input: Json) =>
      connection.actions?.['log-call']?.(
        input,
        actionRequest({
          connection: 'pbx',
          call: { id: 'c', interactionId: 'i-1', state: 'ringing', startedAt: '2026-11-20T08:59:30.250Z' },
        }),
      )
    return { clock, context, connection, lookup, log, state, settled: () => context.until(state) }
  }

  it.skipIf(missing)('finds one customer with all columns and the address of the record', async () => {
    const { lookup, settled } = await open()
    expect(await settled()).toMatchObject({ kind: 'online' })
    expect((await lookup({ number: '+33353010001' })).matches).toEqual([
      {
        id: '42',
        company: 'Dupont Menuiserie',
        name: 'Dupont Menuiserie',
        phone: '03 53 01 00 01 ',
        mobile: '639980001',
        mail: 'Contact@Dupont.example',
        score: '12.50',
        since: '2026-01-02 03:04:05',
        phones: ['03 53 01 00 01', '639980001'],
        url: 'https://crm.example/42',
      },
    ])
  })

  it.skipIf(missing)('finds in any spelling, of numbers that are numbers too, several, by address and by column', async () => {
    const { lookup } = await open()
    const inputs: Json[] = [
      { number: '+33639980001' },
      { number: '0353010002' },
      { number: '+33199000002' },
      { number: '201' },
      { number: '+12125550101' },
      { number: '+33353019999' },
      { number: '+33100000000', address: 'contact@dupont.EXAMPLE' },
      { key: { field: 'id', value: '43' } },
      { key: { field: 'company', value: "O'Brien & Söhne" } },
      { key: { field: 'id', value: '43 or 1=1' } },
      { key: { field: 'score', value: "' or ''='" } },
    ]
    const found = []
    for (const input of inputs)
      found.push(
        (await lookup(input)).matches
          .map((match: { id: string }) => match.id)
          .sort()
          .join(),
      )
    expect(found).toEqual(['42', '43', '43', '46', '44,45', '', '42', '43', '43', '', ''])
    await expect(lookup({ key: { field: 'color"`; drop table x', value: 'red' } })).rejects.toMatchObject({ kind: 'bad-input' })
  })

  it.skipIf(missing)('asks with an index for common spellings alone, and takes a query for a table', async () => {
    const query = `select id, company, trim(phone) as "phone" from ${customers} where id < 44;`.replaceAll('"', isPostgres ? '"' : '`')
    const { lookup } = await open({ table: undefined as never, query, phones: ['phone'], addresses: [], match: 'common-spellings' })
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'one', id: '42' })
    expect(await lookup({ number: '+33353010002' })).toMatchObject({ status: 'none' })
    expect(await lookup({ number: '+12125550101' })).toMatchObject({ status: 'none' })
  })

  it.skipIf(missing)('finds for each caller of the corpus the number that is theirs, and no other', async () => {
    const cases = readNumberCorpus()
    const numbers = `${prefix}_numbers`
    await admin.run(`create table ${numbers} (id integer, country varchar(2), phone varchar(200))`)
    const text = (value: string) => `'${value.replaceAll("'", "''").replaceAll('\\', isPostgres ? '\\' : '\\\\')}'`
    await admin.run(
      `insert into ${numbers} values ${cases.map(({ id, country, stored }) => `(${id}, '${country}', ${text(stored)})`).join(', ')}`,
    )
    const wrong: string[] = []
    for (const country of new Set(cases.map((one) => one.country))) {
      const query = `select * from ${numbers} where country = '${country}'`
      const { lookup } = await open(
        { table: undefined as never, query, phones: ['phone'], addresses: [], name: 'id', limitSeconds: 60 },
        country,
      )
      for (const { id, stored, caller, finds } of cases.filter((one) => one.country === country)) {
        const answer = await lookup({ number: caller })
        const ids = (answer.matches as { id: string }[]).map((match) => match.id).join()
        if (ids !== (finds ? id : '')) wrong.push(`${country} ${stored} | ${caller} -> ${answer.status} ${ids} ${answer.detail ?? ''}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it.skipIf(missing)('writes nothing, whatever a query says, and takes no name for more than a name', async () => {
    const written = await open(
      isPostgres
        ? { table: undefined as never, query: `with gone as (delete from ${customers} returning *) select * from gone` }
        : { table: undefined as never, query: `select * from ${customers} for update` },
    )
    expect(await written.settled()).toMatchObject({ kind: 'retrying' })
    for (const table of [`${customers}; drop table ${customers}`, `${customers}" where 1=1 --`, `${customers}\` where 1=1 -- `]) {
      const hostile = await open({ table })
      expect(await hostile.settled()).toMatchObject({ kind: 'retrying', reason: expect.stringMatching(/exist|Incorrect table name/) })
    }
    expect(await admin.run(`select count(*) as n from ${customers}`)).toMatchObject([{ n: expect.toSatisfy((n) => Number(n) === 6) }])
  })

  it.skipIf(missing)('says what is wrong before the first call: credentials, database, table, column', async () => {
    const reasonOf = async (more: Config) => {
      const { settled, lookup } = await open(more)
      const state = await settled()
      expect(await lookup({ number: '+33353010001' })).toMatchObject({
        status: 'failed',
        detail: state !== undefined && 'reason' in state ? state.reason : '',
      })
      return state
    }
    expect(await reasonOf({ user: 'nobody_there', password: 'canary-s3cret' })).toMatchObject({
      kind: 'auth-required',
      reason: expect.not.stringContaining('s3cret'),
    })
    expect(await reasonOf({ table: `${prefix}_nowhere` })).toMatchObject({
      kind: 'retrying',
      reason: expect.stringContaining(`${prefix}_nowhere`),
    })
    expect(await reasonOf({ phones: ['telephone'] })).toMatchObject({
      kind: 'retrying',
      reason: expect.stringMatching(/no column "telephone".*its columns are id, company, phone/),
    })
    expect(await reasonOf({ url: url.replace(/\w+$/, 'nowhere') })).toMatchObject({
      kind: 'retrying',
      reason: expect.stringContaining('nowhere'),
    })
    await expect(open({ url: url.replace('://', '://me:canary-s3cret@') })).rejects.toMatchObject({
      kind: 'bad-input',
      message: expect.not.stringContaining('s3cret'),
    })
    await expect(open({ url: 'oracle://db/x' })).rejects.toMatchObject({ kind: 'bad-input' })
    await expect(open({ query: 'select 1' })).rejects.toMatchObject({ kind: 'bad-input' })
  })

  it.skipIf(missing)('a row that is locked, a line that is dead, cut or refused costs a call its limit and no more', async () => {
    const address = new URL(url)
    const gate = await openTcpGate(address.hostname, Number(address.port))
    closers.push(gate.close)
    const throughGate = `${address.protocol}//127.0.0.1:${gate.port}${address.pathname}`
    const { lookup, clock, settled, state } = await open({
      url: throughGate,
      freshSeconds: 0,
      limitSeconds: 0.5,
    })
    expect(await settled()).toMatchObject({ kind: 'online' })
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'one', id: '42' })
    const late = async (input: Json) => {
      const asked = lookup(input)
      await clock.advance(500)
      return asked
    }

    const holder = await openAdmin()
    await holder.run(isPostgres ? `begin; lock table ${customers} in access exclusive mode` : `lock tables ${customers} write`)
    expect(await late({ number: '+33353010002' })).toEqual({ status: 'failed', detail: 'No answer in 500 ms.', matches: [] })
    expect(await late({ number: '+33353010001' })).toMatchObject({ status: 'one', id: '42', stale: true })
    await holder.run(isPostgres ? 'rollback' : 'unlock tables')
    await holder.close()
    await expect.poll(async () => (await lookup({ number: '+33353010002' })).status).toBe('one')

    gate.hold()
    expect(await late({ number: '+12125550101' })).toMatchObject({ status: 'failed' })
    gate.cut()
    gate.open()
    // A lost line is replaced by the next lookup: it does not even fail.
    await expect.poll(async () => (await lookup({ number: '+12125550101' })).status).toBe('many')

    gate.shut()
    expect(await lookup({ number: '+33199000002' })).toMatchObject({ status: 'failed' })
    for (let times = 0; times < 5; times += 1) await lookup({ number: `+3319900001${times}` })
    const lines = gate.lines
    expect(await lookup({ number: '+33199000002' })).toMatchObject({
      status: 'failed',
      detail: 'It failed several times and is left alone for a while.',
    })
    expect(gate.lines).toBe(lines)
    gate.open()
    await backAgain(clock, state)
    expect(await lookup({ number: '+33199000002' })).toMatchObject({ status: 'one', id: '43' })

    // A server that takes a line and never says a word.
    gate.hold()
    const second = await open({ url: throughGate, limitSeconds: 0.5 })
    const asked = second.lookup({ number: '+33353010001' })
    await second.clock.advance(500)
    expect(await asked).toMatchObject({ status: 'failed' })
    await second.clock.advance(15_000)
    expect(await second.settled()).toMatchObject({ kind: 'retrying', reason: 'No answer in 15 s.' })
  })

  it.skipIf(missing)('loses its table and gets another one back', async () => {
    const { lookup, clock, settled, state } = await open({ freshSeconds: 0, staleSeconds: 0 })
    await settled()
    await admin.run(`alter table ${customers} rename to ${prefix}_moved`)
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'failed', detail: expect.stringContaining(customers) })
    expect(state()).toMatchObject({ kind: 'retrying' })
    await admin.run(`alter table ${prefix}_moved rename to ${customers}`)
    await backAgain(clock, state)
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'one', id: '42' })
  })

  it.skipIf(missing)('logs a call once, however often it is logged', async () => {
    const calls = `${prefix}_calls`
    await admin.run(
      `create table ${calls} (call_key varchar(190) unique, customer varchar(20), what varchar(200), started ${isPostgres ? 'timestamptz' : 'datetime(3)'}, talked integer, campaign varchar(20))`,
    )
    const columns = { customer: 'customerId', what: 'text', started: 'startedAt', campaign: 'fields.campaign' }
    const { log, settled } = await open({ log: { table: calls, key: 'call_key', columns } })
    await settled()
    const id = 'call/pbx/i-1/'
    expect(await log({ customerId: '42', text: `it's "quoted"; drop table ${calls}`, fields: { campaign: 'spring' } })).toEqual({
      status: 'done',
      id,
    })
    expect(await log({ customerId: '43' })).toEqual({ status: 'done', id })
    const rows = await admin.run(
      `select customer, what, campaign, ${isPostgres ? "to_char(started at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')" : 'cast(started as char)'} as started from ${calls}`,
    )
    expect(rows).toEqual([
      { customer: '43', what: `it's "quoted"; drop table ${calls}`, campaign: 'spring', started: '2026-11-20 08:59:30.250' },
    ])

    await admin.run(`create table ${prefix}_plain (call_key varchar(190))`)
    const plain = await open({ log: { table: `${prefix}_plain`, key: 'call_key' } })
    await plain.settled()
    await expect(plain.log({ customerId: '42' })).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('unique index'),
    })
    const none = await open()
    await none.settled()
    expect(none.context.declared).toEqual([{ actions: ['lookup'] }])
  })

  it.skipIf(missing)('encrypts when it is told to, and says what to do where the server cannot', async () => {
    const { settled } = await open({ tls: 'verify' })
    expect(await settled()).toMatchObject({ kind: 'retrying', reason: expect.stringMatching(/certificate|tls: off/) })
    const [secured] = await admin.run(isPostgres ? 'show ssl' : "show variables like 'have_ssl'")
    if (!Object.values(secured ?? {}).some((value) => value === 'on' || value === 'YES')) return
    const encrypted = await open({ tls: 'encrypt' })
    expect(await encrypted.settled()).toMatchObject({ kind: 'online' })
  })
})

const present = databases.filter(({ missing }) => !missing)

it('all of them, and a SQLite file, work in a process of its own, that may read the packages of its manifest', async () => {
  const connections = Object.fromEntries(
    present.map(({ name, url, user, password }) => {
      const query = "select 42 as id, '03 53 01 00 01' as phone"
      return [name.toLowerCase(), { kind: 'sql', country: 'FR', config: { url, user, password, query, phones: ['phone'] } }]
    }),
  )
  const builtin = mkdtempSync(join(tmpdir(), 'cordboard-built-in-'))
  onTestFinished(() => rmSync(builtin, { recursive: true }))
  symlinkSync(join(root, 'src/plugins/directory'), join(builtin, 'directory'))
  const file = { kind: 'sqlite', country: 'FR', config: { file: 'tables/people.db', table: 'people', phones: ['phone'] } }
  const bench = createBench([], { builtin, normalise, settings: { plugins: {}, connections: { ...connections, file } } })
  mkdirSync(join(bench.home, 'tables'))
  const database = new DatabaseSync(join(bench.home, 'tables/people.db'))
  database.exec("create table people (id, phone); insert into people values (42, '03 53 01 00 01')")
  database.close()
  await bench.host.start()
  await expect.poll(() => bench.host.connections().map(({ state }) => state.kind)).toEqual([...present.map(() => 'online'), 'online'])
  for (const directory of [...Object.keys(connections), 'file']) {
    const answer = await bench.run('lookup', { directory, number: '+33353010001' })
    expect(answer).toMatchObject({ kind: 'done', result: { status: 'one', id: '42' } })
  }
})
