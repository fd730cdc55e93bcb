import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../helpers/virtual-clock.ts'
import { createBench, until } from './helpers.ts'

const paris = { kind: 'echo', config: { greeting: 'bonjour' } }

describe('a plugin in a home without node_modules', () => {
  it('runs as TypeScript, and what it emits reaches the journal before emit resolves', async () => {
    const bench = createBench(['echo'], { settings: { connections: { paris }, plugins: {} } })
    await bench.host.start()
    await until(() => bench.host.connections()[0]?.state.kind === 'online', 'online')
    const body = Buffer.from('0388202122,0388202123')
    const answer = await bench.host.route('paris', { method: 'POST', path: 'in', query: {}, headers: {}, body })
    expect(answer).toEqual({ status: 202, body: '1' })
    expect(bench.triggers.map(({ id, connection, vendor }) => `${connection} ${vendor} ${id}`)).toEqual([
      'paris echo echo-1-0',
      'paris echo echo-1-1',
    ])
    expect(bench.cursors.get('paris')).toBe('1')
    expect(bench.host.plugins().map(({ id, state }) => [id, state.kind])).toEqual([['echo', 'active']])
  })
})

describe('what is started', () => {
  it('is what a connection or an action needs; the rest is ready and waits', async () => {
    const connections = {
      off: { kind: 'mischief', enabled: false },
      pushed: { kind: 'ingest', title: 'Pushed', capabilities: { triggers: ['ringing' as const], fields: ['call.id'], actions: [] } },
      lost: { kind: 'carrier-pigeon' },
      wrong: { kind: 'echo', config: { greetings: 1 } },
    }
    const bench = createBench(['echo', 'mischief', 'frames'], { settings: { connections, plugins: { frames: { enabled: false } } } })
    await bench.host.start()
    expect(bench.host.plugins().map(({ id, builtin, state }) => `${id} ${builtin} ${state.kind}`)).toEqual([
      'echo false active',
      'frames false disabled',
      'mischief false ready',
    ])
    const states = bench.host
      .connections()
      .map(({ id, state, problem }) => `${id} ${JSON.stringify(state)} ${problem?.code} ${problem?.place?.field}`)
    expect(states).toMatchInlineSnapshot(`
      [
        "off {"kind":"idle"} undefined undefined",
        "pushed {"kind":"online","detail":"POST /api/v1/triggers"} undefined undefined",
        "lost {"kind":"failed","reason":"No plugin offers the connection kind 'carrier-pigeon'."} CORD_CONFIG_KIND undefined",
        "wrong {"kind":"failed","reason":"In the config of the connection 'wrong', 'config' must have required property 'greeting'."} CORD_CONNECTION_CONFIG connections.wrong.config",
      ]
    `)
    expect(bench.host.capabilities('pushed')).toEqual(connections.pushed.capabilities)
    await bench.host.stop()
    expect(bench.host.plugins().map(({ state }) => state.kind)).toEqual(['stopped', 'disabled', 'ready'])
  })

  it('leaves no timer behind when it stops', async () => {
    const clock = createVirtualClock()
    const bench = createBench(['echo'], { clock, settings: { connections: { paris }, plugins: {} }, watch: true })
    await bench.host.start()
    await bench.host.stop()
    expect(clock.waiting).toBe(0)
  })

  it('is not ended by a signal, which is for the host to answer', async () => {
    const bench = createBench(['echo'])
    await bench.host.start()
    const state = bench.host.plugins()[0]?.state
    if (state?.kind === 'active') for (const signal of ['SIGTERM', 'SIGHUP']) process.kill(state.pid, signal)
    expect(await bench.run('echo:fail', { how: 'done' })).toMatchObject({ kind: 'done' })
    expect(bench.host.plugins()[0]?.state).toEqual(state)
  })

  it('is told apart from a plugin that wants its place', async () => {
    const bench = createBench(['echo'])
    cpSync(join(bench.home, 'plugins/echo'), join(bench.home, 'plugins/zz-copy'), { recursive: true })
    await bench.host.start()
    const [first, second] = bench.host.plugins()
    expect([first?.state.kind, second?.state.kind, second?.id]).toEqual(['active', 'invalid', 'echo'])
    expect(
      bench.lines.filter((line) => line.startsWith('error')).map((line) => line.replaceAll(bench.home, '<home>'))[0],
    ).toMatchInlineSnapshot(
      `"error echo The plugin id 'echo' already belongs to the plugin in '<home>/plugins/echo'. {"code":"CORD_PLUGIN_TAKEN","place":{"file":"<home>/plugins/zz-copy/plugin.json"}}"`,
    )
  })

  it('brings its actions and functions beside the standard ones', async () => {
    const bench = createBench(['echo'])
    await bench.host.discover()
    const ids = bench.host.actions().map(({ id }) => id)
    expect(ids.filter((id) => id.includes(':'))).toEqual(['echo:say', 'echo:fail'])
    expect(ids).toContain('open-record')
    expect(bench.host.plugins()[0]?.state).toEqual({ kind: 'ready' })
  })
})
