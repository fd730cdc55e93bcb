import type { ConnectionContext, Json } from 'cordboard/plugin-api'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpService } from '../../../src/app/services/http.ts'
import { evaluateMapping } from '../../../src/engine/index.ts'
import { plugin } from '../../../src/plugins/directory/index.ts'
import { contact, startCrm } from '../../fixtures/crm-servers.ts'
import { actionRequest } from '../../helpers/action-request.ts'
import { createTestContext } from '../../helpers/plugin-context.ts'
import { createVirtualClock } from '../../helpers/virtual-clock.ts'
import { crmConfigs, servicesOver } from './crm-configs.ts'

type Config = { readonly [name: string]: Json }

const kinds = Object.keys(crmConfigs)

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open(
  kind: string,
  { secret = 'secret-key', more = {}, allowed = true }: { secret?: string; more?: Config; allowed?: boolean } = {},
) {
  const crm = await startCrm(kind)
  closers.push(crm.close)
  const clock = createVirtualClock()
  const context = createTestContext({ clock, connection: { country: 'FR' } })
  const service = createHttpService(() => (allowed ? [crm.url] : []))
  closers.push(service.close)
  const ctx: ConnectionContext = {
    ...context.ctx,
    ...servicesOver(service),
  }
  const config = { ...crmConfigs[kind]?.(crm.url, secret), ...more }
  const connection = await plugin.connections?.[kind]?.connect(ctx, config, undefined)
  if (connection === undefined) throw new Error(`no ${kind}`)
  closers.push(async () => {
    await connection.close()
    await context.dispose()
    await clock.advance(0)
    expect(clock.waiting).toBe(0)
  })
  const act =
    (action: string) =>
    async (input: Json, facts: Parameters<typeof actionRequest>[0] = {}) =>
      connection.actions?.[action]?.(input, actionRequest(facts))
  const state = () => context.until(() => context.states.at(-1))
  return { crm, clock, context, state, lookup: act('lookup'), log: act('log-call') }
}

describe.each(kinds)('%s', (kind) => {
  it('finds a contact by the number it has in any spelling, by address and by id', async () => {
    const { lookup, state, crm } = await open(kind)
    const found = Object(await lookup({ number: '+33353010001' }))
    expect(found).toMatchObject({ status: 'one', name: contact.name, url: expect.stringContaining(found.id) })
    expect(found.url).not.toContain('{')
    expect(await lookup({ number: '+33353010002' })).toEqual({ status: 'none', matches: [] })
    expect(await lookup({ address: contact.email })).toMatchObject({ status: 'one', id: found.id })
    expect(await lookup({ key: { field: 'id', value: found.id } })).toMatchObject({ status: 'one', name: contact.name })
    expect(await state()).toEqual({ kind: 'online', server: new URL(crm.url).host })
  })

  it('keeps one activity of a call that is logged twice, and another for what is to be done', async () => {
    const { lookup, log, crm } = await open(kind)
    const { id } = Object(await lookup({ number: '+33353010001' }))
    const call = {
      id: 'c-1',
      interactionId: 'i-1',
      state: 'ended',
      type: 'inbound',
      customer: { e164: '+33353010001' },
      startedAt: '2026-11-20T08:58:00.000Z',
      ringingAt: '2026-11-20T08:59:00.000Z',
      establishedAt: '2026-11-20T08:59:10.000Z',
    } as const
    const entry = { directory: 'crm', customerId: id, outcome: 'answered', text: 'about the door' }
    expect(await log(entry, { call })).toMatchObject({ status: 'done' })
    expect(await log({ ...entry, wrapUpSeconds: 30 }, { call })).toMatchObject({ status: 'done' })
    expect(crm.activities.size).toBe(1)
    expect(await log({ ...entry, kind: 'task', outcome: 'missed', subject: 'Call back' }, { call })).toMatchObject({ status: 'done' })
    expect(crm.activities.size).toBe(2)
    expect(JSON.stringify([...crm.activities.values()])).toContain('Call back')
  })

  it('that does not accept the credentials says so before the first call', async () => {
    const { lookup, state } = await open(kind, { secret: 'wrong' })
    expect(await state()).toMatchObject({ kind: 'auth-required' })
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'failed' })
  })

  it('that hangs, fails or talks nonsense answers failed in time, or what it answered before', async () => {
    const { lookup, crm, clock, state } = await open(kind, { more: { limitSeconds: 0.5, freshSeconds: 10 } })
    await state()
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'one' })
    await clock.advance(20_000)
    for (const fault of ['error', 'garbage', 'huge'] as const) {
      crm.become(fault)
      expect(await lookup({ number: '+33353010009' })).toMatchObject({ status: 'failed' })
      expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'one', stale: true })
      crm.become('none')
      // One good answer closes the count of failures.
      await clock.advance(60_000)
      expect(await lookup({ number: `+3335301${String(fault.length).padStart(4, '0')}` })).toMatchObject({ status: 'none' })
    }
    crm.become('hang')
    const before = crm.log.length
    const asked = lookup({ number: '+33353010008' })
    await crm.requests(before + 1)
    await clock.advance(500)
    expect(await asked).toEqual({ status: 'failed', detail: 'No answer in 500 ms.', matches: [] })
  })
})

describe('a directory that is asked over HTTP', () => {
  it('leaves a system alone that failed five times, and comes back to it', async () => {
    const { lookup, crm, clock, state } = await open('zendesk')
    await state()
    crm.become('error')
    for (let call = 0; call < 6; call += 1) await lookup({ number: `+3335301000${call}` })
    const asked = crm.log.length
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'failed', detail: expect.stringContaining('left alone') })
    expect(crm.log.length).toBe(asked)
    crm.become('none')
    await clock.advance(6_000)
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'one' })
  })

  it('asks a system once for what is asked twice at the same time, and not at all for what it knows', async () => {
    const { lookup, crm, state } = await open('hubspot')
    await state()
    const before = crm.log.length
    const answers = await Promise.all([lookup({ number: '03 53 01 00 01' }), lookup({ number: '03 53 01 00 01' })])
    await lookup({ number: '03 53 01 00 01' })
    expect([answers.map((answer) => Object(answer).status), crm.log.length - before]).toEqual([['one', 'one'], 1])
  })

  it('that was asked while the caller waited has the answer when the phone rings, though its system took longer than a lookup may', async () => {
    const { lookup, crm, clock, state } = await open('hubspot', { more: { limitSeconds: 0.5 } })
    await state()
    const before = crm.log.length
    crm.become('slow')
    const ahead = lookup({ number: '+33353010001' })
    await crm.requests(before + 1)
    await clock.advance(500)
    expect(await ahead).toMatchObject({ status: 'failed' })
    await clock.advance(5_000)
    crm.become('none')
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'one', name: contact.name })
    crm.become('hang')
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'one' })
    expect(crm.log.length - before).toBe(1)
  })

  it('asks nothing that the administrator did not name, and says what to write', async () => {
    const { lookup, state, crm } = await open('odoo', { allowed: false })
    expect(await state()).toMatchObject({ kind: 'retrying', reason: expect.stringContaining('CORD_HTTP_NOT_ALLOWED') })
    expect(await lookup({ number: '+33353010001' })).toMatchObject({ status: 'failed' })
    expect(crm.log).toEqual([])
  })

  it('is written for any system in the configuration', async () => {
    const more = {
      headers: { 'x-key': 'secret-key' },
      find: { number: '{ "path": "/api/v2/users/42.json", "query": { "q": number.e164 } }' },
      records: 'answer.user.{ "id": id, "name": name, "phones": [phone] }',
      recordUrl: 'https://crm.example/{id}?n={name}',
    }
    const crm = await startCrm('zendesk')
    closers.push(crm.close)
    const authorization = `Basic ${Buffer.from('agent@crm.example/token:secret-key').toString('base64')}`
    const { lookup } = await openHttp({ ...more, baseUrl: crm.url, headers: { authorization } }, crm.url)
    expect(await lookup({ number: '0353010001' })).toMatchObject({ status: 'one', url: 'https://crm.example/42?n=Dupont%20Menuiserie' })
    // What the system finds is not believed: the number has to be the same.
    expect(await lookup({ number: '0353010002' })).toMatchObject({ status: 'none' })
  })
})

async function openHttp(config: Config, url: string) {
  const context = createTestContext({ connection: { country: 'FR' } })
  const service = createHttpService(() => [url])
  closers.push(service.close)
  const ctx: ConnectionContext = {
    ...context.ctx,
    http: service,
    mapping: { evaluate: async (expression, input) => evaluateMapping(expression, input) },
  }
  const connection = await plugin.connections?.http?.connect(ctx, config, undefined)
  closers.push(async () => {
    await connection?.close()
    await context.dispose()
  })
  return { lookup: async (input: Json) => connection?.actions?.lookup?.(input, actionRequest()) }
}
