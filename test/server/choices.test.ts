import { afterEach, expect, test } from 'vitest'
import { openPage, session, type TestPage } from './clients.ts'
import { type Home, openHome } from './home.ts'

const rule = `name: Choose
on: ringing
do:
  - { action: lookup, with: { directory: customers, number: '{{ call.customer.e164 }}' }, as: customer }
  - action: open-record
    with: { url: 'https://crm.example/{{ customer.id }}', title: '{{ customer.company }}', rank: [contacted] }
`
const people = 'id,company,phone,contacted\n1,Dupont,0388202122,2026-01-01\n2,Durand,0388202122,2026-03-01\n3,Martin,0388202123,\n'

let home: Home
const pages: TestPage[] = []

afterEach(async () => {
  for (const page of pages.splice(0)) await page.close()
  await home.close()
})

async function start(): Promise<TestPage> {
  home = await openHome({
    config: {
      connections: {
        paris: { kind: 'ingest', country: 'FR' },
        customers: { kind: 'csv', country: 'FR', config: { file: 'tables/customers.csv', name: 'company', phones: ['phone'] } },
      },
    },
    files: { 'rules/choose.yaml': rule, 'tables/customers.csv': people },
  })
  await expect
    .poll(() => home.host.plugins.connections().find(({ id }) => id === 'customers')?.state.kind, { timeout: 20_000 })
    .toBe('online')
  const page = await openPage(home.url, session(home, 'marie').cookie, 'page-of-marie')
  pages.push(page)
  return page
}

async function cardOf(page: TestPage, call: string) {
  const latest = () => page.messages.findLast((message) => message.type === 'state')?.state.cards
  await expect.poll(() => latest()?.some((card) => card.call?.callId === call), { timeout: 20_000 }).toBe(true)
  return latest()?.find((card) => card.call?.callId === call)
}

test('several customers are ranked, and the one that was chosen stands first the next time', async () => {
  const page = await start()
  const trace = await home.ring('1')
  const card = await cardOf(page, '1')
  expect(card).toMatchObject({
    state: 'offered',
    choices: [
      { id: '2', title: 'Durand', hints: ['contacted: 2026-03-01'], url: 'https://crm.example/2' },
      { id: '1', title: 'Dupont', hints: ['contacted: 2026-01-01'], url: 'https://crm.example/1' },
    ],
  })
  page.send({ type: 'ack', key: card?.key ?? '', did: 'offered' })
  page.send({ type: 'ack', key: card?.key ?? '', did: 'clicked', choice: 1 })
  await expect
    .poll(() => home.steps(trace), { timeout: 20_000 })
    .toEqual([expect.stringMatching(/^done/), expect.stringMatching(/^opened/)])
  expect((await cardOf(page, '1'))?.url).toBe('https://crm.example/1')
  await home.hangUp('1')
  await home.ring('2')
  expect((await cardOf(page, '2'))?.choices?.map(({ title }) => title)).toEqual(['Dupont', 'Durand'])
  await home.host.operations.run('forget', { number: '+33388202122' })
  await home.hangUp('2')
  await home.ring('3')
  expect((await cardOf(page, '3'))?.choices?.map(({ title }) => title)).toEqual(['Durand', 'Dupont'])
})

test('a choice that is not on the card is no choice', async () => {
  const page = await start()
  await home.ring('1')
  const card = await cardOf(page, '1')
  page.send({ type: 'ack', key: card?.key ?? '', did: 'clicked', choice: 7 })
  await page.handled()
  await expect.poll(() => page.messages.findLast((message) => message.type === 'state')?.state.cards[0]?.state).toBe('opened')
  expect((await cardOf(page, '1'))?.url).toBe('https://crm.example/2')
})
