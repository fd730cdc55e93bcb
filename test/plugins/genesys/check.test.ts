import type { Json } from 'cordboard/plugin-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { plugin } from '../../../src/plugins/genesys/index.ts'
import { type GenesysServerOptions, startGenesysServer } from '../../fixtures/genesys-server.ts'
import { createSwitch } from '../../fixtures/genesys-switch.ts'
import { checkOf, testAbsence } from '../../helpers/check.ts'
import { marie, paul } from './live.ts'

const client = { id: 'cordboard', secret: 'client-secret' }
const anna = '4713'
const secrets = ['bearer-of-marie', 'bearer-of-paul', 'anna-secret', 'client-secret', 'key-1234', 'guessed']
const agents = [
  { agentId: marie, dn: '1024', token: 'bearer-of-marie' },
  { agentId: paul, dn: '1025', token: 'bearer-of-paul' },
  { agentId: anna, dn: '1026', username: anna, password: 'anna-secret' },
]

async function start(options: Partial<GenesysServerOptions> = {}) {
  const people = agents.map(({ agentId, dn, token, password }) => ({
    login: agentId,
    dn,
    ...(token === undefined ? {} : { token }),
    ...(password === undefined ? {} : { password }),
  }))
  const server = await startGenesysServer({ switch: createSwitch({ agents: people }), client, apiKey: 'key-1234', ...options })
  onTestFinished(server.close)
  const check = (more: { readonly [name: string]: Json } = {}) =>
    checkOf(plugin, 'genesys', { endpoints: [server.url], apiKey: 'key-1234', client, agents, ...more }, { secrets })
  return { server, check }
}

describe('a check of Genesys', () => {
  test('asks whose the tokens are, and for one where there is a password, and opens no session', async () => {
    const { server, check } = await start()
    expect(await check()).toEqual({ server: server.host })
    expect([...server.log].sort()).toEqual(['GET /auth/v3/userinfo', 'GET /auth/v3/userinfo', 'POST /auth/v3/oauth/token'])
    expect(server.clients()).toBe(0)
  })

  test.each([
    ['a token', { agents: [agents[0] ?? {}, { agentId: paul, dn: '1025', token: 'guessed' }] }, `1 of 2 agents; ${paul}: Unauthorized`],
    ['a password', { agents: [{ agentId: anna, username: anna, password: 'guessed' }] }, `1 of 1 agents; ${anna}: Bad credentials`],
    ['the client', { client: { id: 'cordboard', secret: 'guessed' } }, `1 of 3 agents; ${anna}: Bad credentials`],
    ['the key', { apiKey: 'guessed' }, `3 of 3 agents; ${marie}: Wrong x-api-key`],
  ])('says that %s is refused, and whose', async (_, more, sentence) => {
    const { check } = await start()
    expect(await check(more)).toEqual(['auth', sentence])
  })

  test('asks the next endpoint where one is away', async () => {
    const away = await start()
    await away.server.down()
    const { server, check } = await start()
    expect(await check({ endpoints: [away.server.url, server.url] })).toEqual({ server: server.host })
  })

  test('leaves it to the state where nobody says whose a token is', async () => {
    const { check } = await start({ userinfo: false })
    expect(await check()).toEqual(['not-capable', expect.any(String)])
  })

  for (const [how, given] of [
    ['tokens', agents.slice(0, 1)],
    ['passwords', agents.slice(2)],
  ] as const) {
    describe(`by ${how}`, () => {
      testAbsence({
        plugin,
        kind: 'genesys',
        secrets,
        config: (port) => ({ endpoints: [`http://127.0.0.1:${port}`], client, agents: [...given] }),
      })
    })
  }
})
