import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Home, openHome } from '../server/home.ts'
import { seriousFaults } from './accessible.ts'
import { launch, noBrowser } from './browser.ts'
import { watchPage } from './watch-page.ts'

const clock = {
  now: Date.now,
  setTimer(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** What is wider than its place, but for what is made to be moved under it: the page first. */
const tooWide = `[...document.querySelectorAll('html, main, main *')]
  .filter((one) => !one.closest('.grid, .drawing, .monaco, .cut, .unseen, input, select, pre') && getComputedStyle(one).display !== 'inline')
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
  .map((one) => one.outerHTML.slice(0, 80))`

/** Less than 24 pixels either way; links among words are as high as these. */
const tooSmall = `[...document.querySelectorAll('a, button, input, select, summary')]
  .filter((one) => !one.closest('.monaco, .notice, p, svg') && one.checkVisibility())
  .map((one) => (one.type === 'checkbox' || one.type === 'radio' ? one.closest('label') ?? one : one))
  .filter((one) => ['width', 'height'].some((side) => one.getBoundingClientRect()[side] < 23.5))
  .map((one) => one.outerHTML.slice(0, 120))`

describe.skipIf(noBrowser !== undefined)(`every page of the editor${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser
  let home: Home

  beforeAll(async () => {
    ;[browser, home] = await Promise.all([launch(), openHome({ clock })])
    await home.ring('1', { show: 'open', url: 'https://crm.example/contacts/1' })
    await home.ring('2', { show: 'nothing' })
  })
  afterAll(async () => {
    await browser.close()
    await home.close()
  })

  async function open(hash: string): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })
    const [name = '', value = ''] = home.cookies.ada.split('=')
    await context.addCookies([{ name, value, url: home.url }])
    const page = await context.newPage()
    const complaints = watchPage(page)
    await page.goto(`${home.url}/${hash}`)
    await page.getByRole('status').getByText('live', { exact: true }).waitFor()
    return { page, complaints }
  }

  /** Whatever the bar names, and one rule and one trace opened. */
  async function pagesOf(page: Page): Promise<readonly string[]> {
    const named: string[] = await page.locator('a.view').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
    return [...named, '#/rules/sales/record', '#/calls/1']
  }

  test('has no serious fault of accessibility, dark and light, wide and narrow, and complains of nothing', async () => {
    const { page, complaints } = await open('#/rules')
    const faults: string[] = []
    for (const hash of await pagesOf(page)) {
      await page.goto(`${home.url}/${hash}`)
      await page.locator('main').getByText(/\S/).first().waitFor()
      for (const [width, colorScheme] of [
        [1440, 'light'],
        [400, 'dark'],
      ] as const) {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        for (const fault of await seriousFaults(page)) faults.push(`${hash} ${width} ${colorScheme} ${fault}`)
        const wide: readonly string[] = await page.evaluate(tooWide)
        faults.push(...wide.map((one) => `${hash} ${width}: too wide: ${one}`))
        const small: readonly string[] = width === 400 ? await page.evaluate(tooSmall) : []
        faults.push(...small.map((one) => `${hash} ${width}: too small to be touched: ${one}`))
      }
    }
    expect(faults).toEqual([])
    expect(complaints).toEqual([])
  }, 300_000)

  test('is reached, and a rule is changed and published, without a mouse', async () => {
    const { page, complaints } = await open('#/rules')
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await press('Control+K')
    await page.getByRole('combobox', { name: 'Go to, or do' }).waitFor()
    await page.keyboard.type('sales/rec')
    await page.getByRole('option', { selected: true }).getByText('sales/record').waitFor()
    await press('Enter')
    await page.getByLabel('Name', { exact: true }).waitFor()

    // Every stop on the way through the page can be seen.
    const stops: string[] = []
    for (let stop = 0; stop < 120; stop += 1) {
      await press('Tab')
      const at: string = await page.evaluate(`(() => {
        const one = document.activeElement
        const isSeen = getComputedStyle(one).outlineStyle !== 'none' && one.getClientRects().length > 0
        return (isSeen ? '' : 'unseen ') + (one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent)
      })()`)
      stops.push(at)
      if (at.includes('Name')) break
    }
    expect(stops.filter((stop) => stop.startsWith('unseen'))).toEqual([])
    await press('End')
    await page.keyboard.type(', by the keys')
    await press('Tab')
    await page.getByText('not published').waitFor()
    await press('Control+S')
    await page.getByRole('button', { name: 'Publish now' }).waitFor()
    await page.getByLabel(/^Why/).focus()
    await press('Enter')
    await page.getByText('not published').waitFor({ state: 'detached' })
    await page.evaluate('document.activeElement.blur()')
    await press('?')
    await page.getByRole('dialog', { name: 'Keys' }).getByText('go anywhere').waitFor()
    const calls = (await pagesOf(page)).indexOf('#/calls') + 1
    await press('Escape', String(calls))
    await page.getByText('Triggers', { exact: true }).or(page.locator('.happened')).first().waitFor()
    await page.locator('.happened .trace').first().focus()
    await press('ArrowDown', 'Enter')
    await page.getByText('Rules asked').waitFor()
    expect(complaints).toEqual([])
  }, 300_000)

  test('comes compressed to who takes it, and is kept by the browser for good', async () => {
    const html = await (await fetch(`${home.url}/sign-in`)).text()
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(html) ?? []
    const answers = await Promise.all(
      ['br, gzip', 'gzip', 'identity'].map(async (encoding) => {
        const response = await fetch(home.url + script, { headers: { 'accept-encoding': encoding } })
        const { headers } = response
        expect(headers.get('cache-control')).toContain('immutable')
        expect(headers.get('vary')?.toLowerCase()).toContain('accept-encoding')
        return { encoding: headers.get('content-encoding'), type: headers.get('content-type'), text: await response.text() }
      }),
    )
    expect(answers.map(({ encoding }) => encoding)).toEqual(['br', 'gzip', null])
    expect(new Set(answers.map(({ type, text }) => `${type} ${text}`)).size).toBe(1)
    expect((await fetch(`${home.url}${script}.br`)).status).toBe(401)
  })
})
