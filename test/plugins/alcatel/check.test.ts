import { describe, expect, onTestFinished, test } from 'vitest'
import { plugin } from '../../../src/plugins/alcatel/index.ts'
import { startO2gServer } from '../../fixtures/o2g/server.ts'
import { checkOf, testAbsence } from '../../helpers/check.ts'
import { startLive } from './live.ts'

const basic = Buffer.from('admin:secret').toString('base64')
const secrets = ['secret', 'guessed', basic]

async function start() {
  const server = await startO2gServer()
  onTestFinished(server.stop)
  const check = (password = 'secret', servers = [server.url]) =>
    checkOf(plugin, 'alcatel', { servers, username: 'admin', password, users: ['oxe13579'] }, { secrets })
  return { server, check }
}

describe('a check of Alcatel', () => {
  test('authenticates, and opens neither session nor subscription', async () => {
    const { server, check } = await start()
    expect(await check()).toEqual({ server: `O2G, ${new URL(server.url).host}` })
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /api/rest', 'GET /api/rest/authenticate'])
    expect([server.sessions, server.streams]).toEqual([0, 0])
  })

  test('says when the account is refused', async () => {
    const { check } = await start()
    expect(await check('guessed')).toEqual(['auth', 'Authentication failed'])
  })

  test('asks the next server where one is away', async () => {
    const { server, check } = await start()
    expect(await check('secret', ['http://127.0.0.1:9', server.url])).toEqual({ server: `O2G, ${new URL(server.url).host}` })
  })

  test('leaves the session that is open as it is', async () => {
    const { server, context, online } = await startLive()
    await online()
    const config = { servers: [server.url], username: 'admin', password: 'secret' }
    expect(await checkOf(plugin, 'alcatel', config, { live: true, secrets })).toMatchObject({ server: expect.any(String) })
    expect([server.sessions, context.states.at(-1)?.kind]).toEqual([1, 'online'])
  })

  testAbsence({
    plugin,
    kind: 'alcatel',
    secrets,
    config: (port) => ({ servers: [`http://127.0.0.1:${port}`], username: 'admin', password: 'secret' }),
  })
})
