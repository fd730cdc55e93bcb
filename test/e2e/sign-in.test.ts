import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OidcProvider, startOidcProvider } from '../fixtures/oidc-provider.ts'
import { type Home, openHome } from '../server/home.ts'
import { launch, noBrowser } from './browser.ts'

const title = `signing in with the organization's account${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`

describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let provider: OidcProvider
  let home: Home
  beforeAll(async () => {
    browser = await launch()
    provider = await startOidcProvider()
    home = await openHome({
      config: {
        server: { publicUrl: 'http://cord.test' },
        signIn: {
          passwords: false,
          roles: { agent: ['desk'] },
          oidc: { issuer: provider.issuer, clientId: 'cordboard', clientSecret: 'the-secret-of-the-client', title: 'Staff' },
        },
      },
    })
  })
  afterAll(async () => {
    await browser.close()
    await home.close()
    await provider.close()
  })

  test('the page has the button and no password, leads to the bar, and says why somebody may not', async () => {
    const page = await browser.newPage({ locale: 'en-US' })
    // The public address is this server's.
    await page.route('http://cord.test/**', (route) => {
      const { pathname, search } = new URL(route.request().url())
      return route.fulfill({ status: 302, headers: { location: home.url + pathname + search } })
    })
    provider.visits({ sub: 's-1', preferred_username: 'nina', name: 'Nina', groups: ['other'] })
    await page.goto(`${home.url}/sign-in?next=/agent`)
    const button = page.getByRole('link', { name: 'Sign in with Staff' })
    await button.waitFor()
    await page.locator('input').first().waitFor({ state: 'detached' })
    await button.click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('None of your groups may use Cordboard')

    provider.visits({ sub: 's-1', preferred_username: 'nina', name: 'Nina', groups: ['desk'] })
    await page.goto(`${home.url}/sign-in?next=/agent`)
    await button.click()
    await page.waitForURL(`${home.url}/agent`)
    expect(await page.evaluate('fetch("/api/v1/session").then((answer) => answer.json())')).toEqual({
      id: 'nina',
      name: 'Nina',
      role: 'agent',
    })
  })
})
