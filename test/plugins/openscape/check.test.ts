import type { Json } from 'cordboard/plugin-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { plugin } from '../../../src/plugins/openscape/index.ts'
import { type CstaServerOptions, startCstaServer } from '../../fixtures/csta/server.ts'
import { type CheckOptions, checkOf, testAbsence } from '../../helpers/check.ts'
import { lines } from './live.ts'

const at = (...ports: readonly number[]) => ({ servers: ports.map((port) => ({ host: '127.0.0.1', port })), devices: [...lines] })

async function start(options: Partial<CstaServerOptions> = {}) {
  const server = await startCstaServer({ lines, greets: true, ...options })
  onTestFinished(server.stop)
  const check = (more: { readonly [name: string]: Json } = {}, how: CheckOptions = {}) =>
    checkOf(plugin, 'openscape', { ...at(server.port), ...more }, how)
  const asked = () => server.requests.map(({ name }) => name).filter((name) => name !== 'SystemStatusResponse')
  return { server, check, asked }
}

describe('a check of OpenScape', () => {
  test.each([
    ['system-register', ['SystemRegister', 'SystemRegisterCancel']],
    ['application-session', ['StartApplicationSession', 'StopApplicationSession']],
    ['none', ['RequestSystemStatus']],
  ])('with opening %s comes, goes, and watches nothing', async (opening, requests) => {
    const { server, check, asked } = await start()
    expect(await check({ opening })).toEqual({ server: `127.0.0.1:${server.port}` })
    expect(asked()).toEqual(requests)
  })

  test.each([
    ['system-register', 'The switch refused: accessDenied.'],
    ['application-session', 'The switch refused the session: invalidApplicationInfo.'],
  ])('with opening %s says that the application is refused', async (opening, sentence) => {
    const { server, check } = await start()
    server.locked = true
    expect(await check({ opening })).toEqual(['auth', sentence])
  })

  test('takes any answer for a switch where nobody has to say who it is', async () => {
    const { check } = await start({ lacks: ['RequestSystemStatus'] })
    expect(await check({ opening: 'none' })).toMatchObject({ server: expect.any(String) })
  })

  test('asks the next server where one is away', async () => {
    const away = await start()
    await away.server.stop()
    const { server, check } = await start()
    expect(await check(at(away.server.port, server.port))).toEqual({ server: `127.0.0.1:${server.port}` })
  })

  test('opens no second session of an application whose first is open', async () => {
    const { server, check } = await start()
    expect(await check({ opening: 'application-session' }, { live: true })).toEqual(['not-capable', expect.any(String)])
    expect(server.connections).toBe(0)
  })

  testAbsence({ plugin, kind: 'openscape', config: (port) => at(port) })
})
