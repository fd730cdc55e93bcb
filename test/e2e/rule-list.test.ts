import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Home, openHome, recordRule } from '../server/home.ts'
import { launch, noBrowser } from './browser.ts'
import { openEditor, seriousFaults } from './editor-pages.ts'

const clock = {
  now: Date.now,
  setTimer(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

const commented = (name: string) => recordRule.replace('Sales record', `${name} # as we say`).replace('on:', 'tags: [vip]\non:')

const title = `the list of rules${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home
  const complaints: string[] = []
  beforeAll(async () => {
    browser = await launch()
  })
  beforeEach(async () => {
    home = await openHome({ clock, files: { 'rules/night/a.yaml': commented('Night A'), 'rules/night/b.yaml': commented('Night B') } })
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    await home.close()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(() => browser.close())

  const open = (hash = '#/rules'): Promise<Page> => openEditor(browser, { url: home.url, user: 'ines', hash, complaints })
  const pathOf = (id: string) => join(home.folder.path, `rules/${id}.yaml`)
  const fileOf = (id: string) => readFileSync(pathOf(id), 'utf8')

  test('what a rule does to another one is warned of in the list, with the way to both', async () => {
    const page = await open()
    const list = page.locator('nav.tree')
    const warning = list.locator('li', { hasText: 'CORD_RULE_OPENS_TOO' }).last()
    const [own, other] = [await warning.locator('a').first().getAttribute('href'), await warning.getByText(/^Look at /).textContent()]
    expect(own).toMatch(/^#\/rules\/./)
    await warning.getByText(/^Look at /).click()
    await expect.poll(() => new URL(page.url()).hash).toBe(`#/rules/${other?.slice('Look at '.length)}`)
  })

  test('who begins a rule or a table may think better of it', async () => {
    const page = await open()
    const begin = page.getByRole('button', { name: '+ New rule' })
    for (const leave of [() => page.keyboard.press('Escape'), () => page.getByRole('button', { name: 'Cancel' }).click()]) {
      await begin.click()
      await page.keyboard.type('Not this one')
      await leave()
      await begin.waitFor()
    }
    await page.goto(`${home.url}/#/tables`)
    await page.getByRole('button', { name: '+ New table' }).click()
    await page.keyboard.type('none')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '+ New table' }).waitFor()
  })

  test('several rules are switched off at once, after a look at the lines; what somebody else wrote meanwhile stays', async () => {
    const page = await open()
    const list = page.locator('nav.tree')
    await list.getByRole('button', { name: '#vip' }).click()
    await expect.poll(() => list.locator('.items > li').count()).toBe(2)
    await list.getByRole('button', { name: 'Choose several' }).click()
    await list.getByLabel('all 2 shown').check()
    await list.getByText('2 chosen').waitFor()
    await list.getByLabel('What to do').selectOption('Switch off')
    await list.getByRole('button', { name: 'Look at the change' }).click()
    const dialog = page.getByRole('dialog', { name: '2 rules change' })
    await expect.poll(() => dialog.locator('ins').allTextContents()).toEqual(['+ enabled: false\n', '+ enabled: false\n'])
    expect(await seriousFaults(page)).toEqual([])

    // Somebody writes one of them while this one looks.
    writeFileSync(pathOf('night/a'), `${commented('Night A')}# theirs\n`)
    await dialog.getByLabel(/^Why/).fill('the night team is off')
    await dialog.getByRole('button', { name: 'Publish now' }).click()
    await dialog.getByText('Somebody else published one of these rules meanwhile').waitFor()
    expect([fileOf('night/a'), fileOf('night/b')]).toEqual([`${commented('Night A')}# theirs\n`, commented('Night B')])
    await dialog.getByRole('button', { name: 'Publish now' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const off = (name: string) => commented(name).replace('on:', 'enabled: false\non:')
    expect([fileOf('night/a'), fileOf('night/b')]).toEqual([`${off('Night A')}# theirs\n`, off('Night B')])
    await list.getByText('off', { exact: true }).nth(1).waitFor()
    await list.getByRole('link', { name: 'Night B' }).click()
    await page.getByRole('button', { name: 'History' }).click()
    await page.locator('.revisions').getByText('the night team is off').waitFor()
  })

  test('a rule is copied with its comments, moved with its history, and a folder gets another name', async () => {
    const page = await open('#/rules/night/b')
    const list = page.locator('nav.tree')
    await list.getByRole('button', { name: 'Copy' }).click()
    await list.getByLabel('Folder and file name').fill('day/b')
    await list.getByRole('button', { name: 'Make the copy' }).click()
    await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Night B (copy)')
    await page.getByText('not published').waitFor()
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByRole('button', { name: 'Publish now' }).click()
    await expect.poll(() => page.getByText('not published').count()).toBe(0)
    expect(fileOf('day/b')).toContain('name: Night B (copy) # as we say\n')

    await list.getByRole('button', { name: 'Rename or move' }).click()
    await list.getByLabel('Folder and file name').fill('evening/b')
    await list.getByRole('button', { name: 'Rename', exact: true }).click()
    await page.waitForURL(/#\/rules\/evening\/b$/)
    await list.locator('summary', { hasText: 'evening/' }).waitFor()
    await expect.poll(() => list.locator('summary', { hasText: 'day/' }).count()).toBe(0)
    await page.getByRole('button', { name: 'History' }).click()
    await page.locator('.revisions').getByText('ines').waitFor()

    const night = list.locator('details', { has: page.locator('summary', { hasText: 'night/' }) })
    await night.getByRole('button', { name: 'Rename the folder night' }).click()
    await night.getByLabel('Folder').fill('late/night')
    await page.keyboard.press('Enter')
    await list.locator('details details', { hasText: 'Night A' }).waitFor()
    expect(fileOf('late/night/a')).toBe(commented('Night A'))
    // Closed, it stays closed.
    await list.locator('summary', { hasText: 'late/' }).click()
    await list.getByRole('link', { name: 'Night A' }).waitFor({ state: 'hidden' })
    // The browser tells the page of it a moment later.
    await page.evaluate('new Promise((told) => requestAnimationFrame(() => setTimeout(told)))')
    await page.reload()
    await list.getByRole('link', { name: 'Night B (copy)' }).waitFor()
    expect(await list.getByRole('link', { name: 'Night A' }).isVisible()).toBe(false)
    expect(await seriousFaults(page)).toEqual([])
  })

  test('a file of rules and tables shows what it would change, and is imported; a rule in shadow lists what would have popped', async () => {
    const page = await open()
    const list = page.locator('nav.tree')
    await list.getByText('Export and import').click()
    const ghost = recordRule.replace('Sales record', 'In shadow').replace('on:', 'enabled: shadow\non:').replace("'open'", "'shadow'")
    const set = { cordboard: 'rule-set', rules: { 'sales/ghost': ghost, 'sales/fresh': ghost.replace('In shadow', 'Fresh') }, tables: {} }
    const choose = (text: string) =>
      list.getByLabel('From such a file').setInputFiles({ name: 'rules.json', mimeType: 'application/json', buffer: Buffer.from(text) })
    await choose('no JSON')
    await list.getByText('This file holds no JSON').waitFor()
    await choose(JSON.stringify(set))
    await list.getByText('New: 1').waitFor()
    await list.getByText('Changed: 1').waitFor()
    await list.getByRole('button', { name: 'Import 2' }).click()
    await list.getByRole('link', { name: 'In shadow' }).waitFor()
    expect([fileOf('sales/ghost'), fileOf('sales/fresh')]).toEqual([set.rules['sales/ghost'], set.rules['sales/fresh']])

    await home.ring('shadow', { show: 'shadow', url: 'https://crm.example/contacts/7' })
    const kept = async () => (await page.request.get(`${home.url}/api/v1/rules/sales%2Fghost/shadow`)).text()
    await expect.poll(kept).toContain('contacts/7')
    await list.getByRole('link', { name: 'In shadow' }).click()
    await page.getByRole('button', { name: 'Would have popped' }).click()
    await page.locator('.panel').getByText('would have opened a record').first().waitFor()
    expect(await seriousFaults(page)).toEqual([])
  })

  test('columns are as wide as one wants, by keys and by the pointer, also the next time', async () => {
    const page = await open()
    const list = page.locator('nav.tree')
    const widthOf = async () => Math.round((await list.boundingBox())?.width ?? 0)
    const separator = page.getByRole('separator', { name: 'Width of the list of rules' })
    await separator.focus()
    const before = await widthOf()
    for (const key of ['ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
    await expect.poll(widthOf).toBe(before + 32)
    await expect.poll(() => separator.getAttribute('aria-valuenow')).toBe(String(before + 32))
    const box = await separator.boundingBox()
    await page.mouse.move((box?.x ?? 0) + 4, 400)
    await page.mouse.down()
    await page.mouse.move(400, 400)
    await page.mouse.up()
    await expect.poll(widthOf).toBe(400)
    await page.reload()
    await expect.poll(widthOf).toBe(400)
    expect(await seriousFaults(page)).toEqual([])
    await separator.dblclick()
    await expect.poll(widthOf).toBe(before)
    const behind = page.getByRole('separator', { name: 'Width of what really happened' })
    await behind.focus()
    await page.keyboard.press('Home')
    await expect.poll(async () => Math.round((await page.locator('aside.trial').boundingBox())?.width ?? 0)).toBe(864)
  })
})
