import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { normalise } from '../../../src/engine/index.ts'
import { startO2gServer } from '../../fixtures/o2g/server.ts'
import { brokenLaws } from '../../helpers/call-laws.ts'
import { createBench, noFacts, until } from '../../host/helpers.ts'

const builtin = join(import.meta.dirname, '../../../src/plugins')

/** The plugin in a process of its own, under the real host. */
async function hosted(agents = true) {
  const server = await startO2gServer({ agents })
  onTestFinished(server.stop)
  const config = { servers: [server.url], username: 'admin', password: 'secret', users: ['oxe13579', 'oxe54321'] }
  const settings = { plugins: {}, connections: { paris: { kind: 'alcatel', country: 'FR', config } } }
  const bench = createBench([], { builtin, normalise, settings })
  await bench.host.start()
  const online = () => bench.host.connections()[0]?.state.kind === 'online'
  await until(online, 'online', 8000)
  return { server, bench, online }
}

test('a reload closes the session and opens another: calls go on, what ended meanwhile is ended, nothing comes twice', async () => {
  const { server, bench, online } = await hosted()
  const [stays, goes] = [server.ring({ from: '0388202122', to: '13579' }), server.ring({ from: '0612345678', to: '54321' })]
  await until(() => bench.triggers.filter(({ type }) => type === 'ringing').length === 2, 'two calls', 8000)
  const reloaded = bench.host.reloadPlugin('alcatel')
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
  expect(server.sessions).toBe(2)
})

test('a refusal reaches the trace with O2G’s own code; what the account may not do is refused before it is asked', async () => {
  const { server, bench } = await hosted(false)
  const ref = server.ring({ from: '0388202122', to: '13579' })
  await until(() => bench.triggers.some(({ type }) => type === 'ringing'), 'ringing', 8000)
  const [rang] = bench.triggers.filter(({ type }) => type === 'ringing')
  const callId = rang?.call?.id ?? ''
  const facts = {
    ...noFacts,
    call: { id: callId, interactionId: callId, state: 'ringing' as const },
    agent: { id: 'oxe13579', device: '13579' },
  }
  const asked = server.requests.length
  expect(await bench.run('set-agent-state', { state: 'ready' }, { facts })).toMatchObject({
    kind: 'failed',
    problem: { code: 'CORD_ACTION_NOT_CAPABLE' },
  })
  expect(await bench.run('send-user-event', { name: 'x' }, { facts })).toMatchObject({
    kind: 'failed',
    problem: { code: 'CORD_ACTION_NOT_CAPABLE' },
  })
  expect(server.requests.length).toBe(asked)
  server.calls.delete(ref)
  const refused = await bench.run('answer', {}, { facts })
  expect(refused).toMatchObject({ kind: 'failed', problem: { code: 'CORD_ACTION_NOT_FOUND' } })
  expect(JSON.stringify(refused)).toContain(`Unknown call reference ${ref} (404/CALL_NOT_FOUND)`)
  const everything = JSON.stringify([bench.lines, bench.triggers, bench.host.connections()])
  for (const part of [':secret', 'AlcUserId=', Buffer.from('admin:secret').toString('base64')]) expect(everything).not.toContain(part)
})
