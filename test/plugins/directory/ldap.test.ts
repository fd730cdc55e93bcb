import { join } from 'node:path'
import type { Json } from 'cordboard/plugin-api'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { plugin } from '../../../src/plugins/directory/index.ts'
import { actionRequest } from '../../helpers/action-request.ts'
import { createTestContext } from '../../helpers/plugin-context.ts'
import { type Slapd, slapdMissing, startSlapd } from '../../helpers/slapd.ts'
import { openTcpGate } from '../../helpers/tcp-gate.ts'
import { createVirtualClock, type VirtualClock } from '../../helpers/virtual-clock.ts'

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

const password = 'canary-s3cret'

function person(uid: string, lines: readonly string[]): string {
  return [`dn: uid=${uid},ou=people,dc=example`, 'objectClass: inetOrgPerson', `uid: ${uid}`, ...lines, '', ''].join('\n')
}

const people = [
  'dn: ou=people,dc=example\nobjectClass: organizationalUnit\nou: people\n\n',
  person('anna', [
    'cn: Anna Dupont',
    'sn: Dupont',
    'telephoneNumber: +33 3 53 01 00 01',
    'mobile: 06.39.98.00.01',
    'mail: Anna@dupont.example',
    'title: Buyer',
    'userPassword: hidden',
  ]),
  person('bob', ['cn: Bob (Sales) *', 'sn: Bob', 'telephoneNumber: 0353010002', 'telephoneNumber: 201', 'ou: north', 'ou: south']),
  person('carl', ['cn: Carl', 'sn: Carl', 'telephoneNumber: +33 (0)3 53 01 00 03 ext 4', 'employeeType: left']),
  person('dora', ['cn: Dora', 'sn: Dora', 'mobile: +33639980001', 'employeeType: left']),
].join('')

const title = slapdMissing ? 'a directory in LDAP (skipped: slapd is not installed)' : 'a directory in LDAP'

describe.skipIf(slapdMissing)(title, () => {
  const closers: (() => Promise<unknown>)[] = []
  let slapd: Slapd

  beforeAll(async () => {
    slapd = await startSlapd(people, password)
  })

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  afterAll(async () => {
    await slapd.close()
  })

  async function open(more: Config = {}) {
    const clock = createVirtualClock()
    const context = createTestContext({ clock, connection: { country: 'FR' } })
    const config = {
      url: `ldap://127.0.0.1:${slapd.port}`,
      bindDn: 'cn=reader,dc=example',
      password,
      base: 'ou=people,dc=example',
      filter: '(objectClass=person)',
      id: 'uid',
      name: 'cn',
      phones: ['telephoneNumber', 'mobile'],
      addresses: ['mail'],
      fields: ['title', 'OU'],
      recordUrl: 'https://crm.example/{id}',
      ...more,
    }
    const files = { resolve: (path: string) => join(import.meta.dirname, '../../fixtures/tls', path) }
    const connection = await plugin.connections?.ldap?.connect({ ...context.ctx, files }, config, undefined)
    if (connection === undefined) throw new Error('the plugin has no ldap connections')
    closers.push(async () => {
      await connection.close()
      await context.dispose()
      await expect.poll(() => clock.waiting).toBe(0)
    })
    const state = () => context.states.at(-1)
    const lookup = async (input: Json) => Object(await connection.actions?.lookup?.(input, actionRequest()))
    return { clock, lookup, state, settled: () => context.until(state) }
  }

  const idsOf = (answer: { matches: { id: string }[] }) =>
    answer.matches
      .map(({ id }) => id)
      .sort()
      .join()

  it('finds one person with the attributes that are named, and no others', async () => {
    const { lookup, settled } = await open()
    expect(await settled()).toMatchObject({ kind: 'online' })
    expect((await lookup({ number: '+33353010001' })).matches).toEqual([
      {
        id: 'anna',
        dn: 'uid=anna,ou=people,dc=example',
        name: 'Anna Dupont',
        uid: 'anna',
        cn: 'Anna Dupont',
        telephoneNumber: '+33 3 53 01 00 01',
        mobile: '06.39.98.00.01',
        mail: 'Anna@dupont.example',
        title: 'Buyer',
        phones: ['+33 3 53 01 00 01', '06.39.98.00.01'],
        url: 'https://crm.example/anna',
      },
    ])
    expect((await lookup({ number: '201' })).OU).toEqual(['north', 'south'])
  })

  it('finds in any spelling, several, by address and by attribute; a value means nothing to the filter', async () => {
    const { lookup } = await open()
    const inputs: Json[] = [
      { number: '+33353010002' },
      { number: '0353010003' },
      { number: '+33639980001' },
      { number: '+33353019999', address: 'anna@DUPONT.example' },
      { key: { field: 'id', value: 'bob' } },
      { key: { field: 'cn', value: 'Bob (Sales) *' } },
      { key: { field: 'cn', value: '*' } },
      { address: 'a)(|(uid=*' },
      { key: { field: 'id', value: '*)(uid=*' } },
    ]
    const found: string[] = []
    for (const input of inputs) found.push(idsOf(await lookup(input)))
    expect(found).toEqual(['bob', 'carl', 'anna,dora', 'anna', 'bob', 'bob', '', '', ''])
    await expect(lookup({ key: { field: 'userPassword', value: 'hidden' } })).rejects.toMatchObject({ kind: 'bad-input' })
  })

  it('counts whom the filter names, and finds a record by its place in the tree', async () => {
    const { lookup } = await open({ filter: '(&(objectClass=person)(!(employeeType=left)))', id: 'dn', match: 'common-spellings' })
    const anna = 'uid=anna,ou=people,dc=example'
    expect(idsOf(await lookup({ number: '+33639980001' }))).toBe(anna)
    expect(idsOf(await lookup({ number: '+33353010001' }))).toBe(anna)
    const dns = [anna, 'uid=dora,ou=people,dc=example', 'uid=nobody,ou=people,dc=example', 'dc=example', 'nonsense']
    const found: string[] = []
    for (const value of dns) found.push(idsOf(await lookup({ key: { field: 'id', value } })))
    expect(found).toEqual([anna, '', '', '', ''])
  })

  it('says what is wrong before the first call: credentials, base, filter, attributes of the configuration', async () => {
    const stateOf = async (more: Config) => (await open(more)).settled()
    expect(await stateOf({ password: 'wrong' })).toMatchObject({ kind: 'auth-required', reason: expect.not.stringContaining(password) })
    expect(await stateOf({ base: 'ou=nowhere,dc=example' })).toMatchObject({
      kind: 'retrying',
      reason: expect.stringContaining('config.base'),
    })
    for (const wrong of [{ filter: '(uid=' }, { password: '' }, { url: 'ldap://server/dc=example' }]) {
      await expect(open(wrong)).rejects.toMatchObject({ kind: 'bad-input' })
    }
  })

  it('encrypts by StartTLS, and believes the authority that the configuration names alone', async () => {
    const url = `ldap://localhost:${slapd.port}`
    expect(await (await open({ url, tls: 'verify', ca: 'first-cert.pem' })).settled()).toMatchObject({ kind: 'online' })
    expect(await (await open({ url, tls: 'verify', ca: 'second-cert.pem' })).settled()).toMatchObject({ kind: 'retrying' })
    expect(await (await open({ url, tls: 'verify' })).settled()).toMatchObject({
      kind: 'retrying',
      reason: expect.stringMatching(/certificate/),
    })
    expect(await (await open({ url, tls: 'encrypt' })).settled()).toMatchObject({ kind: 'online' })
  })

  it('that stands still or is away costs a call its limit and no more, and is found again', async () => {
    const gate = await openTcpGate('127.0.0.1', slapd.port)
    closers.push(gate.close)
    const { lookup, clock, state, settled } = await open({ url: `ldap://127.0.0.1:${gate.port}`, freshSeconds: 0, limitSeconds: 0.5 })
    await settled()
    expect(idsOf(await lookup({ number: '+33353010001' }))).toBe('anna')
    const late = async (input: Json) => {
      const asked = lookup(input)
      await clock.advance(500)
      return asked
    }
    await slapd.held(async () => {
      expect(await late({ number: '+33353010002' })).toEqual({ status: 'failed', detail: 'No answer in 500 ms.', matches: [] })
      expect(await late({ number: '+33353010001' })).toMatchObject({ status: 'one', id: 'anna', stale: true })
    })
    await expect.poll(async () => idsOf(await lookup({ number: '+33353010002' }))).toBe('bob')
    // A lost line is replaced by the next lookup: it does not even fail.
    gate.cut()
    await expect.poll(async () => (await lookup({ number: '0353010003' })).status).toBe('one')
    gate.shut()
    await expect.poll(async () => (await lookup({ number: '0353010009' })).status).toBe('failed')
    expect(state()).toMatchObject({ kind: 'retrying' })
    gate.open()
    await backAgain(clock, state)
    expect(idsOf(await lookup({ number: '+33353010002' }))).toBe('bob')
  })
})
