import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPage, program, session, type TestPage } from './clients.ts'
import { type Home, openHome, TOKENS } from './home.ts'

const soon = { timeout: 20_000 }
let home: Home
let marie: TestPage
let paul: TestPage

beforeEach(async () => {
  home = await openHome()
  marie = await openPage(home.url, session(home, 'marie').cookie, 'page-of-marie')
  paul = await openPage(home.url, session(home, 'paul').cookie, 'page-of-paul')
})
afterEach(async () => {
  for (const page of [marie, paul]) await page.close()
  await home.close()
})

const due = (page: TestPage) =>
  page.messages.findLast((message) => message.type === 'state' || message.type === 'welcome')?.state.callbacks.map(({ id }) => id)
const crm = (method: string, id: string, body?: object, token: string = TOKENS.ingest) =>
  program(home.url, token)(method, `/api/v1/agents/marie/callbacks/${id}`, body)
/** At once: minute by minute, a machine that has much to do would find the sockets dead. */
async function pass(milliseconds: number): Promise<void> {
  await home.clock.jump(milliseconds)
  for (const page of [marie, paul]) await page.handled()
}
const inMinutes = (minutes: number) => new Date(home.clock.now() + minutes * 60_000).toISOString()

test('a planned call is shown at its time, to its agent alone, until it is done', async () => {
  const url = 'https://crm.example/contacts/42'
  expect(
    (await crm('PUT', 'later', { number: '+33388202122', at: inMinutes(90), name: 'Weber', note: 'asked for a quote', url })).status,
  ).toBe(204)
  expect((await crm('PUT', 'soon', { number: '+33388202123', at: inMinutes(10) })).status).toBe(204)
  await marie.handled()
  expect(due(marie)).toEqual([])
  await pass(10 * 60_000)
  await expect.poll(() => due(marie), soon).toEqual(['soon'])
  marie.send({ type: 'callback', id: 'soon' })
  await expect.poll(() => due(marie), soon).toEqual([])
  await pass(80 * 60_000)
  await expect.poll(() => due(marie), soon).toEqual(['later'])
  const [shown] = marie.messages.findLast((message) => message.type === 'state')?.state.callbacks ?? []
  expect(shown).toMatchObject({ display: '+33 3 88 20 21 22', name: 'Weber', note: 'asked for a quote', url, mayDial: false })
  expect(paul.messages.some((message) => message.type === 'state' && message.state.callbacks.length > 0)).toBe(false)
  paul.send({ type: 'callback', id: 'later' })
  await paul.handled()
  expect(due(marie)).toEqual(['later'])
  expect((await crm('DELETE', 'later')).status).toBe(204)
  await expect.poll(() => due(marie), soon).toEqual([])
  expect((await crm('DELETE', 'later')).status).toBe(404)
})

test('who is forgotten is not to be called back', async () => {
  expect((await crm('PUT', 'one', { number: '+33 388 20 21 22', at: inMinutes(1) })).status).toBe(204)
  await home.host.operations.run('forget', { number: '+33388202122' })
  await pass(120_000)
  expect((await crm('DELETE', 'one')).status).toBe(404)
})

test('wrong numbers, times, addresses, agents and tokens plan nothing', async () => {
  const good = { number: '+33388202122', at: inMinutes(1) }
  expect((await crm('PUT', 'a', { ...good, number: 'call me' })).status).toBe(400)
  expect((await crm('PUT', 'a', { ...good, at: 'tomorrow' })).status).toBe(400)
  expect((await crm('PUT', 'a', { ...good, url: 'javascript:alert(1)' })).status).toBe(400)
  expect((await crm('PUT', 'a', good, TOKENS.read)).status).toBe(403)
  expect((await session(home, 'paul')('PUT', '/api/v1/agents/marie/callbacks/a', good)).status).toBe(403)
  expect((await program(home.url, TOKENS.ingest)('PUT', '/api/v1/agents/nobody/callbacks/a', good)).status).toBe(404)
  await pass(120_000)
  await marie.handled()
  expect(due(marie)).toEqual([])
})
