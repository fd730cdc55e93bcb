import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import { openJournal } from '../../src/journal/index.ts'
import { problem } from '../../src/model/index.ts'
import { repository } from '../architecture.walls.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import { decision, factsOf, outcome, plan, ringing, start } from '../journal/helpers.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const files = {
  'cordboard.yaml': 'connections:\n  desk: { kind: ingest, country: FR }\n',
  'rules/sales/note.yaml': `# who rings
name: Note
on: ringing # a phone
when: call.type = 'inbound'
do:
  - action: log
    with: { text: hello }
cases:
  - name: an inbound call
    trigger: { type: ringing, call: { type: inbound, caller: { number: 0388202122 } } }
    expect: [{ action: log }]
`,
}

let home: TemporaryHome
let host: Host | undefined

afterEach(async () => {
  await host?.close()
  host = undefined
  home[Symbol.dispose]()
})

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The command line as a person runs it: a process, its standard input, its exit code. */
function cordboard(args: readonly string[], input = ''): Promise<Run> {
  const main = join(repository, 'src/app/cli/main.ts')
  const child = spawn(process.execPath, ['--conditions=cordboard-source', main, ...args], {
    cwd: home.path,
    env: { ...process.env, LANG: 'C' },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  child.stdin.end(input)
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}

describe('the command line', () => {
  it('adds users and tokens with and without a running server', async () => {
    home = temporaryHome(files)
    expect(await cordboard(['user', 'add', 'marie', '--role', 'agent', '--agent', 'desk:1024'], 'correct horse\n')).toMatchObject({
      code: 0,
      err: '',
    })
    host = await createHost({ home: home.path, port: 0, log: quiet })
    expect(await cordboard(['user', 'add', 'paul', '--role', 'agent', '--agent', 'desk:id=4711'], 'battery staple\n')).toMatchObject({
      code: 0,
      err: '',
    })
    const list = await cordboard(['user', 'list', '--json'])
    expect(JSON.parse(list.out)).toEqual([
      { id: 'marie', name: 'marie', role: 'agent', teams: [], agents: ['desk:1024'] },
      { id: 'paul', name: 'paul', role: 'agent', teams: [], agents: ['desk:4711'] },
    ])
    const token = await cordboard(['token', 'add', 'pbx', '--scope', 'ingest'])
    const answer = await fetch(`${host.url}/api/v1/triggers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token.out.trim()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ connection: 'desk', id: '1', type: 'ringing', call: { id: 'c', type: 'inbound' } }),
    })
    expect(answer.status).toBe(202)
  })

  it('says so when the folder of a plugin to check is not there', async () => {
    home = temporaryHome(files)
    const run = await cordboard(['plugin', 'check', 'nowhere'])
    expect(run).toMatchObject({ code: 2, err: expect.stringMatching(/nowhere.*CORD_CLI_FILE/s) })
    expect(run.err).not.toMatch(/^ +at /m)
  })

  it('adds and removes plugins, and keeps both in the audit log', async () => {
    home = temporaryHome(files)
    expect((await cordboard(['plugin', 'new', 'elsewhere/my-pbx'])).code).toBe(0)
    const asked = await cordboard(['plugin', 'add', 'elsewhere/my-pbx'])
    expect(asked).toMatchObject({
      code: 2,
      out: expect.stringContaining('It may\n- use the network'),
      err: expect.stringContaining('CORD_CLI_NOT_CONFIRMED'),
    })
    expect((await cordboard(['plugin', 'list'])).out).not.toContain('my-pbx')
    const run = await cordboard(['plugin', 'add', 'elsewhere/my-pbx', '--yes'])
    expect(run).toMatchObject({ code: 0, err: '', out: expect.stringContaining('my-pbx') })
    expect((await cordboard(['plugin', 'add', 'elsewhere/my-pbx'])).err).toContain('CORD_CLI_PLUGIN_EXISTS')
    expect((await cordboard(['plugin', 'list'])).out).toContain('my-pbx')
    host = await createHost({ home: home.path, port: 0, log: quiet, watch: false })
    expect(await cordboard(['plugin', 'remove', 'my-pbx'])).toMatchObject({ code: 0, err: '' })
    const audited = JSON.parse((await cordboard(['audit', 'list', '--json'])).out) as { actor: string; action: string; subject: string }[]
    const lines = audited.filter(({ action }) => action.startsWith('plugins.'))
    expect(lines.map(({ actor, action, subject }) => [actor.split(':')[0], action, subject])).toEqual([
      ['local', 'plugins.remove', 'my-pbx'],
      ['local', 'plugins.add', 'my-pbx'],
    ])
  })

  it('checks a home and runs the cases of its rules', async () => {
    home = temporaryHome(files)
    expect(await cordboard(['check'])).toEqual({ code: 0, out: '1 rules, 0 errors, 0 warnings\n', err: '' })
    expect(await cordboard(['test'])).toEqual({ code: 0, out: 'TAP version 14\n1..1\nok 1 - sales/note: an inbound call\n', err: '' })
    home.write('rules/broken.yaml', 'name: Broken\non: rining\ndo:\n  - action: log\n    with: { text: x }\n')
    const checked = await cordboard(['check'])
    expect(checked.code).toBe(1)
    expect(checked.out).toContain('rules/broken.yaml:2:5')
    expect(checked.out).toContain('ringing')
  })

  it('switches a rule off and on in its file, and leaves comments alone', async () => {
    home = temporaryHome(files)
    expect(await cordboard(['rules', 'disable', 'sales/note'])).toMatchObject({ code: 0 })
    expect((await cordboard(['rules', 'list', '--json'])).out).toContain('"enabled": false')
    expect(await cordboard(['rules', 'enable', 'sales/note'])).toMatchObject({ code: 0 })
    const { readFileSync } = await import('node:fs')
    expect(readFileSync(join(home.path, 'rules/sales/note.yaml'), 'utf8')).toBe(
      files['rules/sales/note.yaml'].replace('name: Note', 'enabled: true\nname: Note'),
    )
  })

  it('says that a phone rings and then why it popped', async () => {
    home = temporaryHome(files)
    host = await createHost({ home: home.path, port: 0, log: quiet })
    expect(await cordboard(['pop', 'tel:+33388202122', '--connection', 'desk', '--device', '1024'])).toMatchObject({ code: 0, err: '' })
    await host.idle()
    const rows: { id: string }[] = JSON.parse((await cordboard(['traces', '--json'])).out)
    const explained = await cordboard(['explain', rows[0]?.id ?? ''])
    expect(explained).toMatchObject({ code: 0, err: '' })
    expect(explained.out).toContain('+ sales/note: Note (planned)')
    expect(explained.out).toContain('step 0 of sales/note: log done')
  })

  it('replays triggers and says what the rules would plan', async () => {
    home = temporaryHome(files)
    home.write(
      'calls.jsonl',
      '{"id":"1","type":"ringing","call":{"id":"c","type":"inbound"},"agent":{"device":"1024"}}\n{"id":"2","type":"established","call":{"id":"c"},"agent":{"device":"1024"}}\n',
    )
    const run = await cordboard(['replay', 'calls.jsonl', '--decide'])
    expect(run).toEqual({ code: 0, out: 'ringing          1024     sales/note\nestablished      1024     -\n', err: '' })
  })

  it('ends with 2 and a sentence that helps when it is used wrongly', async () => {
    home = temporaryHome(files)
    const wrong = await Promise.all([
      cordboard(['strat']),
      cordboard(['user', 'add', 'x', '--role', 'boss'], 'long enough\n'),
      cordboard(['explain', '1']),
    ])
    expect(wrong.map((run) => run.code)).toEqual([2, 2, 2])
    expect(wrong.map((run) => run.err).join('')).toContain('admin, integrator, supervisor, agent')
    expect(wrong[2]?.err).toContain('cordboard start --home')
  })

  it('lists and drops what failed for good, without a server', async () => {
    home = temporaryHome(files)
    const journal = openJournal({ path: join(home.path, 'data', 'journal.db'), now: () => start })
    const trigger = ringing('1')
    await journal.append([trigger])
    await journal.decided({ seq: 1, facts: factsOf(trigger), decision: decision([plan('sales/note')]) })
    const why = problem('CORD_ACTION_UNAVAILABLE', { action: 'http-request', detail: 'nobody there' })
    await journal.outcome({ seq: 1, rule: 'sales/note', outcome: { ...outcome('failed'), problem: why }, dead: true })
    await journal.planDone({ seq: 1, rule: 'sales/note', giveBack: false })
    await journal.close()
    const list = await cordboard(['dead-letters', 'list'])
    expect([list.code, list.err, list.out]).toEqual([0, '', expect.stringMatching(/^1 +\S+Z +1 +sales\/note +open-record .*nobody there/m)])
    expect((await cordboard(['dead-letters', 'send', '1'])).err).toContain('CORD_CLI_NO_SERVER')
    expect((await cordboard(['dead-letters', 'drop', '--all'])).out).toBe('1 dropped\n')
  })

  it('waits for another command that has the store open', async () => {
    home = temporaryHome(files)
    const names = ['anna', 'bert', 'cora']
    const added = await Promise.all(names.map((name) => cordboard(['user', 'add', name, '--role', 'agent'], 'long enough\n')))
    expect(added.map((run) => run.err)).toEqual(['', '', ''])
    expect((await cordboard(['user', 'list'])).out.match(/anna|bert|cora/g)).toHaveLength(6)
  })

  it('has help for every command', async () => {
    home = temporaryHome(files)
    const help = await cordboard(['--help'])
    for (const command of [
      'start',
      'demo',
      'check',
      'test',
      'replay',
      'explain',
      'record',
      'rules',
      'connection',
      'plugin',
      'user',
      'token',
      'pop',
      'forget',
      'backup',
      'doctor',
    ]) {
      expect(help.out).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
    }
  })
})
