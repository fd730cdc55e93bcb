import { describe, expect, it } from 'vitest'
import type { EmittedTrigger } from '../../src/model/index.ts'
import { createBench, until } from './helpers.ts'

const settings = {
  connections: { paris: { kind: 'echo', config: { greeting: 'bonjour' } }, off: { kind: 'echo', enabled: false } },
  plugins: {},
}

describe('a request to a route', () => {
  it('reaches the connection only where the manifest says so, and errors become statuses', async () => {
    const bench = createBench(['echo', 'mischief'], {
      settings: { ...settings, connections: { ...settings.connections, bad: { kind: 'mischief' } } },
    })
    await bench.host.start()
    await until(() => bench.host.connections().every(({ id, state }) => id === 'off' || state.kind === 'online'), 'online')
    const post = (connection: string, path: string, body: string, method = 'POST') =>
      bench.host.route(connection, { method, path, query: {}, headers: {}, body: Buffer.from(body) })
    const answers = [
      await post('paris', 'in', '0388202122'),
      await post('paris', 'in', 'x'.repeat(101)),
      await post('paris', 'in', '0388202122', 'PUT'),
      await post('paris', 'out', '0388202122'),
      await post('nowhere', 'in', '0388202122'),
      await post('off', 'in', '0388202122'),
      await post('bad', 'in', ''),
    ]
    expect(answers.map(({ status, body }) => `${status} ${body}`)).toMatchInlineSnapshot(`
      [
        "202 1",
        "413 {"detail":"The body is too large."}",
        "405 {"detail":"The route takes POST."}",
        "404 {"detail":"There is no such route."}",
        "404 {"detail":"There is no such route."}",
        "503 {"detail":"The connection is not open."}",
        "400 {"detail":"not with "}",
      ]
    `)
  })
})

describe('a recording', () => {
  it('is read through the plugin without waiting, and gives the same triggers again', async () => {
    const bench = createBench(['echo'])
    await bench.host.start()
    const read = async () => {
      const triggers: EmittedTrigger[] = []
      await bench.host.replay('echo', {}, pieces(['0388', '202122\n+331', '\n']), (some) => triggers.push(...some))
      return triggers.map(({ id }) => id)
    }
    const start = performance.now()
    expect(await read()).toEqual(['echo-0388202122', 'echo-+331', 'end'])
    expect(await read()).toEqual(['echo-0388202122', 'echo-+331', 'end'])
    // The plugin sleeps a minute for each line.
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(bench.triggers).toEqual([])
  })

  it('of a kind that reads none, or that nobody brings, is refused', async () => {
    const bench = createBench(['echo', 'mischief'])
    await bench.host.start()
    const refused = async (kind: string) => bench.host.replay(kind, {}, pieces([]), () => undefined).catch((error: Error) => error.message)
    expect([await refused('mischief'), await refused('unheard-of')]).toMatchInlineSnapshot(`
      [
        "The connection kind 'mischief' cannot read recordings. Name a kind whose plugin has a replay function. [CORD_PLUGIN_NO_REPLAY]",
        "No plugin offers the connection kind 'unheard-of'. Known kinds: echo, mischief. [CORD_CONFIG_KIND]",
      ]
    `)
  })

  it('is made from what a connection receives, while somebody listens', async () => {
    const bench = createBench(['frames'], { settings: { connections: { here: { kind: 'frames' } }, plugins: {} } })
    await bench.host.start()
    await until(() => bench.host.connections()[0]?.state.kind === 'online', 'online')
    const chunks: string[] = []
    const push = (text: string) =>
      bench.host.route('here', { method: 'POST', path: 'in', query: {}, headers: {}, body: Buffer.from(text, 'latin1') })
    await push('before')
    const stop = await bench.host.record('here', (chunk) => chunks.push(Buffer.from(chunk).toString('latin1')))
    await push('one')
    await push('\u00e9\u0000\u00ff')
    await bench.host.reloadConnection('here')
    await push('two')
    await stop()
    await push('after')
    expect(chunks).toEqual(['one', '\u00e9\u0000\u00ff', 'two'])
  })
})

async function* pieces(texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}
