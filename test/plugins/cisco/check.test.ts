import type { Json } from 'cordboard/plugin-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { plugin } from '../../../src/plugins/cisco/index.ts'
import { type CtiServerOptions, startCtiServer } from '../../fixtures/cti-server/server.ts'
import { type CheckOptions, checkOf, testAbsence } from '../../helpers/check.ts'
import { startLive } from './live.ts'

const secrets = ['cti-secret', 'guessed']
const [openRequest, closeRequest] = [3, 7]

async function start(options: CtiServerOptions = {}) {
  const server = await startCtiServer(options)
  onTestFinished(server.stop)
  const check = (more: { readonly [name: string]: Json } = {}, how: CheckOptions = {}) =>
    checkOf(
      plugin,
      'cisco',
      { host: '127.0.0.1', port: server.port, clientId: 'cordboard', clientPassword: 'cti-secret', ...more },
      { secrets, ...how },
    )
  return { server, check }
}

describe('a check of Cisco', () => {
  test('opens a session that hears nothing, and closes it', async () => {
    const { server, check } = await start()
    expect(await check()).toEqual({ server: `CTI Server A, 127.0.0.1:${server.port}` })
    expect(server.requests.map(({ type }) => type)).toEqual([openRequest, closeRequest])
    expect(server.requests[0]?.fixed).toMatchObject({ services: 0x4, callMask: 0, agentMask: 0 })
  })

  test('asks for an older version where the server is older', async () => {
    const { server, check } = await start({ versions: [18, 18] })
    expect(await check()).toMatchObject({ server: expect.any(String) })
    expect(server.requests.map(({ type, fixed }) => [type, fixed.version])).toEqual([
      [openRequest, 20],
      [openRequest, 19],
      [openRequest, 18],
      [closeRequest, undefined],
    ])
  })

  test('says when the password is refused, in the words of the guide', async () => {
    const { server, check } = await start()
    expect(await check({ clientPassword: 'guessed' })).toEqual(['auth', expect.stringContaining('36')])
    expect(server.connections).toBe(1)
  })

  test('asks the other side where one is away', async () => {
    const away = await start()
    await away.server.stop()
    const { server, check } = await start()
    expect(await check({ port: away.server.port, hostB: '127.0.0.1', portB: server.port })).toEqual({
      server: `CTI Server B, 127.0.0.1:${server.port}`,
    })
  })

  test('does not throw out the session that is open: a client has one', async () => {
    const { server, context, online } = await startLive()
    await online()
    const config = { host: '127.0.0.1', port: server.port, clientId: 'cordboard', clientPassword: 'cti-secret' }
    expect(await checkOf(plugin, 'cisco', config, { live: true, secrets })).toEqual(['not-capable', expect.any(String)])
    expect([server.connections, context.states.at(-1)?.kind]).toEqual([1, 'online'])
  })

  test('ends when it is stopped while it says good-bye', async () => {
    const { server, check } = await start()
    server.hanging.add(closeRequest)
    const aborter = new AbortController()
    const said = check({}, { signal: aborter.signal })
    await server.received(closeRequest)
    aborter.abort()
    expect(await said).toMatchObject({ server: expect.any(String) })
    await server.closed()
  })

  testAbsence({
    plugin,
    kind: 'cisco',
    secrets,
    config: (port) => ({ host: '127.0.0.1', port, clientId: 'cordboard', clientPassword: 'cti-secret' }),
  })
})
