import type { CheckContext, Json } from 'cordboard/plugin-api'
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { createHttpService } from '../../../src/app/services/http.ts'
import { plugin } from '../../../src/plugins/directory/index.ts'
import { startCrm } from '../../fixtures/crm-servers.ts'
import { checkOf, testAbsence } from '../../helpers/check.ts'
import { databases } from '../../helpers/databases.ts'
import { slapdMissing, startSlapd } from '../../helpers/slapd.ts'
import { crmConfigs, servicesOver } from './crm-configs.ts'

const secrets = ['secret-key', 'guessed']

const allowed: string[] = []
const service = createHttpService(() => allowed)
afterEach(() => void allowed.splice(0))
afterAll(service.close)
const context: Partial<CheckContext> = servicesOver(service)

describe.each(Object.entries(crmConfigs))('a check of %s', (kind, configOf) => {
  async function start() {
    const crm = await startCrm(kind)
    onTestFinished(crm.close)
    allowed.push(crm.url)
    return { crm, check: (secret: string) => checkOf(plugin, kind, configOf(crm.url, secret), { secrets, context }) }
  }

  test('asks for a number that nobody has, and writes nothing', async () => {
    const { crm, check } = await start()
    expect(await check('secret-key')).toEqual({ server: new URL(crm.url).host })
    expect(crm.activities.size).toBe(0)
  })

  test('says when the credentials are refused', async () => {
    const { check } = await start()
    expect(await check('guessed')).toEqual(['auth', expect.any(String)])
  })

  test.runIf(kind === 'sugarcrm')('does not log in beside a login that it would end', async () => {
    const { crm } = await start()
    const said = await checkOf(plugin, kind, configOf(crm.url, 'secret-key'), { live: true, context })
    expect([said, crm.log]).toEqual([['not-capable', expect.any(String)], []])
  })

  testAbsence({
    plugin,
    kind,
    secrets,
    context,
    config(port) {
      allowed.push(`http://127.0.0.1:${port}`)
      return configOf(`http://127.0.0.1:${port}`, 'secret-key')
    },
  })
})

describe.each(databases)('a check of a directory in $title', ({ name, url, user, password, missing }) => {
  const config = (at: string, user: string, password: string): Json => ({
    url: at,
    user,
    password,
    ...(name === 'PostgreSQL'
      ? { table: 'pg_catalog.pg_roles', id: 'rolname', phones: ['rolname'] }
      : { table: 'information_schema.engines', id: 'ENGINE', phones: ['ENGINE'] }),
  })

  test.skipIf(missing)('asks for a number that nobody has, and goes', async () => {
    expect(await checkOf(plugin, 'sql', config(url, user, password))).toEqual({ server: `${new URL(url).host}${new URL(url).pathname}` })
  })

  test.skipIf(missing)('says when the credentials are refused', async () => {
    expect(await checkOf(plugin, 'sql', config(url, 'nobody-at-all', 'guessed'), { secrets })).toEqual(['auth', expect.any(String)])
  })

  testAbsence({
    plugin,
    kind: 'sql',
    secrets,
    hearsFirst: name === 'MariaDB',
    config: (port) => config(`${new URL(url).protocol}//127.0.0.1:${port}/test`, 'cordboard', 'secret-key'),
  })
})

describe('a check of a directory in LDAP', () => {
  const config = (port: number, password: string): Json => ({
    url: `ldap://127.0.0.1:${port}`,
    bindDn: 'cn=reader,dc=example',
    password,
    base: 'dc=example',
    name: 'cn',
    phones: ['telephoneNumber'],
  })

  test.skipIf(slapdMissing)('binds, asks for a number that nobody has, and goes; or says that it is refused', async () => {
    const slapd = await startSlapd('', 'secret-key')
    onTestFinished(slapd.close)
    expect(await checkOf(plugin, 'ldap', config(slapd.port, 'secret-key'), { secrets })).toEqual({ server: `127.0.0.1:${slapd.port}` })
    expect(await checkOf(plugin, 'ldap', config(slapd.port, 'guessed'), { secrets })).toEqual(['auth', expect.stringContaining('49')])
  })

  testAbsence({ plugin, kind: 'ldap', secrets, config: (port) => config(port, 'secret-key') })
})
