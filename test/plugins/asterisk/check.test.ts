import { describe, expect, onTestFinished, test } from 'vitest'
import { plugin } from '../../../src/plugins/asterisk/index.ts'
import { startAmiServer } from '../../fixtures/ami-server.ts'
import { checkOf, testAbsence } from '../../helpers/check.ts'

const secrets = ['cti-test', 'guessed']

async function start() {
  const server = await startAmiServer()
  onTestFinished(server.stop)
  const check = (secret = 'cti-test') =>
    checkOf(plugin, 'asterisk', { host: '127.0.0.1', port: server.port, username: 'cti', secret }, { secrets })
  return { server, check }
}

describe('a check of Asterisk', () => {
  test('logs in without events, and off', async () => {
    const { server, check } = await start()
    expect(await check()).toEqual({ server: 'Asterisk Call Manager/5.0.4' })
    expect(server.actions.map(({ Action }) => Action)).toEqual(['Challenge', 'Login', 'Logoff'])
    expect(server.actions[1]?.Events).toBe('off')
  })

  test('says when the credentials are refused', async () => {
    const { check } = await start()
    expect(await check('guessed')).toEqual(['auth', 'Authentication failed'])
  })

  testAbsence({
    plugin,
    kind: 'asterisk',
    secrets,
    hearsFirst: true,
    config: (port) => ({ host: '127.0.0.1', port, username: 'cti', secret: 'cti-test' }),
  })
})
