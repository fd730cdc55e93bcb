import type { Json } from 'cordboard/plugin-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { plugin } from '../../../src/plugins/ovh/index.ts'
import { token } from '../../fixtures/ovh-events.ts'
import { credentials, startOvhServer } from '../../fixtures/ovh-server.ts'
import { checkOf, testAbsence } from '../../helpers/check.ts'

const group = 'ovhtel-12345-1'
const other = 'ovhtel-12345-2'
const secrets = [credentials.applicationSecret, credentials.consumerKey, token]

async function start() {
  const server = await startOvhServer({ tokens: [token] })
  onTestFinished(server.close)
  server.lines.set(group, ['0033912312312'])
  const check = (given: object = credentials, accounts: Json = [{ billingAccount: group }]) =>
    checkOf(
      plugin,
      'ovh',
      { eventsUrl: server.url, accounts, api: { url: server.apiUrl, ...given } },
      { secrets: [...secrets, 'another-secret'] },
    )
  return { server, check }
}

describe('a check of OVH', () => {
  test('asks the API for the accounts with its credentials, makes no token and opens no stream', async () => {
    const { server, check } = await start()
    server.eventTokens.set(`/1.0/telephony/${other}/eventToken`, token)
    expect(await check(credentials, [{ billingAccount: group }, { billingAccount: other }])).toEqual({
      server: `OVH API, ${new URL(server.apiUrl).host}`,
    })
    expect(server.log).toEqual([
      'GET /1.0/auth/time',
      `GET /1.0/telephony/${group}/eventToken`,
      `GET /1.0/telephony/${group}/line`,
      `GET /1.0/telephony/${other}/eventToken`,
    ])
  })

  test('says when the credentials are refused', async () => {
    const { server, check } = await start()
    expect(await check({ ...credentials, applicationSecret: 'another-secret' })).toEqual([
      'auth',
      'The OVH API refused the credentials with status 403: Invalid signature.',
    ])
    server.closeApi()
    expect(await check()).toEqual(['auth', expect.any(String)])
  })

  test('says when there is no such billing group', async () => {
    const { check } = await start()
    expect(await check(credentials, [{ billingAccount: 'nobody' }])).toEqual([
      'unavailable',
      'The OVH API answered with status 404: This service does not exist.',
    ])
  })

  test('leaves event tokens alone, for their stream gives nothing twice', async () => {
    const { server } = await start()
    expect(await checkOf(plugin, 'ovh', { eventsUrl: server.url, tokens: [token] }, { secrets })).toEqual([
      'not-capable',
      expect.any(String),
    ])
    expect(server.log).toEqual([])
  })

  testAbsence({
    plugin,
    kind: 'ovh',
    secrets,
    config: (port) => ({ accounts: [{ billingAccount: group }], api: { url: `http://127.0.0.1:${port}/1.0`, ...credentials } }),
  })
})
