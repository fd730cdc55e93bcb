import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Home, openHome } from '../server/home.ts'
import { launch, noBrowser, signIn } from './browser.ts'

const clock = {
  now: Date.now,
  setTimer(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

const title = `a bar that nobody looks at${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home

  beforeAll(async () => {
    browser = await launch()
    home = await openHome({ clock, config: { agents: { mayMuteOffers: true } } })
  })
  afterAll(async () => {
    await browser?.close()
    await home?.close()
  })

  test('a hidden page notifies of a call and takes it back, asks nothing of a visible one, and stays on top where that is wanted', async () => {
    const { bar, record } = await signIn(browser, home.url, 'marie')
    await bar.context().grantPermissions(['notifications'])
    // What the browser hands to the desktop is seen here instead of there.
    await bar.addInitScript(() => {
      const shown: string[] = []
      class Seen {
        static readonly permission = 'granted'
        onclick = null
        readonly title: string
        constructor(text: string) {
          this.title = text
          shown.push(text)
        }
        close() {
          shown.splice(shown.indexOf(this.title), 1)
        }
      }
      Object.assign(window, { Notification: Seen, shown })
    })
    await bar.reload()
    await bar.getByText('No call right now').waitFor()
    const shown = () => bar.evaluate(() => Reflect.get(window, 'shown'))
    await home.ring('1')
    await bar.locator('section.call').waitFor()
    expect(await shown()).toEqual([])
    await home.hangUp('1')
    await bar.getByText('No call right now').waitFor()

    await bar.evaluate(() => Object.defineProperty(document, 'hidden', { get: () => true }))
    await home.ring('2', { show: 'offer', url: 'https://crm.example/2' })
    await bar.getByRole('button', { name: 'Open Dupont' }).waitFor()
    await expect.poll(shown, { timeout: 20_000 }).toEqual(['Dupont Menuiserie is calling'])
    await home.hangUp('2')
    await bar.getByText('No call right now').waitFor()
    await expect.poll(shown, { timeout: 20_000 }).toEqual([])

    await bar.getByLabel('No offers').check()
    const trace = await home.ring('3', { show: 'offer', url: 'https://crm.example/3' })
    await expect.poll(() => home.steps(trace), { timeout: 20_000 }).toEqual(['refused: the agent has switched offers off'])
    await bar.getByLabel('No offers').uncheck()
    await home.hangUp('3')

    const [small] = await Promise.all([bar.context().waitForEvent('page'), bar.getByRole('button', { name: 'Keep on top' }).click()])
    await home.ring('4')
    await small.locator('section.call').waitFor()
    expect(await small.locator('section.call').evaluate((one) => getComputedStyle(one).borderTopStyle)).not.toBe('')
    await small.close()
    await bar.locator('section.call').waitFor()
    expect(record.url()).toBe(`${home.url}/record`)
    await home.hangUp('4')
  })
})
