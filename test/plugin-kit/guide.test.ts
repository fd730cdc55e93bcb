import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { writeNewPlugin } from '../../src/app/new-plugin.ts'
import { temporaryHome } from '../helpers/home.ts'
import { createBench, until } from '../host/helpers.ts'
import { guidePlugin, writeGuidePlugin } from './guide-plugin.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)
const guide = readFileSync(join(root, 'docs/guides/write-a-plugin.md'), 'utf8')

test('the commands of the guide, one after the other, make a plugin that passes every check', async () => {
  using home = temporaryHome()
  const commands = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, text = '']) => text.trim().split('\n'))
  const told: string[] = []
  for (const command of commands) {
    const [program, ...words] = command.split(' ')
    expect(program).toBe('cordboard')
    const main = join(root, 'src/app/cli/main.ts')
    const { stdout } = await run(process.execPath, ['--conditions=cordboard-source', main, ...words], { cwd: home.path })
    told.push(...stdout.trim().split('\n'))
  }
  expect(told[0]).toContain('Next: cordboard plugin check')
  expect(told.slice(1).map((line) => line.split(' ')[0])).toEqual(Array.from({ length: 14 }, () => 'passed'))
})

test('a new plugin is that of the guide, under its own name', () => {
  using home = temporaryHome()
  writeNewPlugin(join(home.path, 'acme'))
  writeGuidePlugin(join(home.path, 'guide'))
  for (const file of ['decoder.ts', 'line.ts', 'fixtures/one-call.txt', 'quality.json'])
    expect(readFileSync(join(home.path, 'acme', file), 'utf8')).toBe(readFileSync(join(home.path, 'guide', file), 'utf8'))
  writeNewPlugin(join(home.path, 'my-pbx'))
  expect(readFileSync(join(home.path, 'my-pbx/plugin.json'), 'utf8')).not.toContain('acme')
  expect(readFileSync(join(home.path, 'my-pbx/index.ts'), 'utf8')).toContain("'my-pbx': {")
})

test('the connection of the guide is one that the plugin takes', async () => {
  using home = temporaryHome()
  const [, yaml = ''] = /^```yaml\n(connections:.*?)^```$/ms.exec(guide) ?? []
  home.write('cordboard.yaml', yaml)
  writeGuidePlugin(join(home.path, 'plugins/acme'))
  const main = join(root, 'src/app/cli/main.ts')
  const { stdout } = await run(process.execPath, ['--conditions=cordboard-source', main, 'check', '--home', home.path], {
    env: { ACME_SECRET: 'a-secret' },
  })
  expect(stdout).toContain('0 errors')
})

test("the guide's plugin hears its phone system, acts on it, and connects again when that went away", async () => {
  await using plugin = await guidePlugin()
  const { kind, config } = plugin.system
  const bench = createBench([], { settings: { connections: { office: { kind, config } }, plugins: {} } })
  writeGuidePlugin(join(bench.home, 'plugins/acme'))
  await bench.host.start()
  const state = () => bench.host.connections()[0]?.state.kind
  await until(() => state() === 'online', 'online')
  await plugin.system.call(async (type) => await until(() => bench.triggers.some((trigger) => trigger.type === type), type))
  expect(bench.triggers[0]).toMatchObject({
    id: 'c1:RING',
    type: 'ringing',
    connection: 'office',
    call: { caller: { number: '0388202122' } },
  })
  expect(await bench.run('hang-up', { callId: 'c1' }, { connection: 'office' })).toEqual({ kind: 'done', result: { status: 'done' } })
  await until(() => plugin.system.received() === 1, 'the order to hang up')
  await plugin.system.close()
  await until(() => state() === 'retrying', 'retrying')
})
