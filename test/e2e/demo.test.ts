import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, noBrowser } from './browser.ts'
import { type Demo, startDemo } from './demo-home.ts'

// What a newcomer sees: one command, one address, a record on the screen within 15 seconds.
describe.skipIf(noBrowser !== undefined)(`the demo${noBrowser === undefined ? '' : `: ${noBrowser}`}`, () => {
  let demo: Demo

  beforeAll(async () => {
    demo = await startDemo()
  })
  afterAll(async () => {
    await demo.stop()
  })

  it('prints its address and the sign-ins, and opens a record at the agent within 15 seconds', async () => {
    const { url } = demo
    expect(demo.said).toMatch(/admin\s+admin\s+password \S+/)
    const browser = await launch()
    try {
      const context = await browser.newContext()
      const bar = await context.newPage()
      await bar.goto(`${url}/agent`)
      await bar.fill('[name=user]', 'marie')
      await bar.fill('[name=password]', demo.password('marie'))
      const [record] = await Promise.all([context.waitForEvent('page'), bar.click('button[type=submit]')])
      await record.waitForURL(/\/demo-crm\/contact\.html\?id=/, { timeout: 15_000 })
      expect(await record.title()).not.toBe('')
    } finally {
      await browser.close()
    }
  }, 60_000)
})
