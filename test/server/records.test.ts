import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHost } from '../../src/app/index.ts'
import type { EmittedTrigger } from '../../src/model/index.ts'
import type { BarRecord, BarState } from '../../src/server/wire/index.ts'
import { openPage, program, session, type TestPage } from './clients.ts'
import { type Home, openHome, TOKENS } from './home.ts'

const URL_OF = 'https://crm.example/contacts/42'
const soon = { timeout: 20_000 }

let home: Home
let marie: TestPage
let paul: TestPage
const more: (() => Promise<unknown>)[] = []
let count = 0

beforeEach(async () => {
  home = await openHome()
  marie = await openPage(home.url, session(home, 'marie').cookie, 'page-of-marie')
  paul = await openPage(home.url, session(home, 'paul').cookie, 'page-of-paul')
})
afterEach(async () => {
  for (const page of [marie, paul]) await page.close()
  for (const close of more.splice(0)) await close()
  await home.close()
})

/** What the bar shows of its first call. */
function recordOn(page: TestPage): BarRecord | undefined {
  return callOn(page)?.record
}

function callOn(page: TestPage): BarState['calls'][number] | undefined {
  return page.messages.findLast((message) => message.type === 'state' || message.type === 'welcome')?.state.calls[0]
}

async function say(type: EmittedTrigger['type'], call: NonNullable<EmittedTrigger['call']>, device: string): Promise<void> {
  count += 1
  await home.host.ingest('paris', [{ id: `more-${count}`, type, call: { type: 'inbound', ...call }, agent: { device } }])
}

/** A customer talks to Marie, whose page opened a record for the call. */
async function talk(): Promise<void> {
  await home.ring('1', { show: 'open', url: URL_OF })
  const { card } = await marie.next('open')
  marie.send({ type: 'ack', key: card.key, did: 'opened' })
  await say('established', { id: '1', interactionId: 'i-1' }, '4021')
}

test('who is consulted sees what the first agent has open, and keeps it after the transfer', async () => {
  await talk()
  await say('ringing', { id: '2', interactionId: 'i-1', type: 'consult', parentId: '1' }, '4022')
  await expect.poll(() => recordOn(paul), soon).toEqual({ url: URL_OF, title: 'Dupont', by: 'marie' })
  await say('established', { id: '2', interactionId: 'i-1', type: 'consult', parentId: '1' }, '4022')
  await home.hangUp('1')
  await home.clock.jump(120_000)
  await paul.handled()
  expect(recordOn(paul)).toEqual({ url: URL_OF, title: 'Dupont', by: 'marie' })
})

test('a phone system that tells no consultation: the colleague who calls has the customer on the line', async () => {
  await talk()
  await say('ringing', { id: '7', type: 'internal', caller: { number: '4021' }, called: { number: '4022' } }, '4022')
  await expect.poll(() => recordOn(paul), soon).toEqual({ url: URL_OF, title: 'Dupont', by: 'marie' })
})

test('a record that the agent found by hand is handed over too: the record system names it, with a token or in the bar', async () => {
  await home.ring('1')
  await say('established', { id: '1', interactionId: 'i-1' }, '4021')
  const crm = program(home.url, TOKENS.ingest)
  expect((await crm('PUT', '/api/v1/calls/record', { user: 'marie', url: `${URL_OF}?found`, title: 'Weber' })).status).toBe(204)
  await expect.poll(() => recordOn(marie), soon).toEqual({ url: `${URL_OF}?found`, title: 'Weber', by: undefined })
  await say('ringing', { id: '1', interactionId: 'i-1' }, '4022')
  await expect.poll(() => recordOn(paul), soon).toEqual({ url: `${URL_OF}?found`, title: 'Weber', by: 'marie' })
  marie.send({ type: 'record', connection: 'paris', callId: '1', url: URL_OF })
  await expect.poll(() => recordOn(paul), soon).toEqual({ url: URL_OF, title: undefined, by: 'marie' })
})

test('it is forgotten a minute after the last of its calls', async () => {
  await talk()
  await expect.poll(() => recordOn(marie), soon).toBeDefined()
  await home.hangUp('1')
  await home.host.idle()
  await home.clock.jump(60_000)
  await say('ringing', { id: '3', interactionId: 'i-1' }, '4022')
  await expect.poll(() => callOn(paul)?.callId, soon).toBe('3')
  expect(recordOn(paul)).toBeUndefined()
})

test('it outlives a restart of the server', async () => {
  await talk()
  await expect.poll(() => recordOn(marie), soon).toBeDefined()
  await home.host.idle()
  await home.host.close()
  const again = await createHost({
    home: home.folder.path,
    port: 0,
    clock: home.clock,
    watch: false,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })
  more.push(() => again.close())
  const ringing = (id: string): EmittedTrigger => ({
    id,
    type: 'ringing',
    call: { id: '1', interactionId: 'i-1', type: 'inbound' },
    agent: { device: '4022' },
  })
  await again.ingest('paris', [ringing('late')])
  const page = await openPage(again.url, session(home, 'paul').cookie, 'page-of-paul')
  more.unshift(() => page.close())
  await expect.poll(() => recordOn(page), soon).toEqual({ url: URL_OF, title: 'Dupont', by: 'marie' })
})

test('nobody names a record for the call of somebody else, for no call, or at an address that may not be opened', async () => {
  await home.ring('1')
  const crm = program(home.url, TOKENS.ingest)
  const refused = async (reply: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await reply
    return [status, (body as { code: string }).code]
  }
  const put = (body: object) => refused(crm('PUT', '/api/v1/calls/record', body))
  expect(await put({ url: URL_OF })).toEqual([400, 'CORD_SERVER_RECORD_USER'])
  expect(await put({ user: 'paul', url: URL_OF })).toEqual([409, 'CORD_SERVER_NO_CALL'])
  expect(await put({ user: 'nobody', url: URL_OF })).toEqual([404, 'CORD_SERVER_NO_SUCH'])
  expect(await put({ user: 'marie', url: 'javascript:alert(1)' })).toEqual([400, 'CORD_URL_SCHEME_REFUSED'])
  const call = { connection: 'paris', callId: '1' }
  expect(await refused(session(home, 'paul')('PUT', '/api/v1/calls/record', { user: 'marie', call, url: URL_OF }))).toEqual([
    409,
    'CORD_SERVER_NO_CALL',
  ])
  expect(await refused(program(home.url, TOKENS.read)('PUT', '/api/v1/calls/record', { user: 'marie', url: URL_OF }))).toEqual([
    403,
    'CORD_SERVER_FORBIDDEN',
  ])
  paul.send({ type: 'record', connection: 'paris', callId: '1', url: URL_OF })
  await paul.handled()
  expect(recordOn(marie)).toBeUndefined()
})
