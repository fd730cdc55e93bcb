import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { type Browser, chromium, type Frame, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Home, openHome, PASSWORD } from '../server/home.ts'
import { launchOptions, noBrowser } from './browser.ts'

const pem = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/tls', `${name}.pem`), 'utf8')
const certificate = { cert: pem('first-cert'), key: pem('first-key') }
const clock = {
  now: Date.now,
  setTimer(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** What a record system has to write to take the bar in: it says hello, shows what it is handed, and says so. */
const page = (bar: string, ticket: string) => `<!doctype html><title>CRM</title><h1 id="record">no record</h1>
<iframe id="bar" src="${bar}/agent${ticket === '' ? '' : `#ticket=${ticket}`}" width="400" height="600"></iframe>
<script>
  const bar = document.getElementById('bar')
  addEventListener('message', ({ origin, data }) => {
    if (origin !== '${bar}') return
    const say = (message) => bar.contentWindow.postMessage(message, origin)
    if (data.type === 'cordboard:loaded') say({ type: 'cordboard:hello' })
    if (data.type === 'cordboard:ready') document.title = 'ready'
    if (data.type === 'cordboard:withdrawn') document.getElementById('record').textContent = 'no record'
    if (data.type !== 'cordboard:open' || location.hash === '#deaf') return
    document.getElementById('record').textContent = data.title + ' ' + data.url
    say({ type: 'cordboard:opened', key: data.key })
  })
</script>`

const title = `the bar in a frame of another site, third-party cookies blocked${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home
  let crm: { readonly origin: string; readonly close: () => void }
  let stranger: typeof crm
  let bar = ''

  beforeAll(async () => {
    const options = launchOptions()
    browser = await chromium.launch({ ...options, args: [...options.args, '--test-third-party-cookie-phaseout'] })
    crm = await serve()
    stranger = await serve()
    home = await openHome({
      clock,
      config: { server: { tls: { certFile: 'cert.pem', keyFile: 'key.pem' }, frameAncestors: [crm.origin] } },
      files: { 'cert.pem': certificate.cert, 'key.pem': certificate.key },
    })
    bar = home.url
  })
  afterAll(async () => {
    await browser?.close()
    await home?.close()
    crm?.close()
    stranger?.close()
  })

  // localhost and 127.0.0.1 are two sites to a browser.
  async function serve(): Promise<typeof crm> {
    const http = createServer(certificate, (request, response) => {
      const ticket = new URL(request.url ?? '/', 'https://crm').searchParams.get('ticket') ?? ''
      response.setHeader('content-type', 'text/html').end(page(bar, ticket))
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const address = http.address()
    const close = () => {
      http.closeAllConnections()
      http.close()
    }
    return { origin: `https://localhost:${typeof address === 'object' ? address?.port : 0}`, close }
  }

  async function signedIn(hash = ''): Promise<{ readonly around: Page; readonly frame: Frame }> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' })
    const around = await context.newPage()
    await around.goto(`${crm.origin}/${hash}`)
    const frame = around.frame({ url: new RegExp(`^${bar}`) })
    if (frame === null) throw new Error('there is no frame')
    await frame.fill('[name=user]', 'marie')
    await frame.fill('[name=password]', PASSWORD)
    await frame.click('button[type=submit]')
    await frame.waitForURL(`${bar}/agent`)
    await around.waitForFunction(() => document.title === 'ready')
    return { around, frame }
  }

  const statuses = async (trace: string): Promise<readonly string[]> => {
    const told: { trace: { plans: { outcomes: { status: string }[] }[] } } = JSON.parse(
      JSON.stringify(await home.host.operations.run('explain', { id: trace })),
    )
    return told.trace.plans.flatMap(({ outcomes }) => outcomes.map(({ status }) => status))
  }
  const soon = { timeout: 20_000 }

  test('it signs in there, stays signed in over a reload, and hands its records to the page around', async () => {
    const { around, frame } = await signedIn()
    // What the browser keeps of other sites' cookies here: nothing that is not partitioned.
    const kept = await frame.evaluate(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: this is what is asked.
      document.cookie = 'plain=1; SameSite=None; Secure'
      return document.cookie
    })
    expect(kept).toBe('')
    const trace = await home.ring('1', { show: 'open', url: 'https://crm.example/contacts/1' })
    await around.getByText('Dupont https://crm.example/contacts/1').waitFor()
    await expect.poll(() => statuses(trace), soon).toEqual(['opened'])
    expect(around.context().pages()).toHaveLength(1)
    await home.hangUp('1')
    await around.getByText('no record').waitFor()

    await around.reload()
    await around.waitForFunction(() => document.title === 'ready')
    await home.ring('2', { show: 'open', url: 'https://crm.example/contacts/2' })
    await around.getByText('Dupont https://crm.example/contacts/2').waitFor()
    await home.hangUp('2')
    await around.context().close()
  })

  test('a ticket that the record system asked for signs the agent in there, once', async () => {
    const { token } = Object(await home.host.operations.run('tokens.add', { name: 'crm', scopes: ['sign-in'] }))
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' })
    const answer = await context.request.post(`${bar}/api/v1/agents/marie/tickets`, { headers: { authorization: `Bearer ${token}` } })
    const { ticket } = await answer.json()
    const around = await context.newPage()
    await around.goto(`${crm.origin}/?ticket=${ticket}`)
    await around.waitForFunction(() => document.title === 'ready')
    await home.ring('t1', { show: 'open', url: 'https://crm.example/contacts/t1' })
    await around.getByText('Dupont https://crm.example/contacts/t1').waitFor()
    await home.hangUp('t1')
    await context.close()

    const again = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' })
    const second = await again.newPage()
    await second.goto(`${crm.origin}/?ticket=${ticket}`)
    await second.frameLocator('#bar').getByText('This ticket does not sign anybody in.').waitFor()
    await again.close()
  })

  test('a page around that does not say that it shows the record gets an offer in the bar', async () => {
    const { around, frame } = await signedIn('#deaf')
    const trace = await home.ring('3', { show: 'open', url: 'https://crm.example/contacts/3' })
    await frame.getByRole('button', { name: 'Open Dupont' }).waitFor()
    await expect.poll(() => statuses(trace), soon).toEqual(['offered'])
    await home.hangUp('3')
    await around.context().close()
  })

  test('the page around names the record of a call, and a page that is not listed shows no bar', async () => {
    const { around, frame } = await signedIn()
    await home.ring('4')
    await frame.locator('section.call').waitFor()
    await around.evaluate((to) => {
      const inner = document.querySelector('iframe')?.contentWindow
      inner?.postMessage({ type: 'cordboard:record', url: 'https://crm.example/found', title: 'Weber' }, to)
    }, bar)
    await frame.getByRole('button', { name: 'Open Weber' }).waitFor()
    await home.hangUp('4')

    const other = await around.context().newPage()
    const refused = other.waitForEvent('console', (message) => message.text().includes('frame-ancestors'))
    await other.goto(stranger.origin)
    await refused
    await around.context().close()
  })
})
