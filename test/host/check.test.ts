import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createHttpService } from '../../src/app/services/http.ts'
import { evaluateMapping } from '../../src/engine/index.ts'
import { render } from '../../src/model/index.ts'
import { root } from '../examples/homes.ts'
import { startCrm } from '../fixtures/crm-servers.ts'
import { startCtiServer } from '../fixtures/cti-server/server.ts'
import { createBench, until } from './helpers.ts'

async function start(more: { readonly clientPassword?: string; readonly enabled?: boolean } = {}) {
  const server = await startCtiServer()
  onTestFinished(server.stop)
  const { clientPassword = 'cti-secret', enabled = true } = more
  const config = { host: '127.0.0.1', port: server.port, clientId: 'cordboard', clientPassword }
  const bench = createBench([], {
    builtin: join(root, 'src/plugins'),
    settings: { plugins: {}, connections: { paris: { kind: 'cisco', enabled, config } } },
  })
  await bench.host.start()
  const check = async () => {
    const found = await bench.host.checkConnection('paris')
    return found.good ? found.server : [found.problem.code, render(found.problem)]
  }
  return { server, bench, check }
}

test('a connection that is parked is checked by a session of its own', async () => {
  const { server, bench, check } = await start({ enabled: false })
  expect(await check()).toBe(`CTI Server A, 127.0.0.1:${server.port}`)
  expect(server.requests.map(({ type }) => type)).toEqual([3, 7])
  expect(bench.triggers).toEqual([])
})

test('a refusal is said in the words of the system, and the secret is not', async () => {
  const { check } = await start({ enabled: false, clientPassword: 'guessed-secret' })
  const [code, sentence] = Object(await check())
  expect(code).toBe('CORD_CONNECTION_CHECK_REFUSED')
  expect(sentence).not.toContain('guessed-secret')
})

test('a system that is away is said to be away, in one sentence', async () => {
  const { server, check } = await start({ enabled: false })
  await server.stop()
  expect(await check()).toEqual(['CORD_CONNECTION_CHECK_UNREACHABLE', expect.stringMatching(/used: [^.].*[^.]\. See/)])
})

test('where a second session would end the first, what is known of the first is the answer', async () => {
  const { server, bench, check } = await start()
  await until(() => bench.host.connections()[0]?.state.kind === 'online', 'the connection is online')
  expect(await check()).toBe(`CTI Server A, 127.0.0.1:${server.port}`)
  expect([server.connections, bench.host.connections()[0]?.state.kind]).toEqual([1, 'online'])
})

test('a directory is checked beside the one that answers lookups, through the host like all that it asks', async () => {
  const crm = await startCrm('salesforce')
  onTestFinished(crm.close)
  const service = createHttpService(() => [crm.url])
  onTestFinished(service.close)
  const config = (clientSecret: string) => ({ url: crm.url, clientId: 'cordboard', clientSecret })
  const bench = createBench([], {
    builtin: join(root, 'src/plugins'),
    settings: {
      plugins: {},
      connections: {
        crm: { kind: 'salesforce', config: config('secret-key') },
        old: { kind: 'salesforce', enabled: false, config: config('guessed-secret') },
      },
    },
    services: { screen: async () => ({ status: 'no-session' }), http: service.request, mapping: evaluateMapping },
  })
  await bench.host.start()
  expect(await bench.host.checkConnection('crm')).toEqual({ good: true, server: new URL(crm.url).host })
  const { good, ...found } = await bench.host.checkConnection('old')
  expect([good, JSON.stringify(found)]).toEqual([false, expect.stringContaining('CORD_CONNECTION_CHECK_REFUSED')])
  expect(JSON.stringify(found)).not.toContain('guessed-secret')
})
