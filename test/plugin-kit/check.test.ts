import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkPlugin, type KitReport } from '../../src/plugin-kit/index.ts'
import { secret } from '../host/helpers.ts'

interface Parts {
  /** Body of connect(ctx). */
  readonly connect?: string
  /** Body of write(chunk) of a replay; `state` is an object of the recording, `all` one of the process. */
  readonly write?: string
  /** At the top of the module. */
  readonly top?: string
  readonly manifest?: object
  readonly files?: Readonly<Record<string, string>>
}

const good = `
  const lines = (state.rest + Buffer.from(chunk).toString()).split('\\n')
  state.rest = lines.pop() ?? ''
  for (const line of [...lines, ...(state.rest.length > 1000 ? [state.rest] : [])]) {
    if (/^[a-z0-9-]+$/.test(line) && line.length < 100) await ctx.emit([{ id: line, type: 'ringing' }])
    else if (line !== '') ctx.diagnose({ about: 'an odd line', detail: line.slice(0, 20) })
  }
  if (state.rest.length > 1000) state.rest = ''`

const expected = JSON.stringify(['a', 'bc', 'd'].map((id) => ({ id, type: 'ringing' })))
const recording = { 'calls.txt': 'a\nbc\nd\n', 'calls.expected.json': expected }

/** A plugin in a temporary folder, checked. */
async function check(parts: Parts): Promise<KitReport> {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-kit-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const capabilities = { triggers: ['ringing'], fields: [], actions: [] }
  const kind = {
    kind: 'lines',
    title: 'Lines',
    config: { type: 'object' },
    capabilities,
    examples: [{ token: secret('env:TOKEN') }],
  }
  const manifest = { id: 'lines', name: 'Lines', version: '1.0.0', apiVersion: 1, main: 'index.ts', contributes: { connections: [kind] } }
  const replay = `replay(ctx) {
        const state = { rest: '' }
        return { async write(chunk) { ${parts.write ?? ''} }, async end() {} }
      },`
  const code = `
import { definePlugin } from 'cordboard/plugin-api'
const all = { count: 0 }
${parts.top ?? ''}
export const plugin = definePlugin({
  connections: {
    lines: {
      async connect(ctx) { ${parts.connect ?? 'return { close: async () => undefined }'} },
      ${parts.write === undefined ? '' : replay}
    },
  },
})`
  writeFileSync(join(folder, 'plugin.json'), JSON.stringify({ ...manifest, ...parts.manifest }))
  writeFileSync(join(folder, 'index.ts'), code)
  mkdirSync(join(folder, 'fixtures'))
  for (const [name, text] of Object.entries(parts.files ?? recording)) writeFileSync(join(folder, 'fixtures', name), text)
  return checkPlugin(folder)
}

/** One line a check, without the next steps. */
function told({ checks }: KitReport): readonly string[] {
  return checks.map(({ number, outcome, problems }) =>
    [number, outcome, ...problems.map(({ code, params }) => `${code} ${JSON.stringify(params)}`)].join(' '),
  )
}

const only = (report: KitReport, number: number) => told(report).filter((line) => line.startsWith(`${number} `))

describe('the conformance kit', () => {
  it('passes a plugin that keeps its promises', async () => {
    const report = await check({ write: good })
    expect([report.plugin, report.good]).toEqual(['lines', true])
    expect(told(report)).toMatchInlineSnapshot(`
      [
        "1 passed",
        "2 passed",
        "3 passed",
        "4 passed",
        "5 passed",
        "6 passed",
        "7 skipped CORD_KIT_NO_ADDRESS {}",
        "8 skipped CORD_KIT_NO_SYSTEM {}",
        "9 passed",
        "10 skipped CORD_KIT_NO_SYSTEM {}",
        "11 passed",
        "12 skipped CORD_KIT_NO_SECRET {}",
        "13 passed",
        "14 skipped CORD_KIT_NO_QUALITY {}",
      ]
    `)
  })

  it('says why a check was left out', async () => {
    expect(told(await check({}))).toMatchInlineSnapshot(`
      [
        "1 passed",
        "2 passed",
        "3 skipped CORD_KIT_NO_REPLAY {}",
        "4 skipped CORD_KIT_NO_REPLAY {}",
        "5 skipped CORD_KIT_NO_REPLAY {}",
        "6 skipped CORD_KIT_NO_REPLAY {}",
        "7 skipped CORD_KIT_NO_ADDRESS {}",
        "8 skipped CORD_KIT_NO_SYSTEM {}",
        "9 passed",
        "10 skipped CORD_KIT_NO_SYSTEM {}",
        "11 passed",
        "12 skipped CORD_KIT_NO_SECRET {}",
        "13 passed",
        "14 skipped CORD_KIT_NO_QUALITY {}",
      ]
    `)
    expect(told(await check({ write: good, files: {} }))).toMatchInlineSnapshot(`
      [
        "1 passed",
        "2 passed",
        "3 skipped CORD_KIT_NO_RECORDINGS {}",
        "4 skipped CORD_KIT_NO_RECORDINGS {}",
        "5 skipped CORD_KIT_NO_RECORDINGS {}",
        "6 skipped CORD_KIT_NO_RECORDINGS {}",
        "7 skipped CORD_KIT_NO_ADDRESS {}",
        "8 skipped CORD_KIT_NO_SYSTEM {}",
        "9 passed",
        "10 skipped CORD_KIT_NO_SYSTEM {}",
        "11 passed",
        "12 skipped CORD_KIT_NO_SECRET {}",
        "13 passed",
        "14 skipped CORD_KIT_NO_QUALITY {}",
      ]
    `)
    expect(only(await check({ write: good, manifest: { uses: ['mapping'] } }), 3)).toEqual(['3 skipped CORD_KIT_NO_MAPPING {}'])
    const actions = { contributes: { actions: [] } }
    expect(told(await check({ manifest: actions }))).toMatchInlineSnapshot(`
      [
        "1 passed",
        "2 passed",
        "3 skipped CORD_KIT_NO_CONNECTION {}",
        "4 skipped CORD_KIT_NO_CONNECTION {}",
        "5 skipped CORD_KIT_NO_CONNECTION {}",
        "6 skipped CORD_KIT_NO_CONNECTION {}",
        "7 skipped CORD_KIT_NO_CONNECTION {}",
        "8 skipped CORD_KIT_NO_CONNECTION {}",
        "9 skipped CORD_KIT_NO_CONNECTION {}",
        "10 skipped CORD_KIT_NO_CONNECTION {}",
        "11 skipped CORD_KIT_NO_ACTIONS {}",
        "12 skipped CORD_KIT_NO_CONNECTION {}",
        "13 skipped CORD_KIT_NO_CONNECTION {}",
        "14 skipped CORD_KIT_NO_QUALITY {}",
      ]
    `)
  })

  it('refuses a manifest that is wrong before any code runs', async () => {
    expect(told(await check({ manifest: { apiVersion: 2 } }))).toMatchInlineSnapshot(`
      [
        "1 failed CORD_PLUGIN_MANIFEST_FIELD {"field":"apiVersion","reason":"must be 1"}",
        "2 skipped CORD_KIT_NOT_LOADED {}",
        "3 skipped CORD_KIT_NOT_LOADED {}",
        "4 skipped CORD_KIT_NOT_LOADED {}",
        "5 skipped CORD_KIT_NOT_LOADED {}",
        "6 skipped CORD_KIT_NOT_LOADED {}",
        "7 skipped CORD_KIT_NOT_LOADED {}",
        "8 skipped CORD_KIT_NOT_LOADED {}",
        "9 skipped CORD_KIT_NOT_LOADED {}",
        "10 skipped CORD_KIT_NOT_LOADED {}",
        "11 skipped CORD_KIT_NOT_LOADED {}",
        "12 skipped CORD_KIT_NOT_LOADED {}",
        "13 skipped CORD_KIT_NOT_LOADED {}",
        "14 skipped CORD_KIT_NOT_LOADED {}",
      ]
    `)
  })

  it('finds a plugin that does not load', async () => {
    expect(only(await check({ top: "throw new Error('no')" }), 2)).toMatchInlineSnapshot(`
      [
        "2 failed CORD_PLUGIN_ACTIVATE {"plugin":"lines","detail":"Error: no"}",
      ]
    `)
  })

  it('finds triggers that are not the expected ones, also the second time', async () => {
    const wrong = { ...recording, 'calls.expected.json': JSON.stringify([{ id: 'a', type: 'established' }]) }
    expect(only(await check({ write: good, files: wrong }), 3)).toMatchInlineSnapshot(`
      [
        "3 failed CORD_KIT_TRIGGERS {"fixture":"calls","how":"when it is read","difference":"3 instead of 1; number 1 is {\\"id\\":\\"a\\",\\"type\\":\\"ringing\\"}, expected {\\"id\\":\\"a\\",\\"type\\":\\"established\\"}"}",
      ]
    `)
    expect(only(await check({ write: `all.count += 1; if (all.count > 1) return; ${good}` }), 3)).toMatchInlineSnapshot(`
      [
        "3 failed CORD_KIT_TRIGGERS {"fixture":"calls","how":"when it is read again","difference":"0 instead of 3; number 1 is missing, expected {\\"id\\":\\"a\\",\\"type\\":\\"ringing\\"}"}",
      ]
    `)
  })

  it('finds ids that another process would not give again', async () => {
    const random = good.replace('id: line', 'id: line + process.pid')
    expect((await check({ write: random })).checks[3]).toMatchObject({
      number: 4,
      outcome: 'failed',
      problems: [{ code: 'CORD_KIT_TRIGGERS' }],
    })
  })

  it('finds a decoder that believes in whole lines', async () => {
    const careless =
      "for (const line of Buffer.from(chunk).toString().split('\\n').filter(Boolean)) await ctx.emit([{ id: line, type: 'ringing' }])"
    const report = await check({ write: careless })
    expect(only(report, 3)).toEqual(['3 passed'])
    expect(only(report, 5)).toMatchInlineSnapshot(`
      [
        "5 failed CORD_KIT_TRIGGERS {"fixture":"calls","how":"byte by byte","difference":"4 instead of 3; number 2 is {\\"id\\":\\"b\\",\\"type\\":\\"ringing\\"}, expected {\\"id\\":\\"bc\\",\\"type\\":\\"ringing\\"}"}",
      ]
    `)
  })

  it('finds a decoder that gives the same event another id when it comes again', async () => {
    const counting = good.replace('id: line', 'id: line + (state.n = (state.n ?? 0) + 1)')
    const files = { ...recording, 'calls.expected.json': JSON.stringify(['a1', 'bc2', 'd3'].map((id) => ({ id, type: 'ringing' }))) }
    expect(only(await check({ write: counting, files }), 5)).toMatchInlineSnapshot(`
      [
        "5 failed CORD_KIT_TRIGGERS {"fixture":"calls","how":"when it comes twice over","difference":"6 instead of 3; number 4 is {\\"id\\":\\"a4\\",\\"type\\":\\"ringing\\"}, expected missing"}",
      ]
    `)
  })

  it('cuts a large recording at places that a seed decides', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `call-${index}`)
    const files = { 'many.txt': `${ids.join('\n')}\n`, 'many.expected.json': JSON.stringify(ids.map((id) => ({ id, type: 'ringing' }))) }
    expect(only(await check({ write: good, files }), 5)).toEqual(['5 passed'])
  })

  it('finds recordings that cannot be used', async () => {
    const files = {
      'lonely.expected.json': '[]',
      'twice.txt': '',
      'twice.log': '',
      'twice.expected.json': '[]',
      'odd.txt': '',
      'odd.expected.json': '{}',
    }
    expect(only(await check({ write: good, files }), 3)).toMatchInlineSnapshot(`
      [
        "3 failed CORD_KIT_FIXTURE {"fixture":"lonely","reason":"there is no lonely.<ext> beside lonely.expected.json"} CORD_KIT_FIXTURE {"fixture":"odd","reason":"odd.expected.json is not a list of triggers"} CORD_KIT_FIXTURE {"fixture":"twice","reason":"twice.log and twice.txt both claim twice.expected.json"}",
      ]
    `)
  })

  it('finds what a closed connection leaves open', async () => {
    const timer = 'setInterval(() => undefined, 1000); return { close: async () => undefined }'
    const hostTimer = 'ctx.clock.setTimer(60_000, () => undefined); return { close: async () => undefined }'
    const listener = "process.on('beforeExit', () => undefined); return { close: async () => undefined }"
    const owned = 'const t = setInterval(() => undefined, 1000); ctx.own(() => clearInterval(t)); return { close: async () => undefined }'
    const reports = await Promise.all([timer, hostTimer, listener, owned].map((connect) => check({ connect, write: good })))
    expect(reports.flatMap((report) => only(report, 9))).toMatchInlineSnapshot(`
      [
        "9 failed CORD_KIT_LEFT_OPEN {"kind":"lines","what":"Timeout"}",
        "9 failed CORD_KIT_LEFT_OPEN {"kind":"lines","what":"1 timer(s) of ctx.clock"}",
        "9 failed CORD_KIT_LEFT_OPEN {"kind":"lines","what":"1 listener(s) on process"}",
        "9 passed",
      ]
    `)
  })

  it('finds a connection that cannot be opened', async () => {
    expect(only(await check({ connect: "throw new Error('no')" }), 9)).toMatchInlineSnapshot(`
      [
        "9 failed CORD_KIT_CONNECT_FAILED {"kind":"lines","detail":"Error: no"}",
      ]
    `)
  })

  it('finds a plugin that is slow to load or to close', async () => {
    const wait = (milliseconds: number) => `new Promise((resolve) => setTimeout(resolve, ${milliseconds}))`
    const [loading, closing] = await Promise.all([
      check({ top: `await ${wait(2_050)}` }),
      check({ connect: `return { close: () => ${wait(5_100)} }` }),
    ])
    expect(loading.checks[1]).toMatchObject({ number: 2, outcome: 'failed', problems: [{ code: 'CORD_KIT_SLOW_START' }] })
    expect(closing.checks[8]).toMatchObject({ number: 9, outcome: 'failed', problems: [{ code: 'CORD_KIT_CLOSE_SLOW' }] })
  })

  it('lets nothing out of this machine', async () => {
    const connect = `
      const { connect } = await import('node:net')
      const answers = await Promise.all([
        fetch('http://203.0.113.1/').catch((error) => error.cause?.code),
        new Promise((resolve) => connect({ host: 'crm.example', port: 80 }).on('error', (error) => resolve(error.code))),
      ])
      if (answers.join() !== 'ENETUNREACH,ENETUNREACH') throw new Error(answers.join())
      return { close: async () => undefined }`
    expect(only(await check({ connect }), 9)).toEqual(['9 passed'])
  })
})
