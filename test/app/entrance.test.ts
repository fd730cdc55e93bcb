import { expect, test } from 'vitest'
import { parseConfig } from '../../src/app/config/load.ts'
import { createHost } from '../../src/app/index.ts'
import { temporaryHome } from '../helpers/home.ts'

const found = (text: string) => parseConfig(text).diagnostics.map(({ code, severity, place }) => `${severity} ${code} ${place?.line}`)

test.each([
  ['a network that is none', 'server:\n  trustedProxies: [10.0.0.0/8, 10.0.0.0/33]\n', ['error CORD_CONFIG_ADDRESS 2']],
  [
    'a name instead of an address',
    'signIn:\n  proxy:\n    addresses: [proxy.local]\n    userHeader: x-user\n',
    ['error CORD_CONFIG_ADDRESS 3'],
  ],
  [
    'an issuer by plain http',
    'server: { publicUrl: https://a.example }\nsignIn:\n  oidc: { issuer: http://id.example, clientId: c }\n',
    ['error CORD_CONFIG_ISSUER 3'],
  ],
  ['a provider without a way back', 'signIn:\n  oidc: { issuer: https://id.example, clientId: c }\n', ['error CORD_CONFIG_OIDC_ADDRESS 2']],
  ['no way in at all', 'signIn: { passwords: false }\n', ['error CORD_CONFIG_NO_WAY_IN 1']],
  ['listening to all in plain', 'server:\n  host: 0.0.0.0\n', ['warning CORD_CONFIG_OPEN_PLAIN 2']],
  ['listening to all behind https', 'server: { host: 0.0.0.0, publicUrl: https://a.example }\n', []],
  ['listening here', 'server: { host: "::1" }\n', []],
  [
    'a whole setting',
    'server: { publicUrl: http://a }\nsignIn: { passwords: false, oidc: { issuer: http://127.0.0.1:9, clientId: c } }\n',
    [],
  ],
])('the configuration: %s', (_, text, expected) => {
  expect(found(text)).toEqual(expected)
})

test('the server listens on this machine only unless told otherwise, and warns where others listen in', async () => {
  const logged: string[] = []
  const log = { debug() {}, info() {}, warn: (_: object, text?: string) => logged.push(text ?? ''), error() {} }
  using home = temporaryHome({})
  const host = await createHost({ home: home.path, port: 0, log, watch: false })
  expect(new URL(host.url).hostname).toBe('127.0.0.1')
  await host.close()
  expect(logged).toEqual([])
  using open = temporaryHome({ 'cordboard.yaml': 'server: { host: 0.0.0.0 }\n' })
  const wide = await createHost({ home: open.path, port: 0, log, watch: false })
  await wide.close()
  expect(logged.join()).toContain('CORD_CONFIG_OPEN_PLAIN')
})
