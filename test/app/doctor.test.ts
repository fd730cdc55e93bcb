import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { examine } from '../../src/app/doctor/examine.ts'
import { createHost, type Host } from '../../src/app/index.ts'
import { openJournal } from '../../src/journal/index.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const note = 'name: Note\non: ringing\ndo:\n  - { action: log, with: { text: hello } }\n'

function homeOf(files: Readonly<Record<string, string>>): TemporaryHome {
  const home = temporaryHome({ 'cordboard.yaml': 'server: { port: 0 }\nconnections: { desk: { kind: ingest } }\n', ...files })
  onTestFinished(() => home[Symbol.dispose]())
  return home
}

/** What needs somebody, a line each. */
async function wrong({ path }: TemporaryHome): Promise<readonly string[]> {
  return (await examine(path)).filter(({ good, about }) => !good && about !== 'disk').map(({ about, text }) => `${about}: ${text}`)
}

async function take(): Promise<number> {
  const server = createServer((_, response) => response.writeHead(503).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

async function run(home: TemporaryHome): Promise<Host> {
  const host = await createHost({ home: home.path, port: 0, log: quiet, env: {}, watch: false })
  onTestFinished(() => host.close())
  return host
}

it('finds nothing wrong with a home that is well, stopped or running', async () => {
  const home = homeOf({ 'rules/note.yaml': note })
  expect(await wrong(home)).toEqual([])
  await run(home)
  expect(await wrong(home)).toEqual([])
})

it('names the line of a rule that is wrong, and a case that fails', async () => {
  const cases = 'cases:\n  - { name: a call, trigger: { type: ringing }, expect: [] }\n'
  const home = homeOf({ 'rules/bad.yaml': note.replace('ringing', 'rings'), 'rules/note.yaml': `${note}${cases}` })
  const found = await wrong(home)
  expect(found.some((line) => /^files: rules\/bad\.yaml:2:\d+ .*CORD_/.test(line))).toBe(true)
  expect(found.join('\n')).toContain("rule note: its case 'a call' fails; cordboard test shows what came instead")
})

it('names a setting that is wrong, and a folder that is not there', async () => {
  const home = homeOf({ 'cordboard.yaml': 'server: { prot: 0 }\n' })
  expect((await wrong(home)).join('\n')).toMatch(/files: cordboard\.yaml:1:\d+ .*prot/)
  const findings = await examine(join(home.path, 'nowhere'))
  expect(findings.filter(({ good }) => !good).map(({ text }) => text)).toContainEqual(
    expect.stringContaining('name the right folder with --home'),
  )
})

it('says of a journal that is none what to put in its place', async () => {
  const home = homeOf({})
  mkdirSync(join(home.path, 'data'))
  writeFileSync(join(home.path, 'data/journal.db'), 'this is no database, but long enough to be taken for the head of one'.repeat(20))
  const found = (await wrong(home)).join('\n')
  expect(found).toContain('CORD_JOURNAL_DAMAGED')
  expect(found).toContain('put the newest backup in its place')
})

it('says that nobody can sign in, and that the port is taken', async () => {
  const port = await take()
  const home = homeOf({ 'cordboard.yaml': `server: { port: ${port} }\n` })
  mkdirSync(join(home.path, 'data'))
  await openJournal({ path: join(home.path, 'data/journal.db'), now: Date.now }).close()
  const found = await wrong(home)
  expect(found).toEqual([
    'people: nobody can sign in; cordboard user add NAME --role admin',
    `port: 127.0.0.1:${port} cannot be listened on (EADDRINUSE); end who has it, or set server.host and server.port`,
  ])
})

it('says of a running server which target is left alone, and what failed for good', async () => {
  const port = await take()
  const url = `http://127.0.0.1:${port}`
  const home = homeOf({
    'cordboard.yaml': `connections: { desk: { kind: ingest } }\nhttp: { baseUrls: ['${url}'] }\noutbox: { circuitFailures: 2, circuitSeconds: 600 }\n`,
    'rules/tell.yaml': `name: Tell\non: ringing\ndo:\n  - { action: http-request, with: { url: '${url}/calls' } }\n`,
  })
  const host = await run(home)
  await host.ingest(
    'desk',
    ['1', '2'].map((id) => ({ id, type: 'ringing', call: { id: `c${id}`, type: 'inbound' } })),
  )
  await host.idle()
  const [target, letters] = await wrong(home)
  expect(target).toMatch(new RegExp(`^host 127.0.0.1:${port}: nothing is sent to it since .*answered 503.*asked again at`))
  expect(letters).toBe('dead letters: 2 steps failed for good; cordboard dead-letters list shows them')
})

it('says which plugin is parked or cannot be loaded', async () => {
  const manifest = { id: 'broken', version: '1.0.0', main: 'index.js', contributes: {} }
  const home = homeOf({ 'plugins/broken/plugin.json': JSON.stringify(manifest) })
  await run(home)
  expect((await wrong(home)).join('\n')).toMatch(/plugin broken: invalid; cordboard plugin list says what is wrong with it/)
})
