import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { normalise } from '../../../src/engine/index.ts'
import { startGenesysServer } from '../../fixtures/genesys-server.ts'
import { createSwitch } from '../../fixtures/genesys-switch.ts'
import { createBench, noFacts, until } from '../../host/helpers.ts'
import { marie, people } from './live.ts'

const builtin = join(import.meta.dirname, '../../../src/plugins')

/** The plugin in a process of its own, under the real host. */
async function hosted() {
  const tserver = createSwitch({ agents: people })
  const server = await startGenesysServer({ switch: tserver })
  onTestFinished(server.close)
  const config = {
    endpoints: [server.url],
    agents: people.map(({ login, dn, token = '' }) => ({ agentId: login, dn, token })),
    pilots: { '5000': 'Sales' },
    activate: true,
  }
  const settings = { plugins: {}, connections: { paris: { kind: 'genesys', country: 'FR', config } } }
  const bench = createBench([], { builtin, normalise, settings })
  await bench.host.start()
  const online = () => bench.host.connections()[0]?.state.kind === 'online'
  await until(() => online() && server.openPolls() === 2, 'online')
  return { tserver, server, bench, online }
}

test('a reload under fire loses nothing, doubles nothing and logs nobody in again', async () => {
  const { tserver, server, bench, online } = await hosted()
  let sent = 0
  const fire = setInterval(() => {
    for (const { login } of people) {
      tserver.userEvent(login, [{ key: 'Number', type: 'int', value: sent }])
      sent += 1
    }
  }, 3)
  onTestFinished(() => clearInterval(fire))
  const call = tserver.inbound('0388202122', '5000', [marie])
  for (let generation = 0; generation < 2; generation += 1) expect(await bench.host.reloadPlugin('genesys')).not.toHaveProperty('refused')
  await until(online, 'online again')
  tserver.act(marie, 'answer', call.id)
  tserver.hangUp(call, '0388202122')
  clearInterval(fire)
  const numbers = () => bench.triggers.filter(({ type }) => type === 'userEvent').map(({ data }) => Number(data?.Number))
  await until(() => numbers().length >= sent && bench.triggers.some(({ type }) => type === 'released'), 'everything told')
  expect(numbers().toSorted((one, other) => one - other)).toEqual(Array.from({ length: sent }, (_, number) => number))
  expect(bench.triggers.filter(({ call }) => call !== undefined).map(({ type, synthetic }) => [type, synthetic])).toEqual([
    ['ringing', undefined],
    ['established', undefined],
    ['released', undefined],
  ])
  expect([server.count('POST /initialize-workspace'), server.count('POST /activate-channels')]).toEqual([2, 2])
})

test('a refusal reaches the trace with the code and the words of Genesys; what the capabilities rule out does not reach Genesys', async () => {
  const { tserver, server, bench } = await hosted()
  const call = tserver.inbound('0388202122', '5000', [marie])
  await until(() => bench.triggers.some(({ type }) => type === 'ringing'), 'ringing')
  const [trigger] = bench.triggers.filter(({ type }) => type === 'ringing')
  const facts = { ...noFacts, call: { id: call.id, interactionId: call.id, state: 'ringing' as const }, agent: trigger?.agent ?? {} }
  expect(await bench.run('hold', {}, { facts })).toMatchObject({ kind: 'failed', problem: { code: 'CORD_ACTION_NOT_CAPABLE' } })
  expect(server.log.some((line) => line.endsWith('/hold'))).toBe(false)
  server.refuse('answer', 'event', 527, 'Invalid call state')
  const refused = await bench.run('answer', {}, { facts })
  expect(refused).toMatchObject({ kind: 'failed', problem: { code: 'CORD_ACTION_REFUSED' }, again: false })
  expect(JSON.stringify(refused)).toContain('Invalid call state (527)')
  const everything = JSON.stringify([bench.lines, bench.triggers, bench.host.connections()])
  for (const part of ['bearer-of', 'session-cookie', 'client-id-']) expect(everything).not.toContain(part)
})
