import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Home, openHome, PASSWORD } from '../server/home.ts'
import { launch, noBrowser, type RecordSystem, signIn, startRecordSystem } from './browser.ts'
import { seriousFaults } from './editor-pages.ts'

const clock = {
  now: Date.now,
  setTimer(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

const title = `the bar in a browser that blocks pop-ups${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home
  let crm: RecordSystem
  let complaints: string[]

  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
  })
  beforeEach(async () => {
    home = await openHome({ clock })
    crm = await startRecordSystem()
    complaints = []
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    await Promise.all([home.close(), crm.close()])
  })

  async function open(user: string) {
    const signedIn = await signIn(browser, home.url, user)
    signedIn.bar.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    signedIn.bar.on('pageerror', (error) => complaints.push(error.message))
    return signedIn
  }

  /** A call rings at Marie's desk; resolves when its step is as it is to be. */
  async function pop(call: string, status: string, origin = crm.origin, show = 'open'): Promise<string> {
    const trace = await home.ring(call, { show, url: `${origin}/contacts/${call}` })
    await expect.poll(async () => (await home.steps(trace))[0], { timeout: 10_000 }).toMatch(new RegExp(`^${status}`))
    return trace
  }

  test('the click that signs in opens the record window, and every later record steers it', async () => {
    const { record: window } = await open('marie')
    expect(window.url()).toBe(`${home.url}/record`)
    for (const id of ['1', '2']) {
      await pop(id, 'opened')
      await window.waitForURL(`${crm.origin}/contacts/${id}`)
    }
    expect(crm.asked).toEqual(['/contacts/1', '/contacts/2'])
    expect(complaints).toEqual([])
  })

  test('after a reload of the bar the window is found again by its name', async () => {
    const { bar, record: window } = await open('marie')
    await pop('1', 'opened')
    await window.waitForURL(`${crm.origin}/contacts/1`)
    await bar.reload()
    await pop('2', 'opened')
    await window.waitForURL(`${crm.origin}/contacts/2`)
    expect(bar.context().pages()).toHaveLength(2)
  })

  test('what the browser blocked becomes an offer, and a click on it opens the record', async () => {
    const { bar, record: window } = await open('marie')
    await window.close()
    const trace = await pop('1', 'offered: .*: popup-blocked')
    expect(crm.asked).toEqual([])
    const [opened] = await Promise.all([bar.context().waitForEvent('page'), bar.click('[data-offer]')])
    await opened.waitForURL(`${crm.origin}/contacts/1`)
    await expect.poll(() => home.steps(trace)).toEqual([expect.stringMatching(/^opened/)])
  })

  test('a record system that cuts the tie to who opened it gets offers from then on', async () => {
    const apart = await startRecordSystem({ coop: true })
    const { record: window } = await open('marie')
    await pop('1', 'opened', apart.origin)
    await window.waitForURL(`${apart.origin}/contacts/1`)
    await pop('2', 'offered: .*: popup-blocked', apart.origin)
    await apart.close()
  })

  test('a reload keeps the call and its offer, and the end of the call takes both away', async () => {
    const { bar } = await open('marie')
    await pop('1', 'offered', crm.origin, 'offer')
    await bar.reload()
    await bar.getByText('+33 3 88 20 21 22', { exact: true }).waitFor()
    await bar.getByRole('button', { name: 'Open Dupont' }).waitFor()
    expect(await bar.getByText('rule: Sales record').count()).toBe(1)
    await home.hangUp('1')
    await bar.getByText('No call right now').waitFor()
    expect(await bar.getByRole('button', { name: 'Open Dupont' }).count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('shows a reader of the screen, of French, in the dark, on 320 by 600 what it shows others', async () => {
    const { bar } = await open('marie')
    await bar.setViewportSize({ width: 320, height: 600 })
    await bar.emulateMedia({ colorScheme: 'dark' })
    await pop('1', 'offered', crm.origin, 'offer')
    await bar.getByRole('button', { name: 'FR' }).click()
    await bar.getByRole('button', { name: 'Ouvrir Dupont' }).waitFor()
    await expect.poll(() => bar.locator('[data-announced]').textContent()).toContain('sonne, Dupont Menuiserie, +33 3 88 20 21 22, sales')
    expect(await seriousFaults(bar)).toEqual([])
    expect(await bar.evaluate('document.documentElement.scrollWidth')).toBe(320)
    await bar.setViewportSize({ width: 1440, height: 900 })
    await bar.emulateMedia({ colorScheme: 'light' })
    expect(await seriousFaults(bar)).toEqual([])
    await home.hangUp('1')
  })

  test('two tabs of one agent open one record once', async () => {
    const { bar, record: window } = await open('marie')
    const second = await bar.context().newPage()
    await second.goto(`${home.url}/agent`)
    await second.getByText('The record window is closed').waitFor()
    await pop('1', 'opened')
    await window.waitForURL(`${crm.origin}/contacts/1`)
    await second.getByText('Opened Dupont').waitFor()
    expect(crm.asked).toEqual(['/contacts/1'])
    expect(bar.context().pages()).toHaveLength(3)
  })

  test('another agent sees and opens nothing of it', async () => {
    const marie = await open('marie')
    const paul = await open('paul')
    await pop('1', 'opened')
    await marie.bar.getByText('Dupont Menuiserie', { exact: true }).waitFor()
    expect(await paul.bar.getByText('Dupont').count()).toBe(0)
    expect(await paul.bar.getByText('No call right now').count()).toBe(1)
    expect(paul.record.url()).toBe(`${home.url}/record`)
  })

  test('signing out leads to the sign-in, and nothing reaches the page any more', async () => {
    const { bar } = await open('marie')
    await bar.getByRole('button', { name: 'Sign out' }).click()
    await bar.waitForURL(/\/sign-in\?next=%2Fagent$/)
    await pop('1', 'running')
    await home.hangUp('1')
    expect(crm.asked).toEqual([])
  })

  test('who signs in without having asked for a page comes to the one of the role', async () => {
    for (const [user, page] of [
      ['marie', '/agent'],
      ['ines', '/'],
    ] as const) {
      const context = await browser.newContext({ locale: 'en-US' })
      const tab = await context.newPage()
      await tab.goto(`${home.url}/sign-in`)
      await tab.getByLabel('User name').fill(user)
      await tab.getByLabel('Password').fill(PASSWORD)
      await tab.getByRole('button', { name: 'Sign in' }).click()
      await tab.waitForURL(`${home.url}${page}`)
      await expect.poll(() => context.pages().length).toBe(page === '/' ? 1 : 2)
    }
  })

  test('an integrator sees rules, connections and traces; an agent is sent to the bar', async () => {
    const agent = await open('marie')
    await agent.bar.goto(home.url)
    await agent.bar.waitForURL(`${home.url}/agent`)
    const { bar: page } = await open('ines')
    await page.goto(home.url)
    await page.getByText('Sales record').first().waitFor()
    await page.getByText('live', { exact: true }).first().waitFor()
    await page.getByRole('link', { name: 'Connections' }).click()
    await page.getByText('Paris').first().waitFor()
    await page.getByRole('link', { name: 'Calls', exact: true }).click()
    await page.getByText('What happened').waitFor()
    expect(complaints).toEqual([])
  })
})
