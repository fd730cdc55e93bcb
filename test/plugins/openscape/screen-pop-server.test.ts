import { expect, onTestFinished, test } from 'vitest'
import { until } from '../../host/helpers.ts'
import { program } from '../../server/clients.ts'
import { openHome, TOKENS } from '../../server/home.ts'
import { textOf } from '../divalto/desk.ts'

test('a pop that a workstation posts reaches the rules as its agent’s, with its own token only', async () => {
  const home = await openHome({
    config: { connections: { pops: { kind: 'openscape-screen-pop', country: 'FR', config: { users: { jdoe: '13579' } } } } },
  })
  onTestFinished(home.close)
  await until(() => home.host.plugins.connections().some(({ id, state }) => id === 'pops' && state.kind === 'online'), 'pops online', 8000)
  const made = await home.host.operations.run('tokens.add', { name: 'pc-13579', workstation: 'pops:13579' })
  const post = async (authorization: string, body: object) =>
    (await program(home.url)('POST', '/hooks/pops/screen-pop', body, { authorization })).status
  const report = (Resource: string) => ({
    listener: 'telephone',
    run: 'r',
    number: 1,
    event: { Resource, Source: '0388202122', Destination: '2468' },
  })
  const own = `Bearer ${textOf(made, 'token')}`
  expect([
    await post(own, report('13579')),
    await post(own, report('13579')),
    await post(own, report('54321')),
    await post(own, { listener: 'fax' }),
    await post(`Bearer ${TOKENS.ingest}`, report('13579')),
  ]).toEqual([202, 202, 403, 422, 401])
  await home.host.idle()
  const { body } = await program(home.url, TOKENS.read)('GET', '/api/v1/traces/1')
  expect(body).toMatchObject({
    trigger: { type: 'ringing', call: { customer: { e164: '+33388202122' } }, agent: { device: '13579' } },
  })
})
