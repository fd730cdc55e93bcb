import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { program } from '../server/clients.ts'
import { type Home, openHome, TOKENS } from '../server/home.ts'
import { launch, launchOptions, noBrowser, type RecordSystem, signIn, startRecordSystem } from './browser.ts'

const clock = {
  now: Date.now,
  setTimer(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

const title = `a bar that nobody looks at${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home
  let crm: RecordSystem

  beforeAll(async () => {
    ;[browser, crm] = await Promise.all([launch(), startRecordSystem()])
    home = await openHome({ clock, config: { agents: { mayMuteOffers: true } } })
  })
  afterAll(async () => {
    await browser?.close()
    await home?.close()
    await crm?.close()
  })

  /** The processes that run pages; the one that holds their sockets goes on. */
  async function renderers(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const chromium = await browser.newBrowserCDPSession()
    const { processInfo } = await chromium.send('SystemInfo.getProcessInfo')
    await chromium.detach()
    for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, signal)
  }

  const patience = { timeout: 30_000 }
  const steps = (trace: string, of = home) => expect.poll(() => of.steps(trace), patience)

  test('a hidden page notifies of a call and takes it back, asks nothing of a visible one, and stays on top where that is wanted', async () => {
    const { bar, record } = await signIn(browser, home.url, 'marie')
    await bar.context().grantPermissions(['notifications'])
    // What the browser hands to the desktop is seen here instead of there.
    await bar.addInitScript(() => {
      const shown: string[] = []
      class Seen {
        static readonly permission = 'granted'
        onclick = null
        readonly title: string
        constructor(text: string) {
          this.title = text
          shown.push(text)
        }
        close() {
          shown.splice(shown.indexOf(this.title), 1)
        }
      }
      Object.assign(window, { Notification: Seen, shown })
    })
    await bar.reload()
    await bar.getByText('No call right now').waitFor()
    const shown = () => bar.evaluate(() => Reflect.get(window, 'shown'))
    await home.ring('1')
    await bar.locator('section.call').waitFor()
    expect(await shown()).toEqual([])
    await home.hangUp('1')
    await bar.getByText('No call right now').waitFor()

    await bar.evaluate(() => Object.defineProperty(document, 'hidden', { get: () => true }))
    await home.ring('2', { show: 'offer', url: 'https://crm.example/2' })
    await bar.getByRole('button', { name: 'Open Dupont' }).waitFor()
    await expect.poll(shown, { timeout: 20_000 }).toEqual(['Dupont Menuiserie is calling'])
    await home.hangUp('2')
    await bar.getByText('No call right now').waitFor()
    await expect.poll(shown, { timeout: 20_000 }).toEqual([])

    await bar.getByLabel('No offers').check()
    const trace = await home.ring('3', { show: 'offer', url: 'https://crm.example/3' })
    await expect.poll(() => home.steps(trace), { timeout: 20_000 }).toEqual(['refused: the agent has switched offers off'])
    await bar.getByLabel('No offers').uncheck()
    await home.hangUp('3')

    const [small] = await Promise.all([bar.context().waitForEvent('page'), bar.getByRole('button', { name: 'Keep on top' }).click()])
    await home.ring('4')
    await small.locator('section.call').waitFor()
    expect(await small.locator('section.call').evaluate((one) => getComputedStyle(one).borderTopStyle)).not.toBe('')
    await small.close()
    await bar.locator('section.call').waitFor()
    expect(record.url()).toBe(`${home.url}/record`)
    await home.hangUp('4')
    await bar.context().close()
  })

  test('a page that was frozen while its call came and went opens nothing when it wakes, and the record of the next one', async () => {
    const { bar, record } = await signIn(browser, home.url, 'marie')
    await bar.getByText('No call right now').waitFor()
    await renderers('SIGSTOP')
    const trace = await home.ring('f1', { show: 'open', url: `${crm.origin}/f1` })
    await steps(trace).toEqual(['running'])
    await home.hangUp('f1')
    // Two seconds without a word of the page.
    await steps(trace).toEqual([expect.stringContaining('failed')])
    await renderers('SIGCONT')
    const next = await home.ring('f2', { show: 'open', url: `${crm.origin}/f2` })
    await record.waitForURL(`${crm.origin}/f2`)
    await steps(next).toEqual([expect.stringMatching(/^opened/)])
    expect(crm.asked.filter((path) => path.startsWith('/f'))).toEqual(['/f2'])
    await home.hangUp('f2')
    await bar.context().close()
  })

  test('an offer that goes away under the pressed pointer opens, and the agent is told that the call has gone', async () => {
    const { bar, record } = await signIn(browser, home.url, 'marie')
    const trace = await home.ring('p1', { show: 'offer', url: `${crm.origin}/p1` })
    const offer = bar.getByRole('button', { name: 'Open Dupont' })
    await offer.hover()
    await steps(trace).toEqual([expect.stringMatching(/^offered/)])
    await bar.mouse.down()
    await home.hangUp('p1')
    await offer.waitFor({ state: 'detached' })
    await bar.mouse.up()
    await record.waitForURL(`${crm.origin}/p1`)
    await bar.getByText('The call had gone when you clicked. Dupont is open all the same.').waitFor()
    await steps(trace).toEqual([expect.stringContaining('clicked when the call had gone')])

    const missed = await home.ring('p2', { show: 'offer', url: `${crm.origin}/p2` })
    await offer.waitFor()
    await steps(missed).toEqual([expect.stringMatching(/^offered/)])
    await home.hangUp('p2')
    await offer.waitFor({ state: 'detached' })
    await bar.locator('.recent li').first().getByRole('button', { name: 'Open again' }).click()
    await record.waitForURL(`${crm.origin}/p2`)
    await steps(missed).toEqual([expect.stringMatching(/^withdrawn/)])
    await bar.context().close()
  })

  test('half an hour of a hidden page that is cut off without a word loses nothing', async () => {
    const { bar, record } = await signIn(browser, home.url, 'marie')
    await bar.clock.install()
    let links = 0
    let cut = 0
    await bar.routeWebSocket('**/ws/agent', (page) => {
      links += 1
      const link = links
      const server = page.connectToServer()
      page.onMessage((message) => link !== cut && server.send(message))
      server.onMessage((message) => link !== cut && page.send(message))
    })
    await bar.reload()
    await expect.poll(() => bar.evaluate(async () => (await navigator.locks.query()).held?.length)).toBe(1)
    await bar.evaluate(() => Object.defineProperty(document, 'hidden', { get: () => true }))
    await bar.getByText('No call right now').waitFor()
    cut = links
    const trace = await home.ring('h1', { show: 'offer', url: `${crm.origin}/h1` })
    await steps(trace).toEqual(['running'])
    await bar.clock.fastForward('30:00')
    await bar.getByRole('button', { name: 'Open Dupont' }).click()
    await record.waitForURL(`${crm.origin}/h1`)
    await home.hangUp('h1')
    await bar.context().close()
  })

  test('a machine that slept longer than its link lives opens, when it wakes, what still rings, once', async () => {
    const server = await chromium.launchServer(launchOptions())
    const asleep = await chromium.connect(server.wsEndpoint())
    const there = await openHome()
    const group = -(server.process().pid ?? Number.NaN)
    try {
      const { bar, record } = await signIn(asleep, there.url, 'marie')
      await bar.getByText('No call right now').waitFor()
      process.kill(group, 'SIGSTOP')
      // What is told to it now lies there when it wakes.
      await there.ring('s1', { show: 'open', url: `${crm.origin}/s1` })
      await there.hangUp('s1')
      const stopped = Date.now()
      await expect.poll(() => Date.now() - stopped, patience).toBeGreaterThan(2000)
      const signedIn = async () => {
        await there.clock.jump(15_000)
        const { body } = await program(there.url, TOKENS.read)('GET', '/api/v1/agents')
        return JSON.stringify(body).includes('"signedIn":true')
      }
      await expect.poll(signedIn, patience).toBe(false)
      const trace = await there.ring('s2', { show: 'open', url: `${crm.origin}/s2` })
      process.kill(group, 'SIGCONT')
      await record.waitForURL(`${crm.origin}/s2`)
      await steps(trace, there).toEqual([expect.stringMatching(/^opened/)])
      expect(crm.asked.filter((path) => path.startsWith('/s'))).toEqual(['/s2'])
    } finally {
      process.kill(group, 'SIGCONT')
      await asleep.close()
      await server.close()
      await there.close()
    }
  })
})
