import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { type Browser, chromium, type Page } from 'playwright-core'
import { PASSWORD } from '../server/home.ts'

const CHROMIUM = '/usr/bin/chromium'

/** Why browser tests cannot run here; undefined when they can. On CI they must. */
export const noBrowser = existsSync(CHROMIUM) || process.env['CI'] === 'true' ? undefined : `${CHROMIUM} is not installed`

/** A real browser with its pop-up blocker on: Playwright switches it off unless told not to. */
export function launch(): Promise<Browser> {
  return chromium.launch(launchOptions())
}

export function launchOptions() {
  return {
    executablePath: CHROMIUM,
    ignoreDefaultArgs: ['--disable-popup-blocking'],
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  }
}

export interface RecordSystem {
  readonly origin: string
  /** Paths asked for, in order. */
  readonly asked: string[]
  close(): Promise<void>
}

/** A record system on an origin of its own; `coop` cuts its pages off from who opened them. */
export async function startRecordSystem(options: { readonly coop?: boolean } = {}): Promise<RecordSystem> {
  const asked: string[] = []
  const http = createServer((request, response) => {
    if (request.url !== '/favicon.ico') asked.push(request.url ?? '')
    response.setHeader('content-type', 'text/html')
    if (options.coop === true) response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.end(`<!doctype html><title>Record</title><h1>${encodeURIComponent(request.url ?? '')}</h1>`)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    origin: `http://localhost:${port}`,
    asked,
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

export interface SignedIn {
  readonly bar: Page
  readonly record: Page
}

/** Signs in as people do; the click opens the record window. */
export async function signIn(browser: Browser, url: string, user: string): Promise<SignedIn> {
  const context = await browser.newContext({ locale: 'en-GB' })
  const bar = await context.newPage()
  await bar.goto(`${url}/agent`)
  await bar.fill('[name=user]', user)
  await bar.fill('[name=password]', PASSWORD)
  const [record] = await Promise.all([context.waitForEvent('page'), bar.click('button[type=submit]')])
  await bar.waitForURL(`${url}/agent`)
  await record.waitForLoadState()
  return { bar, record }
}
