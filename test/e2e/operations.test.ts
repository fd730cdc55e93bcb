import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AmiServer, startAmiServer } from '../fixtures/ami-server.ts'
import { type Home, openHome } from '../server/home.ts'
import { launch, noBrowser } from './browser.ts'
import { openEditor, seriousFaults } from './editor-pages.ts'

const clock = {
  now: Date.now,
  setTimer(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

const title = `live operations${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`
describe.skipIf(noBrowser !== undefined)(title, () => {
  let browser: Browser
  let home: Home
  let pbx: AmiServer
  beforeAll(async () => {
    browser = await launch()
    pbx = await startAmiServer({ username: 'cti', secret: 'right' })
    const desk = (secret: string) => ({
      kind: 'asterisk',
      country: 'FR',
      enabled: false,
      config: { host: '127.0.0.1', port: pbx.port, username: 'cti', secret, trunks: ['PJSIP/carrier'] },
    })
    const connections = { paris: { kind: 'ingest', country: 'FR', title: 'Paris' }, lyon: desk('right'), brest: desk('a wrong one') }
    home = await openHome({ clock, config: { connections } })
  })
  afterAll(async () => {
    await browser.close()
    await home.close()
    await pbx.stop()
  })

  test('a connection shows what it told, minute by minute, and is switched off and on', async () => {
    const complaints: string[] = []
    await home.ring('1')
    const page = await openEditor(browser, { url: home.url, user: 'ada', hash: '#/connections', complaints })
    const paris = page.locator('.items > li').filter({ hasText: 'Paris' })
    await paris.getByRole('img', { name: 'triggers in the last hour: 1' }).waitFor()
    await paris.locator('.sparkline g').nth(59).hover()
    await paris.getByText(/triggers, 0 min ago/).waitFor()
    await home.ring('2')
    await paris.getByRole('img', { name: 'triggers in the last hour: 2' }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await paris.getByRole('button', { name: 'Park' }).click()
    await paris.getByText('Stopped on purpose').waitFor()
    await paris.getByText('parked', { exact: true }).waitFor()
    const ready = await page.request.get(`${home.url}/readyz`)
    expect(await ready.json()).toMatchObject({ ready: true, parked: ['paris', 'lyon', 'brest'] })
    await paris.getByRole('button', { name: 'Put to work' }).click()
    await paris.getByRole('button', { name: 'Park' }).waitFor()
    expect(complaints).toEqual([])
  })

  test('a plugin whose files broke says so when it is reloaded, and is well again after the next one', async () => {
    const complaints: string[] = []
    const page = await openEditor(browser, { url: home.url, user: 'ines', hash: '#/connections', complaints })
    const relay = page.locator('.items > li').filter({ hasText: 'Relay' })
    const manifest = join(home.folder.path, 'plugins/relay/plugin.json')
    const good = readFileSync(manifest, 'utf8')
    writeFileSync(manifest, good.replace('"id"', '"di"'))
    await relay.getByRole('button', { name: 'Reload' }).click()
    await page.locator('.items > li').filter({ hasText: 'CORD_' }).getByText('plugin.json').first().waitFor()
    writeFileSync(manifest, good)
    await page.locator('.items > li').filter({ hasText: 'CORD_' }).getByRole('button', { name: 'Reload' }).click()
    await expect.poll(() => page.locator('.items > li').filter({ hasText: 'CORD_' }).count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('credentials are checked while a connection is parked: nothing goes live, and what is wrong is said with the next step', async () => {
    const complaints: string[] = []
    const page = await openEditor(browser, { url: home.url, user: 'ada', hash: '#/connections', complaints })
    const of = (name: string) => page.locator('.items > li').filter({ hasText: name })
    await of('lyon').getByRole('button', { name: 'Check the credentials' }).click()
    await of('brest').getByRole('button', { name: 'Check the credentials' }).click()
    await of('lyon').getByText('accepts the credentials: Asterisk Call Manager').waitFor()
    await of('brest').getByText("does not accept the credentials of 'brest'").waitFor()
    await of('brest').getByText('Correct user and secret').waitFor()
    expect(await of('brest').textContent()).not.toContain('a wrong one')
    expect(pbx.actions.filter(({ Action }) => Action === 'Login').map(({ Events }) => Events)).toEqual(['off', 'off'])
    expect(await of('lyon').getByRole('button', { name: 'Reconnect' }).count()).toBe(0)
    await of('paris').getByRole('button', { name: 'Check the credentials' }).click()
    await of('paris').getByText('The system accepts the credentials').waitFor()
    expect(await of('lyon').getByText('parked', { exact: true }).isVisible()).toBe(true)
    expect(await seriousFaults(page)).toEqual([])
    // The file says that it is off: only the file takes it back.
    expect(complaints).toEqual([])
    await of('lyon').getByRole('button', { name: 'Put to work' }).click()
    await page.getByRole('alert').getByText('remove enabled: false from cordboard.yaml').waitFor()
    const { entries } = await (await page.request.get(`${home.url}/api/v1/audit?action=checkConnection`)).json()
    // Two were asked at once: whichever answered first stands first.
    const byName = entries.toSorted((one: { subject: string }, other: { subject: string }) => one.subject.localeCompare(other.subject))
    expect(byName).toMatchObject([
      { actor: 'user:ada', subject: 'brest', detail: { good: false, code: 'CORD_CONNECTION_CHECK_REFUSED' } },
      { subject: 'lyon', detail: { good: true } },
      { subject: 'paris', detail: { good: true } },
    ])

    // Who may not change connections is not offered it.
    const ines = await openEditor(browser, { url: home.url, user: 'ines', hash: '#/connections', complaints })
    await ines.getByRole('button', { name: 'Reconnect' }).first().waitFor()
    expect(await ines.getByRole('button', { name: /Check the credentials|Put to work|Park/ }).count()).toBe(0)
  })
})
