import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { type Home, PASSWORD } from '../server/home.ts'

/** The editor as somebody sees it who has just signed in, and what the browser complained of since. */
export async function openEditor(
  browser: Browser,
  home: Home,
  user: string,
  hash: string,
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const complaints: string[] = []
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
  return { page, complaints }
}

/** What keeps people out, as axe finds it. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  // Past the policy of the page, as the tools of a browser are.
  const found: { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }[] =
    await page.evaluate(`(() => { ${axe.source}; return axe.run().then(({ violations }) => violations) })()`)
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
