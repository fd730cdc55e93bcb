import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditRecord } from '../../src/journal/index.ts'
import { program, type Request, session } from './clients.ts'
import { type Home, openHome, PASSWORD, recordRule, TOKENS } from './home.ts'

let home: Home
let ada: Request
beforeAll(async () => {
  home = await openHome({
    config: { privacy: { mask: ['call.digits', 'data.pin'] } },
    files: {
      'rules/pin.yaml': `name: PIN
on: ringing
when: call.digits = '4711' and data.pin = '98'
do:
  - action: log
    with: { text: 'keyed {{ call.digits }} then {{ data.pin }}' }
  - action: log
    with: { text: '{{ data.pin }}' }
`,
    },
  })
  ada = session(home, 'ada')
})
afterAll(() => home.close())

async function entries(query = ''): Promise<readonly AuditRecord[]> {
  return ((await ada('GET', `/api/v1/audit?limit=200${query}`)).body as { entries: AuditRecord[] }).entries
}
/** How often the journal has written something, by its own figures. */
async function committed(): Promise<number> {
  const { body } = await ada('GET', '/metrics')
  return Number(/^cordboard_journal_commit_seconds_count (\d+)$/m.exec(String(body))?.[1])
}
const short = ({ actor, address, action, subject, detail }: AuditRecord) =>
  `${actor} ${address} ${action} ${subject} ${JSON.stringify(detail)}`.replaceAll(/[0-9a-f]{64}/g, '<hash>')

describe('the audit log', () => {
  test('has every change with who, what and from where, and nothing of what was only asked', async () => {
    const admin = program(home.url, TOKENS.admin)
    await program(home.url)('POST', '/api/v1/session', { user: 'marie', password: PASSWORD }, { 'x-cordboard': '1' })
    await program(home.url)('POST', '/api/v1/session', { user: 'marie', password: 'wrong' }, { 'x-cordboard': '1' })
    await program(home.url)('POST', '/api/v1/session', { user: 'my-password-by-mistake', password: 'x' }, { 'x-cordboard': '1' })
    await ada('PUT', '/api/v1/users/luc', { name: 'Luc', role: 'agent', password: 'a long enough one' })
    await ada('PUT', '/api/v1/users/luc', { name: 'Luc', role: 'supervisor' })
    await ada('PUT', '/api/v1/users/luc/bindings', { bindings: [{ connection: 'paris', device: '77' }] })
    await ada('POST', '/api/v1/users/import', 'user,name,role\nleo,Leo,agent\n', { 'content-type': 'text/csv' })
    await admin('POST', '/api/v1/tokens', { name: 'crm', scopes: ['read'] })
    await admin('DELETE', '/api/v1/tokens/crm')
    await session(home, 'ines')('PUT', '/api/v1/rules/new', recordRule, { 'content-type': 'application/yaml', 'if-none-match': '*' })
    await ada('PATCH', '/api/v1/connections/paris', { enabled: true })
    await session(home, 'paul')('PUT', '/api/v1/agents/me/desk', { connection: 'paris', device: '4022' })
    await home.ring('mine', {}, { connection: 'relay' })
    await home.host.idle()
    const command = (action: string, callId: string, input = {}) =>
      session(home, 'marie')('POST', '/api/v1/agents/me/commands', { action, input, call: { connection: 'relay', callId } })
    await command('answer', 'mine')
    await command('transfer', 'mine', { to: '0388202122' })
    await command('answer', 'of-another')
    await ada('DELETE', '/api/v1/users/luc/sessions')
    await ada('DELETE', '/api/v1/users/luc')
    await ada('DELETE', '/api/v1/users/nobody-here')
    await ada('GET', '/api/v1/rules')
    await session(home, 'sam')('GET', '/api/v1/users')
    await session(home, 'sam')('GET', '/api/v1/users')
    const all = (await entries()).toReversed().map(short)
    expect(all.filter((line) => !line.includes('rulesChanged'))).toMatchInlineSnapshot(`
      [
        "server  serverStarted <hash> {"config":"<hash>"}",
        "user:marie 127.0.0.1 signIn marie {"by":"password"}",
        "nobody 127.0.0.1 signInFailed marie {"by":"password"}",
        "nobody 127.0.0.1 signInFailed  {"by":"password"}",
        "user:ada 127.0.0.1 putUser luc {"role":"agent","teams":[],"password":true,"disabled":false}",
        "user:ada 127.0.0.1 putUser luc {"was":"agent","role":"supervisor","teams":[],"password":false,"disabled":false}",
        "user:ada 127.0.0.1 putBindings luc {"bindings":[{"connection":"paris","device":"77"}]}",
        "user:ada 127.0.0.1 importUsers  {"users":["leo agent"]}",
        "token:admin 127.0.0.1 addToken crm {"scopes":["read"]}",
        "token:admin 127.0.0.1 deleteToken crm {}",
        "user:ines 127.0.0.1 putRule new {"after":"<hash>","revision":"<hash>"}",
        "user:ada 127.0.0.1 patchConnection paris {"enabled":true}",
        "user:paul 127.0.0.1 desk paul {"connection":"paris","device":"4022"}",
        "user:marie 127.0.0.1 command answer {"connection":"relay","callId":"mine"}",
        "user:marie 127.0.0.1 command transfer {"connection":"relay","callId":"mine"}",
        "user:marie 127.0.0.1 command answer {"connection":"relay","callId":"of-another","refused":true}",
        "user:ada 127.0.0.1 endSessions luc {}",
        "user:ada 127.0.0.1 deleteUser luc {}",
        "user:sam 127.0.0.1 users  {"refused":true}",
      ]
    `)
    expect(all.filter((line) => line.includes('rulesChanged'))).toHaveLength(1)
    expect(JSON.stringify(all)).not.toMatch(/my-password-by-mistake|a long enough one/)
  })

  test('has its line in the transaction of the change that it tells', async () => {
    const paul = session(home, 'paul')
    const next = 'another long enough one'
    const changes: readonly (() => Promise<{ status: number }>)[] = [
      () => ada('PUT', '/api/v1/users/zoe', { name: 'Zoe', role: 'agent', bindings: [{ connection: 'paris', device: '78' }] }),
      () => ada('PUT', '/api/v1/users/zoe', { name: 'Zoe', role: 'supervisor', password: next }),
      () => ada('PUT', '/api/v1/users/zoe/bindings', { bindings: [] }),
      () => ada('POST', '/api/v1/users/import', 'user,name,role\nzoe,Zoe,agent\nyves,Yves,agent\n', { 'content-type': 'text/csv' }),
      () => program(home.url)('POST', '/api/v1/session', { user: 'zoe', password: next }, { 'x-cordboard': '1' }),
      () => ada('DELETE', '/api/v1/users/zoe/sessions'),
      () => ada('DELETE', '/api/v1/users/zoe'),
      () => ada('POST', '/api/v1/tokens', { name: 'once', scopes: ['read'] }),
      () => ada('DELETE', '/api/v1/tokens/once'),
      () => ada('PATCH', '/api/v1/connections/paris', { enabled: true }),
      () => paul('PUT', '/api/v1/agents/me/desk', { connection: 'paris', device: '4022' }),
      () => paul('PUT', '/api/v1/session/password', { password: PASSWORD, next }),
      () => paul('DELETE', '/api/v1/session'),
    ]
    await home.host.idle()
    for (const [index, change] of changes.entries()) {
      const [commits, lines] = [await committed(), (await entries()).length]
      expect([index, (await change()).status < 300]).toEqual([index, true])
      expect([index, (await committed()) - commits, (await entries()).length - lines]).toEqual([index, 1, 1])
    }
  })

  test('has who read calls and traces, the same within ten minutes once, and no number that was looked for', async () => {
    const trace = await home.ring('read', {})
    const sam = session(home, 'sam')
    for (let time = 0; time < 3; time += 1) {
      await sam('GET', `/api/v1/traces/${trace}`)
      await sam('GET', '/api/v1/traces?number=%2B33388202122')
      await sam('GET', '/api/v1/calls')
    }
    const read = async () => (await entries('&actor=user:sam')).filter(({ detail }) => detail.refused === undefined).map(short)
    expect(await read()).toEqual([
      'user:sam 127.0.0.1 calls  {}',
      'user:sam 127.0.0.1 traces  {"filters":["number"]}',
      `user:sam 127.0.0.1 trace ${trace} {}`,
    ])
    await home.clock.jump(600_000)
    await sam('GET', `/api/v1/traces/${trace}`)
    expect(await read()).toHaveLength(4)
    expect(JSON.stringify(await entries())).not.toContain('388202122')
  })

  test('has what the command line did, and is verified by it', async () => {
    const run = home.host.operations.run
    await run('users.signout', { id: 'paul' })
    await run('forget', { number: '0611223344' })
    await run('person.export', { number: '0388202122' })
    const lines = (await entries()).slice(0, 3).map(({ actor, action, subject }) => [actor.split(':')[0], action, subject])
    expect(lines).toEqual([
      ['local', 'person.export', ''],
      ['local', 'forget', ''],
      ['local', 'users.signout', 'paul'],
    ])
    const check = await run('audit.check', {})
    expect(check).toMatchObject({ good: true })
    const { head } = check as { head: { seq: number; hash: string } }
    expect(await run('audit.check', { noted: `${head.seq}:${head.hash}` })).toMatchObject({ good: true })
    expect(await run('audit.check', { noted: `${head.seq}:${'0'.repeat(64)}` })).toMatchObject({ good: false, why: 'other-head' })
    await expect(run('audit.check', { noted: 'x' })).rejects.toMatchObject({ problem: { code: 'CORD_CLI_PARAMETER' } })
  })

  test('is paged, newest first', async () => {
    const first = (await ada('GET', '/api/v1/audit?limit=2')).body as { entries: AuditRecord[]; next: number }
    const second = (await ada('GET', `/api/v1/audit?limit=2&before=${first.next}`)).body as { entries: AuditRecord[] }
    const [a, b, c, d] = [...first.entries, ...second.entries].map(({ seq }) => seq)
    expect([b, c, d]).toEqual([(a ?? 0) - 1, (a ?? 0) - 2, (a ?? 0) - 3])
    expect((await ada('GET', '/api/v1/audit?before=x')).status).toBe(400)
  })
})

describe('a masked field', () => {
  test('is read by rules and seen by nobody', async () => {
    const [accepted] = await home.host.ingest('paris', [
      {
        id: 'pin-1',
        type: 'ringing',
        call: { id: 'pin', type: 'inbound', caller: { number: '0388202122' }, digits: '4711' },
        agent: { device: '99' },
        data: { pin: '98', other: 'kept' },
      },
    ])
    await home.host.idle()
    const id = String(accepted?.seq)
    const shown = await ada('GET', `/api/v1/traces/${id}`)
    const explained = await home.host.operations.run('explain', { id })
    const exported = await home.host.operations.run('person.export', { number: '0388202122' })
    const { plans, trigger } = shown.body as { plans: { rule: string; outcomes: { status: string; input: unknown }[] }[]; trigger: object }
    expect(plans.find(({ rule }) => rule === 'pin')?.outcomes.map(({ status, input }) => [status, input])).toEqual([
      ['done', { level: 'info', text: 'keyed *** then 98' }],
      ['done', { level: 'info', text: '***' }],
    ])
    expect(trigger).toMatchObject({ call: { digits: '***' }, data: { pin: '***', other: 'kept' } })
    for (const said of [shown.body, explained, exported]) expect(JSON.stringify(said)).not.toContain('4711')
    expect(JSON.stringify(exported)).toContain('pin-1')
  })

  test('stands in no file of the home', async () => {
    const digits = '8642097531'
    await home.host.ingest('paris', [
      { id: 'pin-2', type: 'ringing', call: { id: 'pin-2', type: 'inbound', digits }, raw: { dtmf: digits } },
    ])
    await home.host.idle()
    expect((await ada('GET', '/api/v1/traces?limit=1')).status).toBe(200)
    const data = join(home.folder.path, 'data')
    const files = readdirSync(data).filter((file) => statSync(join(data, file)).isFile())
    expect(files).toEqual(expect.arrayContaining(['journal.db', 'masked.key']))
    expect(files.filter((file) => readFileSync(join(data, file), 'latin1').includes(digits))).toEqual([])
  })
})
