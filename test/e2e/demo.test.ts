import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../architecture.walls.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import { launch, noBrowser } from './browser.ts'

// What a newcomer sees: one command, one address, a record on the screen within 15 seconds.
describe.skipIf(noBrowser !== undefined)(`the demo${noBrowser === undefined ? '' : `: ${noBrowser}`}`, () => {
  let home: TemporaryHome
  let demo: ChildProcess
  let said = ''

  beforeAll(async () => {
    home = temporaryHome()
    const main = join(repository, 'src/app/cli/main.ts')
    demo = spawn(process.execPath, ['--conditions=cordboard-source', main, 'demo', '--home', join(home.path, 'demo'), '--port', '0'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    demo.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    while (!said.includes('Ctrl+C stops')) await once(demo.stdout ?? demo, 'data')
  })

  afterAll(async () => {
    demo.kill('SIGTERM')
    if (demo.exitCode === null) await once(demo, 'exit')
    home[Symbol.dispose]()
  })

  it('prints its address and the sign-ins, and opens a record at the agent within 15 seconds', async () => {
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? []
    const [, password = ''] = /agent\s+marie\s+password (\S+)/.exec(said) ?? []
    expect(said).toMatch(/admin\s+admin\s+password \S+/)
    const browser = await launch()
    try {
      const context = await browser.newContext()
      const bar = await context.newPage()
      await bar.goto(`${url}/agent`)
      await bar.fill('[name=user]', 'marie')
      await bar.fill('[name=password]', password)
      const [record] = await Promise.all([context.waitForEvent('page'), bar.click('button[type=submit]')])
      await record.waitForURL(/\/demo-crm\/contact\.html\?id=/, { timeout: 15_000 })
      expect(await record.title()).not.toBe('')
    } finally {
      await browser.close()
    }
  }, 60_000)
})
