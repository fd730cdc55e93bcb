import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPage, program, session } from './clients.ts'
import { type Home, openHome, TOKENS } from './home.ts'

let home: Home
beforeAll(async () => {
  home = await openHome()
})
afterAll(() => home.close())

const commands = '/api/v1/agents/me/commands'

describe('a command of a bar', () => {
  test.each([
    ['another call', 'answer', { callId: 'his' }],
    ['another device', 'hang-up', { device: '4022' }],
    ['another agent', 'set-agent-state', { state: 'ready', agentId: '77' }],
    ['a field nobody knows', 'hold', { number: '1' }],
  ])('cannot name %s', async (_, action, input) => {
    const answer = await session(home, 'marie')('POST', commands, { action, input, connection: 'relay' })
    expect(answer).toMatchObject({ status: 400, body: { code: 'CORD_SERVER_COMMAND_FIELD' } })
  })

  test('takes short texts only', async () => {
    for (const number of [4021, '', 'x'.repeat(200), { to: 1 }]) {
      expect((await session(home, 'marie')('POST', commands, { action: 'dial', input: { number } })).status).toBe(400)
    }
  })

  test('names no desk where neither the phone system nor the administrator lets agents choose', async () => {
    const closed = await openHome({ config: { agents: {} } })
    const login = { action: 'agent-login', input: { device: '4022' }, connection: 'relay' }
    const answer = await session(closed, 'marie')('POST', commands, login)
    expect(answer).toMatchObject({ status: 403, body: { code: 'CORD_SERVER_DESK_CLOSED' } })
    await closed.close()
  })

  test('goes nowhere for who is no agent there', async () => {
    const answer = await session(home, 'sam')('POST', commands, { action: 'dial', input: { number: '1' } })
    expect(answer).toMatchObject({ status: 400, body: { code: 'CORD_COMMAND_NO_DESK' } })
    const elsewhere = await session(home, 'marie')('POST', commands, { action: 'dial', input: { number: '1' }, connection: 'lyon' })
    expect(elsewhere).toMatchObject({ status: 400, body: { code: 'CORD_COMMAND_NO_DESK' } })
  })

  test('says what the phone system said against it', async () => {
    await home.ring('held', {}, { connection: 'relay' })
    await home.host.idle()
    const call = { connection: 'relay', callId: 'held' }
    const { status, body } = await session(home, 'marie')('POST', commands, { action: 'hold', call })
    expect([status, body]).toMatchObject([400, { detail: "'hold' was not done: no hold with undefined." }])
    await home.hangUp('held', { connection: 'relay' })
  })
})

describe('an agent who says that a record was wrong or missing', () => {
  const report = (user: 'marie' | 'paul', kind: string, callId: string) =>
    session(home, user)('POST', '/api/v1/agents/me/reports', { kind, connection: 'paris', callId })
  const pinned = async () => {
    const { body } = await program(home.url, TOKENS.read)('GET', '/api/v1/traces?pinned=true')
    const { traces } = body as { traces: { id: string; trigger: { type: string }; pin: { kind: string; by: string } }[] }
    return traces.map(({ id, trigger, pin }) => [id, trigger.type, pin.kind, pin.by])
  }

  test('pins the trace of that call, of no call of others, and the administrator lets it go', async () => {
    const trace = await home.ring('wrong', { show: 'open', url: 'https://crm.example/1' })
    await home.hangUp('wrong')
    await home.host.idle()
    expect(await report('marie', 'wrong-record', 'wrong')).toMatchObject({ status: 201, body: { trace } })
    expect((await report('paul', 'wrong-record', 'wrong')).status).toBe(404)
    expect((await report('marie', 'no-pop', 'never-was')).status).toBe(404)
    expect((await report('marie', 'because', 'wrong')).status).toBe(400)
    expect(await pinned()).toEqual([[trace, 'ringing', 'wrong-record', 'marie']])
    const { body } = await program(home.url, TOKENS.read)('GET', `/api/v1/traces/${trace}`)
    expect(body).toMatchObject({ pin: { kind: 'wrong-record', by: 'marie' } })
    const away = (user: 'sam' | 'ines') => session(home, user)('DELETE', `/api/v1/traces/${trace}/pin`)
    expect([(await away('sam')).status, (await away('ines')).status, (await away('ines')).status]).toEqual([403, 204, 404])
    expect(await pinned()).toEqual([])
  })
})

describe('what a bar is told', () => {
  test('says how often the number was there, labels data, and gives the record again when the call is over', async () => {
    const own = await openHome({
      config: { agents: { labels: { segment: 'Kind of customer' }, reasons: [{ value: '7', title: 'Lunch', connections: ['relay'] }] } },
    })
    await own.ring('first', { show: 'offer', url: 'https://crm.example/7', segment: 'vip' })
    await own.hangUp('first')
    await own.host.idle()
    await own.ring('second', { crmId: '42', segment: 'vip' })
    await own.host.idle()
    const page = await openPage(own.url, own.cookies.marie, 'page-of-marie')
    const welcome = page.messages.find((message) => message.type === 'welcome')
    expect(welcome?.state.calls).toMatchObject([
      {
        callId: 'second',
        before: { count: 1 },
        fields: [
          { label: 'Kind of customer', value: 'vip' },
          { label: 'crmId', value: '42' },
        ],
      },
    ])
    expect(welcome?.state.recent).toMatchObject([
      { callId: 'first', answered: false, record: { title: 'Dupont', url: 'https://crm.example/7' } },
    ])
    expect(welcome?.state.connections.map(({ id, reasons }) => [id, reasons])).toEqual([
      ['paris', []],
      ['relay', [{ value: '7', title: 'Lunch' }]],
    ])
    await page.close()
    await own.close()
  })
})
