import { createServer as createHttpServer } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { CheckContext, Json, Plugin } from '../../src/plugin-api/index.ts'
import { createTestContext } from './plugin-context.ts'
import { createVirtualClock } from './virtual-clock.ts'

export interface CheckOptions {
  readonly live?: boolean
  readonly signal?: AbortSignal
  /** Must stand in nothing that is said. */
  readonly secrets?: readonly string[]
  readonly context?: Partial<CheckContext>
}

/** What a check says: the system's name for itself, or the kind and the sentence of a no. Nothing else may come of it. */
export async function checkOf(plugin: Plugin, kind: string, config: Json, options: CheckOptions = {}): Promise<unknown> {
  const clock = createVirtualClock()
  const test = createTestContext({ clock })
  const { signal = test.ctx.signal, live = false } = options
  const check = plugin.connections?.[kind]?.check
  if (check === undefined) throw new Error(`the plugin cannot check connections of kind ${kind}`)
  const said = await check({ ...test.ctx, ...options.context, signal, live }, config).then(
    ({ server }) => ({ server }),
    (error: unknown) => [error instanceof Error && 'kind' in error ? error.kind : 'no PluginError', String(Object(error).message)],
  )
  await test.dispose()
  const { triggers, states, diagnoses, logs, declared, store } = test
  expect({ triggers, states, diagnoses, logs, declared, store, waiting: clock.waiting }).toEqual({
    triggers: [],
    states: [],
    diagnoses: [],
    logs: [],
    declared: [],
    store: new Map(),
    waiting: 0,
  })
  for (const secret of options.secrets ?? []) expect(JSON.stringify(said)).not.toContain(secret)
  return said
}

export interface Unknowns extends Omit<CheckOptions, 'signal'> {
  readonly plugin: Plugin
  readonly kind: string
  /** Good credentials for a system at this port of this machine. */
  config(port: number): Json
  /** Its systems speak first: something else that waits to be asked is none to them for long. */
  readonly hearsFirst?: boolean
}

/** What else may answer at an address. */
const strangers = {
  'a page': () =>
    createHttpServer((_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Hello</html>')),
  'another protocol': () =>
    createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end('SSH-2.0-OpenSSH_9.6\r\n')
    }),
}

/** What every check does where its system is not there: a test for each way of not being there. */
export function testAbsence({ plugin, kind, config, hearsFirst = false, ...options }: Unknowns): void {
  test('is unavailable where nobody listens', async () => {
    const { port, close } = await listen(createServer())
    await close()
    expect(await checkOf(plugin, kind, config(port), options)).toEqual(['unavailable', expect.any(String)])
  })

  for (const [what, start] of Object.entries(strangers)) {
    test.skipIf(hearsFirst && what === 'a page')(`is unavailable where ${what} answers`, async () => {
      const { port } = await listen(start())
      expect(await checkOf(plugin, kind, config(port), options)).toEqual(['unavailable', expect.any(String)])
    })
  }

  test('ends when it is stopped, and no line stays open', async () => {
    const aborter = new AbortController()
    const asked = Promise.withResolvers<Socket>()
    const mute = createServer((socket) => {
      socket.on('error', () => undefined)
      asked.resolve(socket)
    })
    const { port } = await listen(mute)
    const said = checkOf(plugin, kind, config(port), { ...options, signal: aborter.signal })
    const socket = await asked.promise
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.resume()
    aborter.abort()
    expect(await said).toEqual(['unavailable', expect.any(String)])
    await closed
  })
}

async function listen(server: ReturnType<typeof createServer>): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  async function close(): Promise<void> {
    for (const socket of sockets) socket.destroy()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(close)
  return { port: typeof address === 'object' && address !== null ? address.port : 0, close }
}
