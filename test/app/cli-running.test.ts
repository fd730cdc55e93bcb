import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import { repository } from '../architecture.walls.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import { until } from '../host/helpers.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const fixtures = join(repository, 'test/fixtures/plugins')
const files = ['mischief', 'relay'].flatMap((plugin) =>
  ['plugin.json', 'index.ts'].map((name) => [`plugins/${plugin}/${name}`, readFileSync(join(fixtures, plugin, name), 'utf8')]),
)

let home: TemporaryHome
let host: Host

beforeAll(async () => {
  home = temporaryHome({
    ...Object.fromEntries(files),
    'cordboard.yaml': `connections:
  desk: { kind: ingest }
  quiet: { kind: relay }
  bad: { kind: mischief, config: { how: exit } }
plugins: { mischief: { crashes: 1 } }
`,
  })
  host = await createHost({ home: home.path, port: 0, log: quiet, env: {} })
  await until(() => host.plugins.plugins().some(({ state }) => state.kind === 'parked'), 'parked')
})
afterAll(async () => {
  await host.close()
  home[Symbol.dispose]()
})

/** A command on the running server; `stopAt` interrupts it once it has said that. */
function cordboard(args: readonly string[], stopAt?: string): Promise<{ readonly code: number | null; readonly out: string }> {
  const main = join(repository, 'src/app/cli/main.ts')
  const child = spawn(process.execPath, ['--conditions=cordboard-source', main, ...args, '--home', home.path], {
    env: { ...process.env, LANG: 'C' },
  })
  let out = ''
  let stopping = false
  const read = (chunk: Buffer): void => {
    out += chunk.toString()
    if (stopping || stopAt === undefined || !out.includes(stopAt)) return
    stopping = child.kill('SIGINT')
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out })))
}

it('lists plugins as they are in the server, not as they lie on disk', async () => {
  const { code, out } = await cordboard(['plugin', 'list'])
  expect([code, /^mischief .* (\w+)$/m.exec(out)?.[1], /^relay .* (\w+)$/m.exec(out)?.[1]]).toEqual([1, 'parked', 'active'])
  expect(out).toContain('CORD_PLUGIN_PARKED')
})

it('switches a connection off and on', async () => {
  expect(await cordboard(['connection', 'off', 'quiet'])).toEqual({ code: 0, out: 'quiet: idle\n' })
  expect((await cordboard(['connection', 'list'])).out).toMatch(/^quiet +relay +idle$/m)
  const { operations } = host
  const file = join(home.path, 'off.bin')
  await expect(operations.run('record.start', { connection: 'quiet', file })).rejects.toThrow('CORD_RECORD_CLOSED')
  await operations.run('connections.switch', { id: 'quiet', enabled: true })
  await until(() => host.plugins.connections().find(({ id }) => id === 'quiet')?.state.kind === 'online', 'online')
  expect(await cordboard(['connection', 'off', 'nobody'])).toMatchObject({
    code: 2,
    out: expect.stringContaining('CORD_CONNECTION_UNKNOWN'),
  })
})

it('says that nothing was recorded instead of leaving an empty file', async () => {
  const file = join(home.path, 'empty.bin')
  const { code, out } = await cordboard(['record', 'quiet', '--out', file], 'recording quiet')
  expect([code, out.includes('CORD_RECORD_EMPTY'), existsSync(file)]).toEqual([1, true, false])
  await expect(host.operations.run('record.start', { connection: 'desk', file })).rejects.toThrow('CORD_RECORD_INGEST')
})

it('runs a plugin from where it is written, takes up what is saved, and leaves nothing behind', async () => {
  const folder = join(home.path, 'elsewhere/acme')
  mkdirSync(folder, { recursive: true })
  const manifest = (version: string) =>
    JSON.stringify({ id: 'acme', name: 'Acme', version, apiVersion: 1, main: 'index.ts', uses: ['http'], contributes: {} })
  writeFileSync(join(folder, 'plugin.json'), manifest('1.0.0'))
  writeFileSync(join(folder, 'index.ts'), "import { definePlugin } from 'cordboard/plugin-api'\nexport const plugin = definePlugin({})\n")
  const running = cordboard(['plugin', 'dev', folder, '--yes'], 'acme: invalid')
  const found = () => host.plugins.plugins().find(({ id }) => id === 'acme')
  await until(() => found()?.state.kind === 'ready', 'acme ready')
  writeFileSync(join(folder, 'plugin.json'), manifest('1.0.1'))
  await until(() => found()?.manifest?.version === '1.0.1', 'the new version')
  writeFileSync(join(folder, 'plugin.json'), manifest('no version'))
  const { code, out } = await running
  expect(code).toBe(0)
  expect(out).toContain('- ask the addresses below the base URLs that cordboard.yaml declares\n')
  expect(out).toContain('acme: ready\n')
  expect(out).toContain('CORD_PLUGIN_MANIFEST_FIELD')
  expect(existsSync(join(home.path, 'plugins/acme'))).toBe(false)
  expect(existsSync(join(folder, 'index.ts'))).toBe(true)
  await until(() => found() === undefined, 'acme gone')
})
