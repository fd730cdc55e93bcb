import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startCtiServer } from '../fixtures/cti-server/server.ts'
import { session } from '../server/clients.ts'
import { type Home, openHome, PASSWORD, recordRule } from '../server/home.ts'
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

  test('a record system that cuts the tie to who opened it gets a window of its own or, where that is blocked, an offer, and is told as it was', async () => {
    const apart = await startRecordSystem({ coop: true })
    const { bar, record: window } = await open('marie')
    await pop('1', 'opened', apart.origin)
    await window.waitForURL(`${apart.origin}/contacts/1`)
    // The browser tells the page of the cut when it comes to it.
    await bar.getByText('The record window is closed').waitFor()
    const trace = await pop('2', '(opened|offered: .*: popup-blocked)', apart.origin)
    const [said] = await home.steps(trace)
    const isThere = said?.startsWith('opened') === true
    await expect.poll(() => apart.asked.includes('/contacts/2')).toBe(isThere)
    await expect.poll(() => bar.context().pages().length).toBe(isThere ? 3 : 2)
    await apart.close()
  })

  test('a record stands inside the bar where its system is listed, names the record of the call from there, and comes apart elsewhere', async () => {
    const second = await startRecordSystem()
    const inside = recordRule.replace("'open'", "'bar'").replace('title: Dupont', 'title: Dupont, target: bar')
    const config = { records: { origins: ['*'], schemes: ['ctidivalto'], inBar: [crm.origin] } }
    const here = await openHome({ clock, config, files: { 'rules/sales/bar.yaml': inside } })
    const { bar, record } = await signIn(browser, here.url, 'marie')
    const asked: string[] = []
    const chromium = await bar.context().newCDPSession(bar)
    await chromium.send('Page.enable')
    chromium.on('Page.frameRequestedNavigation', ({ url }) => asked.push(url))
    const trace = await here.ring('1', { show: 'bar', url: `${crm.origin}/contacts/1` })
    const framed = bar.frameLocator('iframe[title=Dupont]')
    await framed.getByText('contacts').waitFor()
    await expect.poll(() => here.steps(trace)).toEqual([expect.stringMatching(/^opened/)])
    expect([bar.context().pages().length, record.url()]).toEqual([2, `${here.url}/record`])
    for (const width of [320, 1440]) {
      await bar.setViewportSize({ width, height: 900 })
      expect(await bar.evaluate('document.documentElement.scrollWidth')).toBe(width)
      expect(await seriousFaults(bar)).toEqual([])
    }
    await framed.locator('body').evaluate((_, to) => {
      window.parent.postMessage({ type: 'cordboard:record', url: 'https://crm.example/found', title: 'Weber' }, to)
    }, here.url)
    await bar.getByRole('button', { name: 'Open Weber' }).waitFor()
    await bar.getByRole('button', { name: 'Close' }).click()
    await here.hangUp('1')
    await bar.getByText('No call right now').waitFor()
    expect(await bar.locator('iframe').count()).toBe(0)

    await here.ring('2', { show: 'bar', url: `${second.origin}/contacts/2` })
    await bar.getByText('its system is not listed').waitFor()
    await record.waitForURL(`${second.origin}/contacts/2`)
    await record.evaluate((to) => {
      opener.postMessage({ type: 'cordboard:record', url: 'https://crm.example/found', title: 'Meier' }, to)
    }, here.url)
    await bar.getByRole('button', { name: 'Open Meier' }).waitFor()
    await here.hangUp('2')

    const own = await here.ring('3', { show: 'open', url: 'ctidivalto:42' })
    await expect.poll(() => here.steps(own)).toEqual([expect.stringMatching(/^opened/)])
    expect([asked.at(-1), bar.url()]).toEqual(['ctidivalto:42', `${here.url}/agent`])
    await bar.context().close()
    await Promise.all([here.close(), second.close()])
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

  test('the menu of states is closed by a call that rings, and by a click beside it', async () => {
    const { bar } = await open('marie')
    const menu = bar.locator('.state[open]')
    await bar.locator('.state summary').click()
    await menu.waitFor()
    await bar.locator('.who').click()
    await menu.waitFor({ state: 'detached' })
    await bar.locator('.state summary').click()
    await menu.waitFor()
    await home.ring('1')
    await menu.waitFor({ state: 'detached' })
    await bar.getByText('Dupont Menuiserie').first().waitFor()
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

  test('a supervisor listens to a call of the team and enters it on Cisco, its agent asks for help, and a refusal is said in its words', async () => {
    const cti = await startCtiServer()
    const config = { host: '127.0.0.1', port: cti.port, clientId: 'cordboard', clientPassword: 'cti-secret' }
    await home.close()
    home = await openHome({ clock, config: { connections: { center: { kind: 'cisco', country: 'FR', config } } } })
    const ada = session(home, 'ada')
    await ada('PUT', '/api/v1/users/sam', { name: 'Sam', role: 'supervisor', teams: ['sales'] })
    await ada('PUT', '/api/v1/users/sam/bindings', { bindings: [{ connection: 'center', device: '2900' }] })
    await ada('PUT', '/api/v1/users/marie/bindings', { bindings: [{ connection: 'center', agentId: '4711' }] })
    await expect.poll(() => home.host.plugins.connections()[0]?.state.kind, { timeout: 30_000 }).toBe('online')
    const { switchboard: board } = cti
    board.agent('4711', '1001', 3)
    const talk = board.inbound({ ani: '0388202122' })
    board.ring(talk, '1001')
    board.answer(talk, '1001')
    const [{ bar: marie }, { bar: sam }] = [await open('marie'), await open('sam')]
    await sam.locator('[data-member=marie]', { hasText: '+33 3 88 20 21 22' }).waitFor()
    const supervised = () => cti.requests.filter(({ type }) => type === 124).map(({ fixed }) => fixed.action)
    await sam.click('[data-supervise=monitor]')
    await expect.poll(supervised, { timeout: 30_000 }).toEqual([1])
    await sam.click('[data-supervise=barge-in]')
    await expect.poll(supervised, { timeout: 30_000 }).toEqual([1, 3])
    await marie.click('[data-command="cisco:supervisor-assist"]')
    await expect.poll(() => cti.requests.filter(({ type }) => type === 118).length, { timeout: 30_000 }).toBe(1)
    // What a plugin calls its button, in the language of who reads it.
    await marie.getByRole('button', { name: 'FR' }).click()
    await marie.getByRole('button', { name: 'Demander un superviseur' }).waitFor()
    cti.refusing.set(124, { code: 12, text: 'no supervisor is known' })
    await sam.click('[data-supervise=whisper]')
    await sam.locator('[data-member=marie] [role=alert]', { hasText: 'no supervisor is known' }).waitFor()
    expect(await seriousFaults(sam)).toEqual([])
    await cti.stop()
  }, 90_000)

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
