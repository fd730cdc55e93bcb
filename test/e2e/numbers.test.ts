import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Home, openHome, PASSWORD } from '../server/home.ts'
import { launch, noBrowser } from './browser.ts'

const title = `numbers${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home
  beforeAll(async () => {
    browser = await launch()
    home = await openHome({ config: { numbers: { internalDigits: 4, internal: 'skip' } } })
  })
  afterAll(async () => {
    await browser.close()
    await home.close()
  })

  async function open(user: string, path: string): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 400, height: 900 } })
    const page = await context.newPage()
    await page.goto(`${home.url}/sign-in`)
    await page.fill('[name=user]', user)
    await page.fill('[name=password]', PASSWORD)
    await page.click('button[type=submit]')
    await page.waitForURL(/\/(agent)?$/)
    await page.goto(`${home.url}${path}`)
    return page
  }

  async function mistakes(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe.source)
    const found = await page.evaluate(() => (globalThis as never as { axe: typeof axe }).axe.run())
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)
  }

  test('a number that is typed is judged step by step', async () => {
    const page = await open('ines', '/#/numbers')
    await page.getByLabel('Number', { exact: true }).fill('1024')
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByText('No record is opened.').waitFor()
    expect(await page.getByRole('row', { name: /It is internal yes/ }).textContent()).toContain('no pop')
    expect(await mistakes(page)).toEqual([])
  })

  test('a link leads to a number that is dialled by a click, and what goes wrong is said', async () => {
    const page = await open('marie', '/dial?number=tel%3A%2B33353010001')
    expect(await page.getByLabel('Number').inputValue()).toBe('+33353010001')
    await page.getByRole('button', { name: 'Dial', exact: true }).click()
    // No connection of this home dials.
    expect(await page.getByRole('alert').textContent()).toContain('dial')
    expect(await mistakes(page)).toEqual([])
  })
})
