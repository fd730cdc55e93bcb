import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Home, openHome } from '../server/home.ts'
import { launch, noBrowser, type RecordSystem, signIn, startRecordSystem } from './browser.ts'
import { openEditor, publishNow, seriousFaults, showText } from './editor-pages.ts'

const clock = {
  now: Date.now,
  setTimer(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

const title = `publishing${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home
  let crm: RecordSystem
  let complaints: string[]

  beforeAll(async () => {
    browser = await launch()
    crm = await startRecordSystem()
  })
  afterAll(async () => {
    await browser.close()
    await crm.close()
  })
  beforeEach(async () => {
    home = await openHome({ clock })
    complaints = []
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    await home.close()
  })

  const open = (user: string, hash = '#/rules/sales/record'): Promise<Page> =>
    openEditor(browser, { url: home.url, user, hash, complaints })
  const fileOf = (id: string) => readFileSync(join(home.folder.path, `rules/${id}.yaml`), 'utf8')

  async function nameIt(page: Page, name: string): Promise<void> {
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByLabel('Name', { exact: true }).blur()
  }

  test('a look at the lines that is closed before they are compared complains of nothing', async () => {
    const page = await open('ines')
    await nameIt(page, 'Another name')
    await page.getByText('not published').waitFor()
    // What compares them comes late, as over a slow line.
    let deliver = () => {}
    const late = new Promise<void>((resolve) => {
      deliver = resolve
    })
    await page.route(/worker/, (route) => late.then(() => route.continue()))
    const publish = page.getByRole('button', { name: 'Publish', exact: true })
    const asked = page.waitForRequest(/worker/)
    await publish.click()
    await asked
    await page.getByRole('button', { name: 'Cancel' }).click()
    deliver()
    await publish.click()
    await page.locator('.diff .line-insert').first().waitFor()
    expect(await seriousFaults(page)).toEqual([])
    // The form below is still there to be read.
    expect((await page.locator('.form').boundingBox())?.height).toBeGreaterThan(300)
    expect(complaints).toEqual([])
  })

  test('two administrators on one rule: neither loses a word', async () => {
    const ines = await open('ines')
    await showText(ines)
    await ines.locator('.monaco .view-line', { hasText: 'Dupont' }).click()
    await ines.keyboard.press('End')
    await ines.keyboard.type(' # written by Ines')
    const ada = await open('ada')
    await nameIt(ada, 'Written by Ada')
    await publishNow(ada, 'a better name')
    await expect.poll(() => fileOf('sales/record')).toContain('Written by Ada')

    // Each changed a line of her own: both changes stand in the text, and nothing is live before somebody has looked.
    await ines.getByText('Somebody else published this rule while you wrote.').waitFor()
    await publishNow(ines)
    await ines.getByText('Their changes and yours touch different lines').waitFor()
    await ines.locator('.monaco .view-line', { hasText: 'Written by Ada' }).waitFor()
    expect(fileOf('sales/record')).not.toContain('written by Ines')
    await ines.getByRole('button', { name: 'What came in' }).click()
    await ines.locator('.conflict .diff .line-insert').first().waitFor()
    await publishNow(ines)
    await expect.poll(() => fileOf('sales/record')).toMatch(/name: Written by Ada\n(?:.*\n)+.*# written by Ines/)

    // Ada wrote nothing meanwhile: what Ines published is what she sees.
    await showText(ada)
    await ada.locator('.monaco .view-line', { hasText: 'written by Ines' }).waitFor()

    // Both change the same line: nobody's text is taken without a person having said so.
    await ines.getByRole('tab', { name: 'Form' }).click()
    await nameIt(ines, 'The name of Ines')
    await ada.getByRole('tab', { name: 'Form' }).click()
    await nameIt(ada, 'The name of Ada')
    await publishNow(ada, 'another name')
    await expect.poll(() => fileOf('sales/record')).toContain('The name of Ada')
    await publishNow(ines)
    const conflict = ines.locator('.conflict')
    await conflict.getByText('Place 1 of 1').waitFor()
    await conflict.getByText('ada: another name').waitFor()
    await conflict.locator('pre').getByText('name: The name of Ada').waitFor()
    await conflict.locator('pre').getByText('name: The name of Ines').waitFor()
    const goOn = conflict.getByRole('button', { name: 'Go on with this text' })
    expect(await goOn.isDisabled()).toBe(true)
    expect(await seriousFaults(ines)).toEqual([])
    await conflict.getByLabel('Take mine').check()
    await goOn.click()
    await publishNow(ines)
    await expect.poll(() => fileOf('sales/record')).toContain('The name of Ines')
    // What gave way is in the history.
    await ines.getByRole('button', { name: 'History' }).click()
    await ines.locator('.revisions').getByText('another name').waitFor()
    expect(complaints).toEqual([])
  })

  test('what was left unsaved before somebody else published is merged too, also after a reload', async () => {
    const ines = await open('ines')
    await nameIt(ines, 'Left on Friday')
    await ines.getByText('not published').waitFor()
    await ines.goto('about:blank')
    const ada = await open('ada')
    await showText(ada)
    await ada.locator('.monaco .view-line', { hasText: 'Dupont' }).click()
    await ada.keyboard.press('End')
    await ada.keyboard.type(' # on Saturday')
    await publishNow(ada)
    await expect.poll(() => fileOf('sales/record')).toContain('on Saturday')
    await ines.goto(`${home.url}/#/rules/sales/record`)
    await ines.getByRole('button', { name: 'Bring their changes in' }).click()
    await ines.getByText('Their changes and yours touch different lines').waitFor()
    await publishNow(ines)
    await expect.poll(() => fileOf('sales/record')).toMatch(/name: Left on Friday\n(?:.*\n)+.*# on Saturday/)
  })

  test('what changes is shown before the text has come, and the text comes whole afterwards', async () => {
    const page = await open('ines')
    const held = Promise.withResolvers<void>()
    await page.route('**/text-editor-*.js', async (route) => {
      await held.promise
      await route.continue()
    })
    await page.reload()
    await nameIt(page, 'Shown first')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.locator('.diff .line-insert').first().waitFor()
    held.resolve()
    await showText(page)
    await page.locator('.text-view .view-line', { hasText: 'Shown first' }).click()
    await page.keyboard.press('F1')
    await page.getByText('Format').first().waitFor()
    expect(complaints).toEqual([])
  })

  test('a text is published for one agent first, then for all; another one is taken back', async () => {
    const page = await open('ines')
    const stagedFile = join(home.folder.path, 'rules/sales/record.stage.yaml')
    await nameIt(page, 'A newer one')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByLabel('Live for').selectOption({ label: 'some agents first' })
    expect(await page.getByRole('button', { name: 'Publish now' }).isDisabled()).toBe(true)
    await page.getByLabel('some agents first', { exact: true }).fill('marie')
    await page.getByRole('button', { name: 'Publish now' }).click()
    await page.getByText('This text is first for the agents marie').waitFor()
    expect(readFileSync(stagedFile, 'utf8')).toContain('name: A newer one')
    expect(fileOf('sales/record')).toContain('Sales record')
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('link', { name: 'See the one for all others' }).click()
    await page.getByText('A newer text of this rule is first for the agents marie').waitFor()
    await page.getByRole('button', { name: 'Publish for all' }).click()
    await expect.poll(() => fileOf('sales/record')).toContain('A newer one')
    await expect.poll(() => existsSync(stagedFile)).toBe(false)
    await expect.poll(() => page.getByText('is first for the agents').count()).toBe(0)
    await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('A newer one')

    await nameIt(page, 'A bad one')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByLabel('Live for').selectOption({ label: 'a share of calls first' })
    await page.getByRole('button', { name: 'Publish now' }).click()
    await page.getByText('This text is first for 10 % of the calls').waitFor()
    await page.getByRole('button', { name: 'Take it back' }).click()
    await expect.poll(() => existsSync(stagedFile)).toBe(false)
    expect(fileOf('sales/record')).toContain('A newer one')
    expect(complaints).toEqual([])
  })

  test('an edit is live for agents at once, without a new sign-in', async () => {
    const { bar, record } = await signIn(browser, home.url, 'marie')
    const page = await open('ines')
    await showText(page)
    await page.locator('.monaco .view-line', { hasText: 'data.show' }).click()
    for (const key of ['End', 'ArrowLeft', ...Array<string>(4).fill('Backspace')]) await page.keyboard.press(key)
    await page.keyboard.type('now')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    const button = page.getByRole('button', { name: 'Publish now' })
    await button.waitFor()
    const began = performance.now()
    await button.click()
    await expect.poll(() => page.getByText('not published').count(), { interval: 10 }).toBe(0)
    const told = performance.now()
    await home.ring('1', { show: 'now', url: `${crm.origin}/contacts/1` })
    await record.waitForURL(`${crm.origin}/contacts/1`)
    const shown = performance.now()
    process.stdout.write(
      `an edit is live: ${Math.round(told - began)} ms from the click to "published", ` +
        `${Math.round(shown - began)} ms from the click to the record of a call that rings then\n`,
    )
    expect(bar.url()).toBe(`${home.url}/agent`)
  })
})
