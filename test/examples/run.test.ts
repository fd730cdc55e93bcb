import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import type { Json } from '../../src/model/index.ts'
import { startAmiServer } from '../fixtures/ami-server.ts'
import { scenarios, token } from '../fixtures/ovh-events.ts'
import { startOvhServer } from '../fixtures/ovh-server.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import { root } from './homes.ts'

// Each home runs as it is shipped; only where its phone system is, is written into its copy.
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
let home: TemporaryHome
let host: Host | undefined
const closers: (() => Promise<void>)[] = []

afterEach(async () => {
  await host?.close()
  host = undefined
  for (const close of closers.splice(0)) await close()
  home[Symbol.dispose]()
})

async function run(example: string, change: (config: string) => string, env: Readonly<Record<string, string>> = {}): Promise<Host> {
  home = temporaryHome()
  cpSync(join(root, 'examples', example), home.path, { recursive: true })
  const file = join(home.path, 'cordboard.yaml')
  writeFileSync(file, change(readFileSync(file, 'utf8')))
  host = await createHost({ home: home.path, port: 0, log: quiet, env })
  return host
}

/** Type and planned rules of every trace, oldest first, as soon as one of them has planned something. */
async function planned(running: Host): Promise<readonly string[]> {
  const end = Date.now() + 20_000
  for (;;) {
    await running.idle()
    const rows: { type: string; planned: string[] }[] = JSON.parse(JSON.stringify(await running.operations.run('traces', { limit: 100 })))
    const lines = rows.reverse().flatMap((row) => (row.planned.length === 0 ? [] : [`${row.type}: ${row.planned.join(', ')}`]))
    if (lines.length > 0 || Date.now() > end) return lines
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function online(running: Host): Promise<void> {
  const end = Date.now() + 20_000
  while (!running.plugins.connections().every((one) => one.state.kind === 'online' || one.state.kind === 'idle')) {
    if (Date.now() > end) throw new Error(JSON.stringify(running.plugins.connections().map((one) => [one.id, one.state])))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function text(answer: Json, key: string): string {
  return typeof answer === 'object' && answer !== null && !Array.isArray(answer)
    ? String(Object.entries(answer).find(([name]) => name === key)?.[1])
    : ''
}

describe('an example home, running', () => {
  it('asterisk-csv finds the customer of a real recording', async () => {
    const server = await startAmiServer()
    closers.push(() => server.stop())
    const running = await run('asterisk-csv', (config) => config.replace('port: 5038', `port: ${server.port}`), { AMI_SECRET: 'cti-test' })
    await online(running)
    const recording = readFileSync(join(root, 'test/fixtures/asterisk/asterisk-16/direct-agent-hangup.ami'), 'latin1')
    await server.send(Buffer.from(recording.slice(recording.indexOf('Event: FullyBooted')), 'latin1'))
    expect(await planned(running)).toEqual(['ringing: customer'])
  })

  it('ovh-sugarcrm joins the line and its queue and looks the caller up', async () => {
    const server = await startOvhServer({ tokens: [token] })
    closers.push(() => server.close())
    const running = await run(
      'ovh-sugarcrm',
      (config) => config.replace('    config:\n      tokens', `    config:\n      eventsUrl: ${server.url}\n      tokens`),
      {
        OVH_EVENT_TOKEN: token,
      },
    )
    await online(running)
    // What stands in the very first answer was there before us: it is synthetic and pops nothing.
    server.answerEmpty()
    await server.until(() => server.openPolls() === 1)
    server.push(scenarios['queue-served'])
    expect(await planned(running)).toContain('ringing: account')
  })

  it('http-push takes a call that is posted, once', async () => {
    const running = await run('http-push', (config) => config)
    const secret = text(await running.operations.run('tokens.add', { name: 'pbx', scopes: ['ingest'] }), 'token')
    const ring = { event: 'ring', callId: 'c1', from: '0388202122', to: '0388000000', extension: '1024' }
    for (let times = 0; times < 2; times += 1) {
      const answer = await fetch(`${running.url}/hooks/pbx/push`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify(ring),
      })
      expect(answer.status).toBe(202)
    }
    expect(await planned(running)).toEqual(['ringing: search'])
  })

  it.each(['01-first-pop', '02-known-customers'])('%s rings by itself and plans', async (example) => {
    const running = await run(example, (config) => config)
    const lines = await planned(running)
    expect(lines[0]).toMatch(/^ringing: /)
  })
})
