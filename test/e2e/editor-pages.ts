import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { PASSWORD } from '../server/home.ts'

/** The editor of one person. What its console complained of is added to `complaints`. */
export async function openEditor(
  browser: Browser,
  options: { readonly url: string; readonly user: string; readonly hash: string; readonly complaints: string[] },
): Promise<Page> {
  const { url, user, hash, complaints } = options
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  page.on('console', (message) => {
    // The browser says so of every answer that is not 2xx; this one is asked for.
    if (message.type() === 'error' && !message.text().includes('412')) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${url}/sign-in`)
  await page.fill('[name=user]', user)
  await page.fill('[name=password]', PASSWORD)
  await page.click('button[type=submit]')
  await page.waitForURL(`${url}/`)
  await page.goto(`${url}/${hash}`)
  return page
}

export async function showText(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Text' }).click()
  await page.locator('.monaco .view-line').first().waitFor()
}

export async function publishNow(page: Page, reason?: string): Promise<void> {
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  if (reason !== undefined) await page.getByLabel(/^Why/).fill(reason)
  await page.getByRole('button', { name: 'Publish now' }).click()
}

export async function seriousFaults(page: Page): Promise<readonly string[]> {
  // Past the policy of the page, as the tools of a browser are.
  const found: { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }[] =
    await page.evaluate(`(() => { ${axe.source}; return axe.run().then(({ violations }) => violations) })()`)
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
