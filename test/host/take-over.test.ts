import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HostOptions } from '../../src/host/index.ts'
import type { Json } from '../../src/model/index.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'
import { type Bench, createBench, until } from './helpers.ts'

/** A phone system that tells every session one line an event, and repeats nothing. */
interface Feed {
  readonly port: number
  readonly sessions: () => number
  tell(line: string): void
}

async function startFeed(): Promise<Feed> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    socket.write('hello\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    sessions: () => sockets.size,
    tell: (line) => {
      for (const socket of sockets) socket.write(`${line}\n`)
    },
  }
}

interface Version {
  readonly name: string
  readonly reload?: string
  /** Run when the session says hello. */
  readonly onHello?: string
  readonly snapshot?: string
}

function write(bench: Bench, { name, reload = 'overlap', onHello = '', snapshot = '' }: Version): void {
  const folder = join(bench.home, 'plugins/feed')
  const capabilities = { triggers: ['ringing', 'link-state'], fields: [], actions: ['hold'] }
  const kind = { kind: 'feed', title: 'Feed', reload, config: { type: 'object' }, capabilities }
  const manifest = { id: 'feed', name: 'Feed', version: '1.0.0', apiVersion: 1, main: 'index.ts', contributes: { connections: [kind] } }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'plugin.json'), JSON.stringify(manifest))
  writeFileSync(
    join(folder, 'index.ts'),
    `
import { connect } from 'node:net'
import { definePlugin } from 'cordboard/plugin-api'
export const plugin = definePlugin({
  connections: {
    feed: {
      async connect(ctx, config, handover) {
        const socket = connect((config as { port: number }).port, '127.0.0.1')
        let rest = ''
        let sent: Promise<unknown> = Promise.resolve()
        const known = [...((handover ?? []) as string[]), '${name}']
        function hello(): void {
          ${onHello}
          ctx.report({ kind: 'online', detail: known.join(' ') })
        }
        socket.on('error', () => undefined)
        socket.on('data', (chunk) => {
          const lines = (rest + chunk).split('\\n')
          rest = lines.pop() ?? ''
          for (const line of lines) {
            if (line === 'hello') hello()
            else sent = Promise.all([sent, ctx.emit([{ id: line, type: 'ringing', data: { by: '${name}' } }])])
          }
        })
        return {
          pause: async () => void socket.pause(),
          drain: async () => void (await sent),
          handover: async () => known,
          ${snapshot}
          close: async () => void socket.destroy(),
          actions: {
            hold: async (_input, { signal }) => {
              ctx.log.info('${name} holds')
              await new Promise<void>((resolve) => {
                socket.on('data', (chunk) => chunk.includes('done') && resolve())
                signal.addEventListener('abort', () => resolve())
              })
              ctx.log.info('${name} has held ' + signal.aborted)
              return { status: 'done' }
            },
          },
        }
      },
    },
  },
})
`,
  )
}

async function begin(version: Version, more: Parameters<typeof createBench>[1] = {}): Promise<{ bench: Bench; feed: Feed }> {
  const feed = await startFeed()
  const bench = createBench([], {
    settings: { connections: { here: { kind: 'feed', config: { port: feed.port } } }, plugins: {} },
    ...more,
  })
  write(bench, version)
  await bench.host.start()
  await until(() => detail(bench) === version.name, 'online')
  return { bench, feed }
}

function detail(bench: Bench): string | undefined {
  const state = bench.host.connections()[0]?.state
  return state?.kind === 'online' ? state.detail : state?.kind
}

function told(bench: Bench): readonly string[] {
  return bench.triggers.map(({ id, data }) => `${id} ${data?.by ?? ''}`)
}

function generation(bench: Bench): number | undefined {
  const state = bench.host.plugins()[0]?.state
  return state?.kind === 'active' ? state.generation : undefined
}

function refusal(bench: Bench): string | undefined {
  return bench.host
    .plugins()[0]
    ?.refused?.map(({ code, params }) => `${code} ${params.reason}`)
    .join()
}

describe('a connection whose system tells every session', () => {
  it('is opened anew beside the old one, and what the new one hears waits until the old one has told all', async () => {
    let held: Promise<unknown> = Promise.resolve()
    const accepted: string[] = []
    const { bench, feed } = await begin(
      { name: 'one' },
      {
        async sink(_connection, triggers) {
          for (const { id, data } of triggers) accepted.push(`${id} ${data?.by ?? ''}`)
          await held
        },
      },
    )
    feed.tell('a')
    await until(() => accepted.length === 1, 'a')
    // The old one is not done with b when the new one is there already.
    let release: () => void = () => undefined
    held = new Promise<void>((resolve) => {
      release = resolve
    })
    feed.tell('b')
    await until(() => accepted.length === 2, 'b')
    write(bench, { name: 'two' })
    const reloading = bench.host.reloadPlugin('feed')
    await until(() => feed.sessions() === 2, 'both listen')
    await until(() => detail(bench) === 'one two', 'the new one is in use')
    feed.tell('c')
    expect(accepted).toEqual(['a one', 'b one'])
    release()
    await reloading
    await until(() => accepted.includes('c two'), 'c')
    expect(accepted.filter((one) => one !== 'c one')).toEqual(['a one', 'b one', 'c two'])
    expect(generation(bench)).toBe(2)
    await until(() => feed.sessions() === 1, 'the old one has gone')
  })

  it('is left alone when the new one does not come online', async () => {
    const clock = createVirtualClock()
    const { bench, feed } = await begin({ name: 'one' }, { clock })
    write(bench, { name: 'two', onHello: "ctx.report({ kind: 'failed', reason: 'no such tenant' }); return" })
    await bench.host.reloadPlugin('feed')
    expect([detail(bench), generation(bench), refusal(bench)]).toEqual(['one', 1, 'CORD_PLUGIN_WENT_BACK here: no such tenant'])
    feed.tell('a')
    await until(() => told(bench).length === 1, 'a')
    expect(told(bench)).toEqual(['a one'])
  })
})

describe('a new generation', () => {
  it.each(['overlap', 'handover'])('that crashes in its first seconds gives way to the one before (%s)', async (reload) => {
    const { bench, feed } = await begin({ name: 'one', reload }, { clock: createVirtualClock() })
    write(bench, { name: 'two', reload, onHello: "setTimeout(() => { throw new Error('not my day') }, 300)" })
    await bench.host.reloadPlugin('feed')
    expect(generation(bench)).toBe(2)
    await until(() => refusal(bench) !== undefined && detail(bench) === 'one one', 'back')
    expect([generation(bench), refusal(bench)]).toEqual([1, 'CORD_PLUGIN_WENT_BACK Error: not my day'])
    feed.tell('a')
    await until(() => told(bench).includes('a one'), 'a')
    write(bench, { name: 'three', reload })
    await bench.host.reloadPlugin('feed')
    await until(() => detail(bench) === 'one one three', 'a third')
  })

  it('that has stood them is on its own', async () => {
    const clock = createVirtualClock()
    const { bench } = await begin({ name: 'one' }, { clock })
    write(bench, { name: 'two', onHello: "ctx.clock.setTimer(11_000, () => { throw new Error('too late') })" })
    await bench.host.reloadPlugin('feed')
    await clock.advance(11_000)
    await until(() => bench.host.plugins()[0]?.state.kind === 'waiting', 'crashed')
    expect(refusal(bench)).toBeUndefined()
  })
})

describe('an action on a connection that is opened anew', () => {
  it.each(['overlap', 'handover'])('comes to its end first (%s)', async (reload) => {
    const { bench, feed } = await begin({ name: 'one', reload })
    const running = bench.run('hold', {}, { connection: 'here', timeoutSeconds: 30 })
    await until(() => bench.lines.some((line) => line.includes('one holds')), 'holds')
    const reloading = bench.host.reloadConnection('here')
    const second = bench.run('hold', {}, { connection: 'here', timeoutSeconds: 30 })
    if (reload === 'overlap') await until(() => feed.sessions() === 2, 'both listen')
    expect(bench.lines.filter((line) => line.includes('has held'))).toEqual([])
    feed.tell('done')
    expect(await running).toMatchObject({ kind: 'done' })
    await reloading
    await until(() => bench.lines.filter((line) => line.includes('one holds')).length === 2, 'the second holds')
    feed.tell('done')
    expect(await second).toMatchObject({ kind: 'done' })
    expect(bench.lines.filter((line) => line.includes('has held true'))).toEqual([])
  })

  it('that takes too long is repeated by whoever asked', async () => {
    const clock = createVirtualClock()
    const { bench } = await begin({ name: 'one', reload: 'handover' }, { clock })
    const running = bench.run('hold', {}, { connection: 'here', timeoutSeconds: 60 })
    await until(() => bench.lines.some((line) => line.includes('one holds')), 'holds')
    const reloading = bench.host.reloadConnection('here')
    await clock.advance(10_000)
    expect(await running).toMatchObject({ kind: 'failed', again: true, lost: 'on-the-way', problem: { code: 'CORD_ACTION_UNAVAILABLE' } })
    await reloading
    await until(() => detail(bench) === 'one one', 'open again')
  })
})

describe('a connection whose system repeats nothing and allows one session', () => {
  const snapshot = "snapshot: async () => ctx.emit([{ id: 'seen', type: 'ringing', synthetic: true }]),"

  it('has its gap journalled, and closed by a snapshot that says so', async () => {
    const { bench } = await begin({ name: 'one', reload: 'gap', snapshot }, { clock: createVirtualClock() })
    await bench.host.reloadConnection('here')
    await until(() => bench.triggers.length === 3, 'snapshot')
    expect(bench.triggers.map(({ id, link, raw }) => [id.replace(/\d+/, 'N'), link, raw])).toMatchInlineSnapshot(`
      [
        [
          "cordboard:gap/N/begins",
          {
            "reason": "nobody listens: it is opened anew",
            "state": "down",
          },
          {
            "gap": {
              "from": "2026-11-20T09:00:00.000Z",
            },
          },
        ],
        [
          "cordboard:gap/N/ends",
          {
            "reason": "nobody listened for 0 s, what was said meanwhile and is not told again is lost: it is opened anew",
            "state": "up",
          },
          {
            "gap": {
              "from": "2026-11-20T09:00:00.000Z",
              "to": "2026-11-20T09:00:00.000Z",
            },
          },
        ],
        [
          "seen",
          undefined,
          {
            "gap": {
              "because": "it is opened anew",
              "from": "2026-11-20T09:00:00.000Z",
            },
          },
        ],
      ]
    `)
  })

  it('has it journalled as well when its process is killed', async () => {
    const clock = createVirtualClock()
    const { bench } = await begin({ name: 'one', reload: 'gap', snapshot }, { clock })
    const state = bench.host.plugins()[0]?.state
    if (state?.kind === 'active') process.kill(state.pid, 'SIGKILL')
    await until(() => bench.host.plugins()[0]?.state.kind === 'waiting', 'waiting')
    await clock.advance(2_000)
    await until(() => bench.triggers.length === 3, 'snapshot')
    expect(bench.triggers.map(({ link }) => link?.reason)).toMatchInlineSnapshot(`
      [
        "nobody listens: The plugin 'feed' stopped by itself: it was ended by SIGKILL.",
        "nobody listened for 2 s, what was said meanwhile and is not told again is lost: The plugin 'feed' stopped by itself: it was ended by SIGKILL.",
        undefined,
      ]
    `)
  })

  describe('over a restart of the server', () => {
    function keptStore(): HostOptions['store'] {
      const states = new Map<string, Json>()
      return {
        getState: (owner, key) => states.get(`${owner}/${key}`),
        setState: async (owner, key, value) => void states.set(`${owner}/${key}`, value),
        cursor: () => undefined,
      }
    }
    const gaps = (bench: Bench) => bench.triggers.map(({ id, link, raw }) => [id, link?.reason, JSON.stringify(raw)])
    const start = Date.parse('2026-11-20T09:00:00.000Z')

    it('is told from when it was last heard, however the server ended', async () => {
      const clock = createVirtualClock()
      const store = keptStore()
      const { bench: killed } = await begin({ name: 'one', reload: 'gap', snapshot }, { clock, store })
      expect(killed.triggers).toEqual([])
      await clock.advance(25_000)
      // As if it were killed here: nothing of it notes anything any more, and the next one starts a minute later.
      const { bench } = await begin({ name: 'two', reload: 'gap', snapshot }, { clock: createVirtualClock(start + 85_000), store })
      await until(() => bench.triggers.length === 3, 'snapshot')
      expect(gaps(bench)).toMatchInlineSnapshot(`
        [
          [
            "cordboard:gap/1795165220000/begins",
            "nobody listens: the server was not running",
            "{"gap":{"from":"2026-11-20T09:00:20.000Z"}}",
          ],
          [
            "cordboard:gap/1795165220000/ends",
            "nobody listened for 65 s, what was said meanwhile and is not told again is lost: the server was not running",
            "{"gap":{"from":"2026-11-20T09:00:20.000Z","to":"2026-11-20T09:01:25.000Z"}}",
          ],
          [
            "seen",
            undefined,
            "{"gap":{"from":"2026-11-20T09:00:20.000Z","because":"the server was not running"}}",
          ],
        ]
      `)
    })

    it('is told from when the server stopped, and a second restart before it is heard again makes it longer', async () => {
      const store = keptStore()
      const { bench: first } = await begin({ name: 'one', reload: 'gap' }, { clock: createVirtualClock(), store })
      await first.host.stop()
      const away = createBench([], {
        settings: { connections: { here: { kind: 'feed', config: { port: 1 } } }, plugins: {} },
        clock: createVirtualClock(start + 60_000),
        store,
      })
      write(away, { name: 'never', reload: 'gap' })
      await away.host.start()
      await away.host.stop()
      expect(gaps(away).map(([, reason]) => reason)).toEqual(['nobody listens: the server was not running'])
      const { bench } = await begin({ name: 'two', reload: 'gap', snapshot }, { clock: createVirtualClock(start + 120_000), store })
      await until(() => bench.triggers.length === 3, 'snapshot')
      expect(bench.triggers[1]?.raw).toEqual({ gap: { from: '2026-11-20T09:00:00.000Z', to: '2026-11-20T09:02:00.000Z' } })
    })

    it('is none where the system keeps what nobody has read', async () => {
      const store = keptStore()
      const { bench: first } = await begin({ name: 'one', reload: 'handover' }, { clock: createVirtualClock(), store })
      await first.host.stop()
      const { bench } = await begin({ name: 'two', reload: 'handover', snapshot }, { clock: createVirtualClock(start + 60_000), store })
      await bench.host.stop()
      expect(bench.triggers).toEqual([])
    })
  })
})

it('a connection counts its openings, and every trigger says which of them told it', async () => {
  const { bench, feed } = await begin({ name: 'one' })
  const opened = () => bench.host.connections()[0]?.generation
  feed.tell('a')
  await until(() => bench.triggers.length === 1, 'a')
  expect(opened()).toBe(1)
  await bench.host.reloadConnection('here')
  await until(() => detail(bench) === 'one one' && feed.sessions() === 1, 'the second')
  feed.tell('b')
  await until(() => bench.triggers.length === 2, 'b')
  expect([opened(), bench.triggers.map(({ id, generation }) => [id, generation])]).toEqual([
    2,
    [
      ['a', 1],
      ['b', 2],
    ],
  ])
  await bench.host.stop()
  expect(opened()).toBeUndefined()
})
