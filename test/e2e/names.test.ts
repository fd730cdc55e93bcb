import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Home, openHome } from '../server/home.ts'
import { launch, noBrowser } from './browser.ts'
import { openEditor, showText } from './editor-pages.ts'

const rule = `name: Known
on: ringing
do:
  - action: lookup
    with: { directory: customers, number: '{{ call.customer.e164 }}' }
    as: customer
  - action: open-record
    when: customer.status = 'one'
    with: { url: 'https://crm.example/{{ customer.id }}' }
`

const title = `names in a rule's text${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home
  beforeAll(async () => {
    browser = await launch()
    home = await openHome({ files: { 'rules/known.yaml': rule } })
  })
  afterAll(async () => {
    await browser.close()
    await home.close()
  })

  test('F2 renames the result of a step wherever it is read', async () => {
    const complaints: string[] = []
    const page = await openEditor(browser, { url: home.url, user: 'ines', hash: '#/rules/known', complaints })
    await showText(page)
    await page.locator('.monaco .view-line', { hasText: 'as: customer' }).click()
    await page.keyboard.press('End')
    await page.keyboard.press('F2')
    const input = page.locator('.rename-input')
    await input.waitFor()
    await input.fill('found')
    await page.keyboard.press('Enter')
    for (const line of ['as: found', "found.status = 'one'", '{{ found.id }}', 'call.customer.e164']) {
      await page.locator('.monaco .view-line', { hasText: line }).waitFor()
    }
    expect(complaints).toEqual([])
  })
})
