import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Home, openHome, PASSWORD } from '../server/home.ts'
import { launch, noBrowser } from './browser.ts'

const clock = {
  now: Date.now,
  setTimer(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

const note = `name: Note it
on: ringing
when: data.show = 'note' and call.waitSeconds > 20
do:
  - action: log
    with: { text: 'waited long' }
`

const title = `why a call did or did not pop${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home
  let complaints: string[]

  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
  })
  beforeEach(async () => {
    home = await openHome({ clock, files: { 'rules/note.yaml': note } })
    complaints = []
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    await home.close()
  })

  async function open(hash: string, user = 'ines'): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${home.url}/sign-in`)
    await page.fill('[name=user]', user)
    await page.fill('[name=password]', PASSWORD)
    await page.click('button[type=submit]')
    await page.waitForURL(`${home.url}/`)
    await page.goto(`${home.url}/${hash}`)
    return page
  }

  async function seriousFaults(page: Page): Promise<readonly string[]> {
    // Past the policy of the page, as the tools of a browser are.
    const found: { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }[] =
      await page.evaluate(`(() => { ${axe.source}; return axe.run().then(({ violations }) => violations) })()`)
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
  }

  test('a call is found by its number, drawn, and leads to the clause that said no, in the rule as it was then', async () => {
    await home.ring('1', { show: 'nothing' })
    await home.ring('1', { show: 'nothing' }, { device: '4022' })
    await home.hangUp('1')
    const page = await open('#/calls', 'sam')
    await page.getByLabel('Number', { exact: true }).fill('03 88 20 21 22')
    await page.keyboard.press('Enter')
    await page.locator('.calls a').first().click()
    const picture = page.locator('.drawing svg')
    await picture.getByText('marie (4021)').waitFor()
    // The picture says the same as a list, whose lines lead to the traces.
    await page.getByText('As a list').click()
    await page.locator('.happenings').getByText('A call ends').waitFor()
    await page.locator('.happenings a', { hasText: 'A phone rings' }).first().click()
    await page.locator('.facts').getByText('ringing', { exact: true }).waitFor()
    await page.locator('.rule summary', { hasText: 'Note it' }).click()
    const part = page.locator('.rule', { hasText: 'Note it' }).locator('li li.no')
    await part.getByText('"nothing"').waitFor()
    await part.getByRole('link', { name: /in the rule/ }).click()
    await page.locator('.rule-then mark').getByText("data.show = 'note'", { exact: true }).waitFor()
    await page.locator('.rule-then').getByText('It has not changed since.').waitFor()
    // The address alone brings all of it back.
    await page.reload()
    await page.locator('.rule-then mark').waitFor()
    expect(await page.getByLabel('Number', { exact: true }).inputValue()).toBe('03 88 20 21 22')
    expect(await seriousFaults(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('the list of what happened holds still under the pointer, and what was picked from it stays', async () => {
    await home.ring('1', { show: 'note' })
    const page = await open('#/rules')
    const events = page.locator('.events')
    const lines = events.locator('button.trace')
    await events.getByLabel('Type').selectOption({ label: 'A call ends' })
    await expect.poll(() => lines.count()).toBe(0)
    await events.getByLabel('Type').selectOption({ label: 'A phone rings' })
    await page.getByRole('link', { name: 'Note it' }).click()
    await lines.first().click()
    await page.locator('.verdict').getByText('applied', { exact: true }).waitFor()
    await home.ring('2', { show: 'other' })
    await events.getByText('1 new').waitFor()
    expect(await lines.count()).toBe(1)
    await page.mouse.move(700, 10)
    await expect.poll(() => lines.count()).toBe(2)
    // Also where the list would not have it any more.
    await events.getByLabel('Outcome').selectOption('failed')
    await expect.poll(() => lines.count()).toBe(1)
    expect(await lines.getAttribute('aria-pressed')).toBe('true')
    await page.locator('.verdict').getByText('applied', { exact: true }).waitFor()
    expect(complaints).toEqual([])
  })

  test('a call becomes a case of the rule, and the page says which conditions the cases have seen both ways', async () => {
    await home.ring('1', { show: 'note' })
    await home.ring('2', { show: 'other' })
    const page = await open('#/rules/note')
    const cases = page.locator('.cases')
    for (const [number, call] of ['1', '2'].entries()) {
      await page.locator('.events button.trace').nth(number).click()
      await cases.getByRole('button', { name: 'Make this a case' }).click()
      await cases.getByText(`Cases: ${call}`).waitFor()
    }
    await cases.locator('li', { hasText: "data.show = 'note'" }).getByText('seen true and false').first().waitFor()
    await cases.locator('li', { hasText: 'call.waitSeconds > 20' }).last().getByText('never seen false').waitFor()
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('button', { name: 'Publish now' }).click()
    const file = join(home.folder.path, 'rules/note.yaml')
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('cases:')
    expect(readFileSync(file, 'utf8').startsWith(note)).toBe(true)
    expect(await seriousFaults(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})
