import type { Json } from 'cordboard/plugin-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { plugin } from '../../../src/plugins/generic-http/index.ts'
import { startPollServer } from '../../fixtures/http-poll-server.ts'
import { type CheckOptions, checkOf, testAbsence } from '../../helpers/check.ts'

const secrets = ['poll-secret', 'guessed']
const targets = [{ telephone: '1024' }, { telephone: '1025' }]

function pollOf(url: string, more: { readonly [name: string]: Json } = {}) {
  const headers = { authorization: 'Bearer poll-secret' }
  return { poll: { url: `${url}/getevent?ident=x&telorg=$telephone$`, headers, map: '{"type": $oops}', targets, ...more } }
}

async function start() {
  const server = await startPollServer()
  onTestFinished(server.close)
  const check = (more: { readonly [name: string]: Json } = {}, how: CheckOptions = {}) =>
    checkOf(plugin, 'generic-http', pollOf(server.url, more), { secrets, ...how })
  return { server, check }
}

describe('a check of a system that is polled', () => {
  test('asks about one target once, and maps nothing', async () => {
    const { server, check } = await start()
    server.report('1024', '0388202122', 'ring', 'x')
    expect(await check()).toEqual({ server: new URL(server.url).host })
    expect(server.log).toEqual(['GET /getevent?ident=x&telorg=1024'])
  })

  test('says when the credentials are refused', async () => {
    const { server, check } = await start()
    server.lock('Bearer poll-secret')
    expect(await check()).toMatchObject({ server: expect.any(String) })
    expect(await check({ headers: { authorization: 'Bearer guessed' } })).toEqual(['auth', 'The answer has status 401.'])
  })

  test.each([
    ['while it is polled anyway', {}, { live: true }],
    ['by a POST, which may change something', { method: 'POST' }, {}],
  ])('is not done %s', async (_, more, how) => {
    const { server, check } = await start()
    expect(await check(more, how)).toEqual(['not-capable', expect.any(String)])
    expect(server.log).toEqual([])
  })

  test('has nobody to ask where calls are pushed', async () => {
    expect(await checkOf(plugin, 'generic-http', { push: { map: 'body' } })).toEqual(['not-capable', expect.any(String)])
  })

  testAbsence({ plugin, kind: 'generic-http', secrets, config: (port) => pollOf(`http://127.0.0.1:${port}`) })
})
