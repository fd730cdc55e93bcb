import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Home, openHome } from '../server/home.ts'
import { launch, noBrowser } from './browser.ts'
import { openEditor, seriousFaults } from './editor-pages.ts'

const clock = {
  now: Date.now,
  setTimer(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

const title = `live operations${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home
  beforeAll(async () => {
    browser = await launch()
    home = await openHome({ clock })
  })
  afterAll(async () => {
    await browser.close()
    await home.close()
  })

  test('a connection shows what it told, minute by minute, and is switched off and on', async () => {
    const complaints: string[] = []
    await home.ring('1')
    const page = await openEditor(browser, { url: home.url, user: 'ines', hash: '#/connections', complaints })
    const paris = page.locator('.items > li').filter({ hasText: 'Paris' })
    await paris.getByRole('img', { name: 'triggers in the last hour: 1' }).waitFor()
    await paris.locator('.sparkline g').nth(59).hover()
    await paris.getByText(/triggers, 0 min ago/).waitFor()
    await home.ring('2')
    await paris.getByRole('img', { name: 'triggers in the last hour: 2' }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await paris.getByRole('button', { name: 'Switch off' }).click()
    await paris.getByRole('button', { name: 'Switch on' }).click()
    await paris.getByRole('button', { name: 'Switch off' }).waitFor()
    expect(complaints).toEqual([])
  })
})
