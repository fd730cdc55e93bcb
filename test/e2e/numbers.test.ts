import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Home, openHome, PASSWORD } from '../server/home.ts'
import { launch, noBrowser, startRecordSystem } from './browser.ts'

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

  test('a number marked on a page of another site comes here by the bookmarklet, a tel: link by the handler of the browser', async () => {
    const page = await open('marie', '/dial')
    const bookmarklet = (await page.getByRole('link', { name: 'Dial with Cordboard' }).getAttribute('href')) ?? ''
    const crm = await startRecordSystem()
    const contact = await page.context().newPage()
    await contact.goto(`${crm.origin}/contacts/42`)
    // A bookmark is pressed by a person, as this link is.
    await contact.evaluate((href) => {
      const number = Object.assign(document.createElement('p'), { textContent: '03 53 01 00 01' })
      const bookmark = Object.assign(document.createElement('a'), { href, textContent: 'bookmark' })
      document.body.replaceChildren(number, bookmark)
      getSelection()?.selectAllChildren(number)
    }, bookmarklet)
    const [popup] = await Promise.all([page.context().waitForEvent('page'), contact.evaluate(() => document.querySelector('a')?.click())])
    expect(await popup.getByLabel('Number').inputValue()).toBe('03 53 01 00 01')
    await page.evaluate(() => {
      const register = navigator.registerProtocolHandler.bind(navigator)
      navigator.registerProtocolHandler = (scheme, url) => {
        Object.assign(window, { handler: [scheme, String(url)] })
        register(scheme, url)
      }
    })
    await page.getByRole('button', { name: 'Open tel: links here' }).click()
    await page.getByRole('status').waitFor()
    const [scheme, address]: readonly string[] = await page.evaluate(() => Reflect.get(window, 'handler'))
    expect(scheme).toBe('tel')
    await page.goto(String(address).replace('%s', encodeURIComponent('tel:+33-3-53-01-00-01')))
    expect(await page.getByLabel('Number').inputValue()).toBe('+33-3-53-01-00-01')
    await crm.close()
  }, 60_000)
})
