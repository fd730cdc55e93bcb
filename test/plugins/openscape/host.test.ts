import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { normalise } from '../../../src/engine/index.ts'
import { startCstaServer } from '../../fixtures/csta/server.ts'
import { brokenLaws } from '../../helpers/call-laws.ts'
import { createBench, noFacts, until } from '../../host/helpers.ts'
import { lines } from './live.ts'

const builtin = join(import.meta.dirname, '../../../src/plugins')

/** The plugin in a process of its own, under the real host. */
async function hosted() {
  const server = await startCstaServer({ lines, greets: true, lacks: ['HoldCall'] })
  onTestFinished(server.stop)
  const config = { servers: [{ host: '127.0.0.1', port: server.port }], devices: ['13579', '54321'], pilots: { '2468': 'sales' } }
  const settings = { plugins: {}, connections: { paris: { kind: 'openscape', country: 'FR', config } } }
  const bench = createBench([], { builtin, normalise, settings })
  await bench.host.start()
  const online = () => bench.host.connections()[0]?.state.kind === 'online'
  await until(online, 'online', 8000)
  return { server, bench, online }
}

test('a reload closes the link and opens another: calls go on, what ended meanwhile is ended, nothing comes twice', async () => {
  const { server, bench, online } = await hosted()
  const [stays, goes] = [server.ring({ from: '0388202122', to: '13579' }), server.ring({ from: '0612345678', to: '54321' })]
  await until(() => bench.triggers.filter(({ type }) => type === 'ringing').length === 2, 'two calls', 8000)
  const reloaded = bench.host.reloadPlugin('openscape')
  server.answer(stays, '13579')
  server.abandon(goes)
  expect(await reloaded).not.toHaveProperty('refused')
  await until(
    () => online() && bench.triggers.some(({ type, agent }) => type === 'released' && agent?.device === '54321'),
    'the other ended',
    8000,
  )
  await until(() => bench.triggers.some(({ type }) => type === 'established'), 'answered', 8000)
  server.hangUp(stays, '13579')
  await until(() => bench.triggers.filter(({ type }) => type === 'released').length === 2, 'all over', 8000)
  const told = bench.triggers.map(({ connection: _, vendor: __, receivedAt: ___, generation: ____, ...emitted }) => emitted)
  expect(brokenLaws(told)).toEqual([])
  expect(told.filter(({ type }) => type === 'ringing')).toHaveLength(2)
})

test('a refusal reaches the trace with the switch’s own word; what it lacks is refused before it is asked again', async () => {
  const { server, bench } = await hosted()
  const id = server.ring({ from: '0388202122', to: '13579' })
  await until(() => bench.triggers.some(({ type }) => type === 'ringing'), 'ringing', 8000)
  const [rang] = bench.triggers.filter(({ type }) => type === 'ringing')
  const callId = rang?.call?.id ?? ''
  const facts = { ...noFacts, call: { id: callId, interactionId: callId, state: 'ringing' as const }, agent: { device: '13579' } }
  expect(await bench.run('record-call', { command: 'start' }, { facts })).toMatchObject({
    kind: 'failed',
    problem: { code: 'CORD_ACTION_NOT_CAPABLE' },
  })
  expect(await bench.run('hold', {}, { facts })).toMatchObject({ kind: 'failed' })
  const asked = server.requests.length
  await until(() => bench.host.connections()[0]?.capabilities?.actions.includes('hold') === false, 'hold is not declared any more')
  expect(await bench.run('hold', {}, { facts })).toMatchObject({ kind: 'failed', problem: { code: 'CORD_ACTION_NOT_CAPABLE' } })
  expect(server.requests.length).toBe(asked)
  const gone = server.calls.get(id)
  gone?.parties.delete('13579')
  const refused = await bench.run('answer', {}, { facts })
  expect(refused).toMatchObject({ kind: 'failed', problem: { code: 'CORD_ACTION_NOT_FOUND' } })
  expect(JSON.stringify(refused)).toContain('operation/invalidConnectionID')
})
