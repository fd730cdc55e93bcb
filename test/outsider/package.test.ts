import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namedByPages, readLock, shipped } from '../../scripts/shipped.ts'
import { repository } from '../architecture.walls.ts'

// What somebody gets who knows only the package: made from the tracked files, installed into an empty folder, used by its public names.
const work = mkdtempSync(join(tmpdir(), 'cordboard-outsider-'))
const outside = join(work, 'outside')
const npm = { ...process.env, npm_config_loglevel: 'error', npm_config_prefer_offline: 'true' }

beforeAll(() => {
  const source = join(work, 'source')
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: repository, encoding: 'utf8' }).split('\n')
  for (const file of files.filter((name) => name !== '' && !name.startsWith('test/'))) {
    mkdirSync(dirname(join(source, file)), { recursive: true })
    cpSync(join(repository, file), join(source, file))
  }
  symlinkSync(join(repository, 'node_modules'), join(source, 'node_modules'))
  execFileSync('npm', ['pack', '--pack-destination', work], { cwd: source, env: npm, stdio: ['ignore', 'ignore', 'inherit'] })
  const tarball = readdirSync(work).find((name) => name.endsWith('.tgz')) ?? 'no tarball'
  mkdirSync(outside)
  writeFileSync(join(outside, 'package.json'), '{ "name": "outside", "private": true, "type": "module" }\n')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', join(work, tarball)], {
    cwd: outside,
    env: npm,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}, 240_000)

afterAll(() => rmSync(work, { recursive: true, force: true }))

function runOutside(code: string): unknown {
  const file = join(outside, 'program.js')
  writeFileSync(file, code)
  const run = spawnSync(process.execPath, [file], { cwd: outside, encoding: 'utf8', timeout: 60_000 })
  expect(run.stderr).toBe('')
  return JSON.parse(run.stdout)
}

function makeHome(name: string): string {
  const home = join(work, name)
  mkdirSync(join(home, 'rules'), { recursive: true })
  writeFileSync(join(home, 'cordboard.yaml'), 'log: { level: error }\nconnections:\n  desk: { kind: ingest, country: FR }\n')
  writeFileSync(
    join(home, 'rules/note.yaml'),
    "name: Note\non: ringing\nwhen: call.type = 'inbound'\ndo:\n  - action: log\n    with: { text: '{{ call.caller.e164 }}' }\n",
  )
  return home
}

describe('the package, from an empty folder', () => {
  it('starts a host, takes a trigger and decides it', () => {
    const home = makeHome('embedded')
    const answer = runOutside(`
      import { createHost } from 'cordboard'
      const host = await createHost({ home: ${JSON.stringify(home)}, port: 0 })
      const health = await fetch(host.url + '/healthz')
      const [accepted] = await host.ingest('desk', [{ id: '1', type: 'ringing', call: { id: 'c', type: 'inbound', caller: { number: '0388202122' } } }])
      await host.idle()
      const { trace } = await host.operations.run('explain', { id: String(accepted.seq) })
      await host.close()
      console.log(JSON.stringify({ health: health.status, plans: trace.plans.map((plan) => plan.outcomes.map((o) => [o.action, o.status, o.input])) }))
    `)
    expect(answer).toEqual({ health: 200, plans: [[['log', 'done', { text: '+33388202122', level: 'info' }]]] })
  })

  it('gives the engine, the plugin contract, the kit and the schemas by their public names', () => {
    const answer = runOutside(`
      import { parseRule } from 'cordboard/engine'
      import { definePlugin, PluginError } from 'cordboard/plugin-api'
      import { checkPlugin } from 'cordboard/plugin-kit'
      import schema from 'cordboard/schemas/rule.json' with { type: 'json' }
      const { rule, diagnostics } = parseRule({ id: 'r', file: 'rules/r.yaml', text: 'name: R\\non: ringing\\ndo:\\n  - action: log\\n    with: { text: hello }\\n' })
      console.log(JSON.stringify({ rule: rule?.name, diagnostics, plugin: definePlugin({}), error: new PluginError('auth', 'no').kind, kit: typeof checkPlugin, schema: schema.title }))
    `)
    expect(answer).toEqual({ rule: 'R', diagnostics: [], plugin: {}, error: 'auth', kit: 'function', schema: 'Rule' })
  })

  it('is put together as package managers and compilers expect', async () => {
    const { messages } = await publint({ pkgDir: join(outside, 'node_modules/cordboard'), pack: false })
    expect(messages).toEqual([])
  })

  it('brings the texts of the licences of what is built into its pages', () => {
    const texts = readFileSync(join(outside, 'node_modules/cordboard/dist/pages/licences.md'), 'utf8')
    const listed = [...texts.matchAll(/^## (\S+) (\S+) \((.+)\)\n\n(?!## )\S/gm)].map(
      ([, name, version, licence]) => `${name} ${version} ${licence}`,
    )
    const bundled = shipped(readLock(), namedByPages()).filter((one) => one.how === 'in the pages')
    expect(listed).toEqual(expect.arrayContaining(bundled.map((one) => `${one.name} ${one.version} ${one.licence}`)))
  })

  it('refuses every path that is not public', () => {
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', "await import('cordboard/dist/journal/index.js')"], {
      cwd: outside,
      encoding: 'utf8',
    })
    expect(run.stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })

  it('runs a TypeScript plugin of a home that has no node_modules', () => {
    const home = makeHome('with-plugin')
    const made = spawnSync(
      process.execPath,
      [join(outside, 'node_modules/.bin/cordboard'), 'plugin', 'new', join(home, 'plugins/my-pbx')],
      { encoding: 'utf8' },
    )
    expect(made.stderr).toBe('')
    const system = pathToFileURL(join(home, 'plugins/my-pbx/fixtures/system.ts')).href
    const answer = runOutside(`
      import { writeFileSync } from 'node:fs'
      import { createHost } from 'cordboard'
      import { startSystem } from ${JSON.stringify(system)}
      const system = await startSystem()
      const mine = { kind: system.kind, country: 'FR', config: system.config }
      writeFileSync(${JSON.stringify(join(home, 'cordboard.yaml'))}, JSON.stringify({ log: { level: 'error' }, connections: { mine } }))
      const host = await createHost({ home: ${JSON.stringify(home)}, port: 0 })
      async function until(holds) {
        for (let tries = 0; tries < 400 && !(await holds()); tries += 1) await new Promise((resolve) => setTimeout(resolve, 50))
      }
      const rows = async (type) => (await host.operations.run('traces', {})).filter((row) => row.type === type)
      await until(() => host.plugins.connections()[0]?.state.kind === 'online')
      await system.call((type) => until(async () => (await rows(type)).length > 0))
      await host.idle()
      const ringing = await rows('ringing')
      await host.close()
      await system.close()
      console.log(JSON.stringify(ringing.map((row) => [row.type, row.connection, row.planned])))
    `)
    expect(answer).toEqual([['ringing', 'mine', ['note']]])
  })

  it('starts as a command, and names its version', () => {
    const run = spawnSync(process.execPath, [join(outside, 'node_modules/.bin/cordboard'), '--version'], { encoding: 'utf8' })
    expect(run.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('refuses an older Node in one sentence', () => {
    const bin = join(outside, 'node_modules/cordboard/bin/cordboard.js')
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' }); await import(${JSON.stringify(bin)})`
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', pretend], { encoding: 'utf8' })
    expect({ status: run.status, stderr: run.stderr, stdout: run.stdout }).toEqual({
      status: 2,
      stderr: 'Cordboard needs Node 24 or later, and this is Node 20.20.2. Install a newer Node and run it again.\n',
      stdout: '',
    })
  })
})
