import { afterEach, expect, test } from 'vitest'
import { openPage, session, type TestPage } from './clients.ts'
import { type Home, openHome } from './home.ts'

const URL_OF = 'https://crm.example/contacts/42'
const soon = { timeout: 20_000 }
let home: Home
let page: TestPage

afterEach(async () => {
  await page.close()
  await home.close()
})

async function start(mayMuteOffers: boolean): Promise<void> {
  home = await openHome({ config: { agents: { mayMuteOffers } } })
  page = await openPage(home.url, session(home, 'marie').cookie, 'page-of-marie')
}

const muted = () => page.messages.findLast((message) => message.type === 'state' || message.type === 'welcome')?.state.muted

test('an agent who has switched offers off gets none, and what a rule opens all the same', async () => {
  await start(true)
  expect(muted()).toBe(false)
  page.send({ type: 'mute', muted: true })
  await expect.poll(muted, soon).toBe(true)
  const offer = await home.ring('1', { show: 'offer', url: URL_OF })
  await expect.poll(() => home.steps(offer), soon).toEqual(['refused: the agent has switched offers off'])
  await home.ring('2', { show: 'open', url: URL_OF })
  expect((await page.next('open')).card.url).toBe(URL_OF)
  page.send({ type: 'mute', muted: false })
  await expect.poll(muted, soon).toBe(false)
  await home.ring('3', { show: 'offer', url: URL_OF })
  await expect
    .poll(() => page.messages.findLast((message) => message.type === 'state')?.state.cards.some(({ state }) => state === 'offered'), soon)
    .toBe(true)
})

test('where the administrator does not allow it, nothing is switched off', async () => {
  await start(false)
  page.send({ type: 'mute', muted: true })
  await page.handled()
  await home.ring('1', { show: 'offer', url: URL_OF })
  await expect
    .poll(() => page.messages.findLast((message) => message.type === 'state')?.state.cards.map(({ state }) => state), soon)
    .toEqual(['offered'])
  expect(muted()).toBeUndefined()
})
