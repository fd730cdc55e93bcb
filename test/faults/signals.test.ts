import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openJournal } from '../../src/journal/index.ts'
import type { TemporaryHome } from '../helpers/home.ts'
import { type FakeCrm, startCrm } from './crm.ts'
import { makeHome, token } from './home.ts'
import { isAlive, pluginsOf, type ServerProcess, type StartOptions, startServer, within } from './server-process.ts'
import { tracesOf } from './verdict.ts'

const tell = `name: Tell the record system
on: ringing
do:
  - action: http-request
    with: { url: '{{ $const.crm & "/calls" }}', body: { call: '{{ call.id }}' } }
  - { action: log, with: { text: told } }
`

const mischief = join(import.meta.dirname, '../fixtures/plugins/mischief')

let home: TemporaryHome
let crm: FakeCrm
let server: ServerProcess

afterEach(async () => {
  server.kill('SIGKILL')
  await server.ended
  await crm.close()
  home[Symbol.dispose]()
})

async function start(options: StartOptions = {}): Promise<ServerProcess> {
  crm = await startCrm(() => 1)
  home = await makeHome(crm.url, { 'rules/tell.yaml': tell })
  server = await startServer(home.path, options)
  return server
}

async function ring(id: string): Promise<number> {
  const answer = await fetch(`${server.url}/api/v1/triggers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ connection: 'east', id, type: 'ringing', call: { id: `c${id}`, type: 'inbound' }, agent: { device: '4000' } }),
  })
  return answer.status
}

/** Per trigger, its steps as the journal of the stopped server has them. */
async function steps(): Promise<readonly string[]> {
  const journal = openJournal({ path: join(home.path, 'data', 'journal.db'), now: Date.now })
  try {
    return tracesOf(journal).map(({ trigger, plans }) =>
      [
        trigger.id,
        ...plans.flatMap(({ outcomes }) => outcomes.map(({ action, status, attempts }) => `${action} ${status} ${attempts}`)),
      ].join(', '),
    )
  } finally {
    await journal.close()
  }
}

/** The process of the plugin that asks web services. */
function corePlugin(): number {
  const [child = 0] = pluginsOf(server.pid)
  return child
}

describe('a server that is told to end', () => {
  it('finishes what is under way, takes its plugins along, and leaves no socket behind', async () => {
    const { pid, ended } = await start()
    const plugins = pluginsOf(pid)
    crm.latency = 1500
    expect(await ring('1')).toBe(202)
    expect(await within(5000, () => crm.seen.size === 1)).toBe(true)
    server.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(plugins.filter(isAlive)).toEqual([])
    expect(existsSync(join(home.path, 'data', 'control.sock'))).toBe(false)
    expect(await steps()).toEqual(['1, http-request done 1'])
  })

  it('is not left by its plugins when Ctrl+C reaches all of them', async () => {
    const { pid, ended } = await start({ group: true })
    const plugins = pluginsOf(pid)
    expect(plugins.length).toBeGreaterThan(0)
    process.kill(-pid, 'SIGINT')
    expect(await ended).toBe(0)
    expect(plugins.filter(isAlive)).toEqual([])
    expect(server.output()).not.toContain('crashed')
  })

  it('leaves no plugin behind when it is killed', async () => {
    const { pid, ended } = await start()
    const plugins = pluginsOf(pid)
    server.kill('SIGKILL')
    await ended
    expect(await within(5000, () => !plugins.some(isAlive))).toBe(true)
  })
})

describe('a plugin in an endless loop', () => {
  it('does not outlive a server that is killed, not even when the whole group is', async () => {
    crm = await startCrm(() => 1)
    home = await makeHome(crm.url, {
      'cordboard.yaml': 'connections: { bad: { kind: mischief, config: { how: loop } } }',
      'plugins/mischief/plugin.json': readFileSync(join(mischief, 'plugin.json'), 'utf8'),
      'plugins/mischief/index.ts': readFileSync(join(mischief, 'index.ts'), 'utf8'),
    })
    server = await startServer(home.path, { group: true })
    const plugins = pluginsOf(server.pid)
    expect(plugins.length).toBe(2)
    process.kill(-server.pid, 'SIGKILL')
    await server.ended
    expect(await within(5000, () => !plugins.some(isAlive))).toBe(true)
  })
})

describe('a plugin', () => {
  it('that stands still for some seconds and goes on is waited for', async () => {
    const { ended } = await start()
    process.kill(corePlugin(), 'SIGSTOP')
    expect(await ring('1')).toBe(202)
    await new Promise((resolve) => setTimeout(resolve, 4000))
    expect(crm.seen.size).toBe(0)
    process.kill(corePlugin(), 'SIGCONT')
    expect(await within(5000, () => crm.seen.size === 1)).toBe(true)
    server.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect((await steps())[0]).toMatch(/^1, http-request done 1/)
  })

  it('that is killed in the middle of an action has it repeated, visibly and with the same key', async () => {
    const { ended } = await start()
    crm.latency = 1000
    expect(await ring('1')).toBe(202)
    expect(await within(5000, () => crm.seen.size === 1)).toBe(true)
    crm.latency = 0
    process.kill(corePlugin(), 'SIGKILL')
    expect(await within(10_000, () => (crm.seen.get('east|1|tell|0')?.length ?? 0) === 2)).toBe(true)
    server.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect((await steps())[0]).toMatch(/^1, http-request done [2-9]/)
    expect([...crm.seen.keys()]).toEqual(['east|1|tell|0'])
  })
})
