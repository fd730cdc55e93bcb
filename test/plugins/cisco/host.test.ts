import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { normalise } from '../../../src/engine/index.ts'
import { type CtiServerOptions, startCtiServer } from '../../fixtures/cti-server/server.ts'
import { brokenLaws } from '../../helpers/call-laws.ts'
import { createBench, noFacts, until } from '../../host/helpers.ts'

const builtin = join(import.meta.dirname, '../../../src/plugins')
const customer = '0388202122'

/** The plugin in a process of its own, under the real host. */
async function hosted(options: CtiServerOptions = {}) {
  const server = await startCtiServer(options)
  onTestFinished(server.stop)
  const config = { host: '127.0.0.1', port: server.port, clientId: 'cordboard', clientPassword: 'cti-secret', devices: ['1001', '1002'] }
  const settings = { plugins: {}, connections: { paris: { kind: 'cisco', country: 'FR', config } } }
  const bench = createBench([], { builtin, normalise, settings })
  await bench.host.start()
  const online = () => bench.host.connections()[0]?.state.kind === 'online'
  await until(online, 'online', 8000)
  return { server, board: server.switchboard, bench, online }
}

test('a reload closes the session and opens another: calls go on, what ended meanwhile is ended, nothing comes twice', async () => {
  const { board, bench, online } = await hosted()
  const stays = board.inbound({ ani: customer })
  const goes = board.inbound({ ani: '0612345678' })
  board.ring(stays, '1001')
  board.ring(goes, '1002')
  await until(() => bench.triggers.filter(({ type }) => type === 'ringing').length === 2, 'two calls', 8000)
  const reloaded = bench.host.reloadPlugin('cisco')
  board.answer(stays, '1001')
  board.leave(goes, '0612345678')
  expect(await reloaded).not.toHaveProperty('refused')
  await until(
    () => online() && bench.triggers.some(({ type, agent }) => type === 'released' && agent?.device === '1002'),
    'the other ended',
    8000,
  )
  await until(() => bench.triggers.some(({ type }) => type === 'established'), 'answered', 8000)
  board.leave(stays, '1001')
  await until(() => bench.triggers.filter(({ type }) => type === 'released').length === 2, 'all over', 8000)
  const told = bench.triggers.map(({ connection: _, vendor: __, receivedAt: ___, generation: ____, ...emitted }) => emitted)
  expect(brokenLaws(told)).toEqual([])
  expect(told.filter(({ type }) => type === 'ringing')).toHaveLength(2)
})

test('a refusal reaches the trace with the code of the switch; what was not granted or is not supported is refused before the wire', async () => {
  // Answering and nothing else, and no supervision.
  const { server, board, bench } = await hosted({ controls: 0x8, granted: 0x16 })
  const call = board.inbound({ ani: customer })
  board.ring(call, '1001')
  await until(() => bench.triggers.some(({ type }) => type === 'ringing'), 'ringing', 8000)
  const callId = bench.triggers.find(({ type }) => type === 'ringing')?.call?.id ?? ''
  const facts = { ...noFacts, call: { id: callId, interactionId: callId, state: 'ringing' as const }, agent: { device: '1001' } }
  const asked = server.requests.length
  for (const [action, input] of [
    ['transfer', { to: '1002' }],
    ['cisco:supervise', { command: 'monitor', supervisor: '2900' }],
  ] as const) {
    expect(await bench.run(action, input, { facts })).toMatchObject({ kind: 'failed', problem: { code: 'CORD_ACTION_NOT_CAPABLE' } })
  }
  expect(server.requests.length).toBe(asked)
  server.refusing.set(42, { code: 28 })
  const refused = await bench.run('answer', {}, { facts })
  expect(refused).toMatchObject({ kind: 'failed', problem: { code: 'CORD_ACTION_REFUSED' } })
  expect(JSON.stringify(refused)).toContain('the switch refused: there is no call to answer (NO_CALL_TO_ANSWER, 28)')
  expect(JSON.stringify([bench.lines, bench.triggers, bench.host.connections()])).not.toContain('cti-secret')
})
