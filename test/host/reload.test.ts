import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../helpers/virtual-clock.ts'
import { type Bench, createBench, until } from './helpers.ts'

const settings = { connections: { here: { kind: 'relay' } }, plugins: {} }

function code(version: string, more = ''): string {
  return `
import { definePlugin } from 'cordboard/plugin-api'
${more}
export const plugin = definePlugin({
  connections: {
    relay: {
      async connect(ctx, _config, handover) {
        const steps = [...((handover ?? []) as string[]), '${version}']
        ctx.report({ kind: 'online', detail: steps.join(' ') })
        const said = (what: string) => async () => ctx.log.info('${version} ' + what)
        return { pause: said('pause'), drain: said('drain'), handover: async () => steps, close: said('close') }
      },
    },
  },
})
`
}

const manifest = {
  id: 'relay',
  name: 'Relay',
  version: '1.0.0',
  apiVersion: 1,
  main: 'index.ts',
  contributes: {
    connections: [{ kind: 'relay', title: 'Relay', config: { type: 'object' }, capabilities: { triggers: [], fields: [], actions: [] } }],
  },
}

function write(bench: Bench, text: string, plugin: object = manifest): void {
  const folder = join(bench.home, 'plugins/relay')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'plugin.json'), JSON.stringify(plugin))
  writeFileSync(join(folder, 'index.ts'), text)
}

function detail(bench: Bench): string | undefined {
  const state = bench.host.connections()[0]?.state
  return state?.kind === 'online' ? state.detail : state?.kind
}

function generation(bench: Bench): number | undefined {
  const state = bench.host.plugins().find(({ id }) => id === 'relay')?.state
  return state?.kind === 'active' ? state.generation : undefined
}

describe('a plugin whose files change', () => {
  it('is replaced by a new generation that gets what the old one hands over', async () => {
    const bench = createBench([], { settings, watch: true })
    write(bench, code('one'))
    await bench.host.start()
    await until(() => detail(bench) === 'one', 'first')
    write(bench, code('two'))
    await until(() => detail(bench) === 'one two' && generation(bench) === 2, 'second')
    const steps = bench.lines
      .filter((line) => line.includes('relay/here'))
      .map((line) => line.replace(/^info relay\/here (.*) \{\}$/, '$1'))
    expect(steps).toEqual(['one pause', 'one drain', 'one close'])
  })

  it('keeps its old generation while the new files do not work, and says why', async () => {
    const bench = createBench([], { settings })
    write(bench, code('one'))
    await bench.host.start()
    await until(() => detail(bench) === 'one', 'first')
    const refusals: string[] = []
    const attempts: readonly (readonly [string, object?])[] = [
      [code('two', "throw new Error('at the top')")],
      [code('two', "import { x } from 'some-package'")],
      [code('two', 'enum No { A }')],
      [code('two', 'process.exit(3)')],
      ['export const nothing = 1'],
      [code('two'), { ...manifest, main: 'gone.ts' }],
      [code('two').replace('relay:', 'other:')],
    ]
    for (const [text, plugin] of attempts) {
      write(bench, text, plugin)
      const status = await bench.host.reloadPlugin('relay')
      refusals.push(
        ...(status.refused ?? []).map(
          ({ code: what, params }) => `${what} ${JSON.stringify(params).replaceAll(bench.home, '<home>').replace(/\\n.*/, '')}`,
        ),
      )
      expect([detail(bench), generation(bench)]).toEqual(['one', 1])
    }
    expect(refusals).toMatchInlineSnapshot(`
      [
        "CORD_PLUGIN_ACTIVATE {"plugin":"relay","detail":"Error: at the top"}",
        "CORD_PLUGIN_ACTIVATE {"plugin":"relay","detail":"Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'some-package' imported from <home>/plugins/relay/index.ts"}",
        "CORD_PLUGIN_ACTIVATE {"plugin":"relay","detail":"SyntaxError: TypeScript enum is not supported in strip-only mode (file://<home>/plugins/relay/index.ts:3)"}",
        "CORD_PLUGIN_CRASHED {"plugin":"relay","reason":"it exited with code 3"}",
        "CORD_PLUGIN_ACTIVATE {"plugin":"relay","detail":"The main module exports no 'plugin': export const plugin = definePlugin({ ... })."}",
        "CORD_PLUGIN_MAIN_MISSING {"main":"gone.ts"}",
        "CORD_PLUGIN_MEMBER_MISSING {"plugin":"relay","what":"connection kind","id":"relay"}",
      ]
    `)
    write(bench, code('three'))
    expect(await bench.host.reloadPlugin('relay')).not.toHaveProperty('refused')
    await until(() => detail(bench) === 'one three', 'third')
  })

  it('finishes the actions it is at before it goes', async () => {
    const clock = createVirtualClock()
    const bench = createBench(['echo'], { clock })
    await bench.host.start()
    const before = bench.host.plugins()[0]?.state
    const controller = new AbortController()
    const running = bench.run('echo:fail', { how: 'hang' }, { signal: controller.signal, timeoutSeconds: 20 })
    await bench.host.reloadPlugin('echo')
    const after = bench.host.plugins()[0]?.state
    if (before?.kind !== 'active' || after?.kind !== 'active') throw new Error('not active')
    expect([isAlive(before.pid), isAlive(after.pid), after.generation]).toEqual([true, true, 2])
    controller.abort()
    expect((await running).kind).toBe('failed')
    await clock.advance(10_000)
    await until(() => !isAlive(before.pid), 'the old process is gone')
  })

  it('may come and go while the host runs', async () => {
    const bench = createBench([], { settings, watch: true })
    await bench.host.start()
    expect(bench.host.connections()[0]).toMatchObject({ state: { kind: 'failed' }, problem: { code: 'CORD_CONFIG_KIND' } })
    write(bench, code('one'))
    await until(() => detail(bench) === 'one', 'came')
    rmSync(join(bench.home, 'plugins/relay'), { recursive: true })
    await until(() => bench.host.plugins().length === 0, 'went')
    expect(detail(bench)).toBe('failed')
    write(bench, code('two'))
    await until(() => detail(bench) === 'two', 'came back')
  })

  it('takes the place of one that could not be loaded at all', async () => {
    const bench = createBench([], { settings })
    write(bench, code('one', "throw new Error('at the top')"))
    await bench.host.start()
    expect(bench.host.plugins()[0]?.state).toMatchObject({ kind: 'failed', problem: { code: 'CORD_PLUGIN_ACTIVATE' } })
    expect(detail(bench)).toBe('failed')
    write(bench, code('two'))
    await bench.host.reloadPlugin('relay')
    await until(() => detail(bench) === 'two', 'second')
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a changed configuration', () => {
  it('touches only what differs', async () => {
    const bench = createBench([], { settings: { connections: { here: { kind: 'relay' }, there: { kind: 'relay' } }, plugins: {} } })
    write(bench, code('one'))
    await bench.host.start()
    await until(() => bench.host.connections().every(({ state }) => state.kind === 'online'), 'online')
    const before = bench.host.plugins()[0]?.state
    await bench.host.configure({
      connections: {
        here: { kind: 'relay', title: 'Renamed' },
        there: { kind: 'relay', config: { changed: true } },
        third: { kind: 'relay', enabled: false },
      },
      plugins: {},
    })
    await until(() => bench.host.connections().filter(({ state }) => state.kind === 'online').length === 2, 'online again')
    expect(bench.host.connections().map(({ id, title, state }) => [id, title, state])).toEqual([
      ['here', 'Renamed', { kind: 'online', detail: 'one' }],
      ['there', undefined, { kind: 'online', detail: 'one one' }],
      ['third', undefined, { kind: 'idle' }],
    ])
    expect(bench.lines.filter((line) => line.includes('close')).map((line) => line.split(' ')[1])).toEqual(['relay/there'])
    expect(bench.host.plugins()[0]?.state).toEqual(before)
    await bench.host.configure({ connections: {}, plugins: {} })
    expect([bench.host.connections(), bench.host.plugins()[0]?.state]).toEqual([[], { kind: 'ready' }])
  })

  it('switches a plugin off and on', async () => {
    const bench = createBench([], { settings })
    write(bench, code('one'))
    await bench.host.start()
    await until(() => detail(bench) === 'one', 'on')
    await bench.host.configure({ ...settings, plugins: { relay: { enabled: false } } })
    expect([bench.host.plugins()[0]?.state.kind, detail(bench)]).toEqual(['disabled', 'failed'])
    await bench.host.configure(settings)
    await until(() => detail(bench) === 'one', 'on again')
  })
})
