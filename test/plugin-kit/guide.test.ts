import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { checkPlugin } from '../../src/plugin-kit/index.ts'
import { createBench, until } from '../host/helpers.ts'

const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/write-a-plugin.md'), 'utf8')

/** Writes the guide's plugin as a reader would. */
function writePlugin(folder: string): void {
  for (const [, file = '', text = ''] of guide.matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
}

it("the guide's plugin passes the conformance kit", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-guide-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writePlugin(folder)
  const { checks } = await checkPlugin(folder)
  expect(checks.map(({ number, outcome, detail }) => `${number} ${outcome} ${detail ?? ''}`)).toEqual(
    [1, 2, 3, 4, 5, 9].map((number) => `${number} passed `),
  )
})

it("the guide's plugin hears its phone system, and connects again when that went away", async () => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const config = { host: '127.0.0.1', port, secret: 'acme-secret' }
  const bench = createBench([], { settings: { connections: { office: { kind: 'acme', config } }, plugins: {} } })
  writePlugin(join(bench.home, 'plugins/acme'))
  await bench.host.start()
  const state = () => bench.host.connections()[0]?.state.kind
  // Both ends must know of the connection before anything is said.
  await until(() => state() === 'online' && sockets.size === 1, 'online')
  for (const socket of sockets) socket.write('RING 17 0388202122 1024\nHELLO\n')
  await until(() => bench.triggers.length === 1, 'ringing')
  await until(() => bench.host.connections()[0]?.diagnoses.length === 1, 'the odd line is noted')
  expect(bench.triggers[0]).toMatchObject({
    id: '17:RING',
    type: 'ringing',
    connection: 'office',
    call: { caller: { number: '0388202122' } },
  })
  for (const socket of sockets) socket.destroy()
  await until(() => state() === 'retrying', 'retrying')
  await until(() => state() === 'online', 'online again')
})
