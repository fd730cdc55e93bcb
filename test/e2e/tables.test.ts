import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Home, openHome } from '../server/home.ts'
import { launch, noBrowser } from './browser.ts'
import { openEditor, publishNow, seriousFaults } from './editor-pages.ts'

const title = `tables in the editor${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    home = await openHome({ files: { 'tables/pilots.csv': 'pilot;screen\n2001;"sales"\n2002;service\n' } })
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    await home.close()
  })

  const onDisk = () => readFileSync(join(home.folder.path, 'tables/pilots.csv'), 'utf8')

  test('forty pilots come from a spreadsheet, are corrected by keys, and are live for the rules', async () => {
    const complaints: string[] = []
    const page = await openEditor(browser, { url: home.url, user: 'ines', hash: '#/tables/pilots', complaints })
    const grid = page.getByRole('grid')
    await grid.getByText('service').waitFor()
    await grid.getByText('2002').click()
    for (const key of ['ArrowDown', 'ArrowLeft']) await page.keyboard.press(key)
    const rows = Array.from({ length: 40 }, (_, index) => `${2100 + index}\tscreen ${index}`)
    await grid.evaluate(
      (element, text) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', text)
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      },
      `${rows.join('\r\n')}\r\n`,
    )
    await grid.getByText('screen 39', { exact: true }).waitFor()
    // Twice the same key is said at its cell, and put right there.
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.type('2002')
    await page.keyboard.press('Tab')
    await page.keyboard.type('first')
    await page.keyboard.press('Escape')
    const twice = grid.locator('td.warning').filter({ hasText: 'already' })
    await twice.waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    for (const key of ['Backspace', '9']) await page.keyboard.press(key)
    await page.keyboard.press('Enter')
    await twice.waitFor({ state: 'detached' })
    expect(await seriousFaults(page)).toEqual([])
    await publishNow(page, 'the pilots of October')
    await expect
      .poll(onDisk, { timeout: 10_000 })
      .toBe(`pilot;screen\n2009;"sales"\n2002;service\n${rows.map((row) => `${row.replace('\t', ';')}\n`).join('')}`)
    await page.getByRole('button', { name: 'History' }).click()
    await page.locator('.revisions').getByText('the pilots of October').waitFor()
    expect(complaints).toEqual([])
  })

  test('what is wrong cannot be published, and what two people write is lost by neither', async () => {
    const complaints: string[] = []
    const page = await openEditor(browser, { url: home.url, user: 'ines', hash: '#/tables/pilots', complaints })
    const grid = page.getByRole('grid')
    await grid.getByText('screen', { exact: true }).dblclick()
    await page.getByRole('textbox').fill('pilot')
    await page.keyboard.press('Enter')
    await grid.locator('th.error').waitFor()
    expect(await page.getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true)
    await page.keyboard.press('Control+z')
    await grid.locator('th.error').waitFor({ state: 'detached' })
    await grid.getByText('service').dblclick()
    await page.getByRole('textbox').fill('mine')
    await page.keyboard.press('Enter')
    const other = await openEditor(browser, { url: home.url, user: 'ada', hash: '#/tables/pilots', complaints })
    await other.getByRole('grid').getByText('2002').dblclick()
    await other.getByRole('textbox').fill('2003')
    await other.keyboard.press('Enter')
    await publishNow(other)
    await expect.poll(onDisk, { timeout: 10_000 }).toContain('2003;service')
    await publishNow(page)
    await page.getByText('both of you changed these rows').waitFor()
    await page.locator('.sides').getByText('2003;service').waitFor()
    expect(onDisk()).toContain('2003;service')
    // Who gives up sees what is live now; an undo brings the own rows back, which meet the other ones again.
    await page.getByRole('button', { name: 'Discard' }).click()
    await grid.getByText('2003').waitFor()
    expect(await page.locator('.conflict').count()).toBe(0)
    expect(await page.getByText('not published').count()).toBe(0)
    await grid.getByText('service').dblclick()
    await page.getByRole('textbox').fill('mine')
    await page.keyboard.press('Enter')
    await other.getByRole('grid').getByText('2003').dblclick()
    await other.getByRole('textbox').fill('2004')
    await other.keyboard.press('Enter')
    await publishNow(other)
    await expect.poll(onDisk, { timeout: 10_000 }).toContain('2004;service')
    await publishNow(page)
    await page.locator('.sides').getByText('2004;service').waitFor()
    await page.getByRole('button', { name: 'Keep both' }).click()
    await grid.getByText('mine').waitFor()
    await publishNow(page)
    await expect.poll(onDisk, { timeout: 10_000 }).toBe('pilot;screen\n2001;"sales"\n2004;service\n2003;mine\n')
    expect(complaints).toEqual([])
  })
})
