import { afterEach, describe, expect, it } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import type { EmittedTrigger, Json } from '../../src/model/index.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const config = 'connections:\n  desk: { kind: ingest, country: FR, timezone: Europe/Paris }\n'
const note = `name: Note who rings
on: ringing
when: call.type = 'inbound'
do:
  - action: log
    with: { text: 'call of {{ call.customer.e164 }}' }
`

let host: Host | undefined
let home: TemporaryHome | undefined

afterEach(async () => {
  await host?.close()
  home?.[Symbol.dispose]()
  host = undefined
  home = undefined
})

async function start(files: Readonly<Record<string, string>>): Promise<Host> {
  home ??= temporaryHome({ 'cordboard.yaml': config, ...files })
  host = await createHost({ home: home.path, port: 0, log: quiet })
  return host
}

function ringing(id: string, more: Partial<EmittedTrigger> = {}): EmittedTrigger {
  return {
    id,
    type: 'ringing',
    call: { id: `call-${id}`, media: 'voice', type: 'inbound', caller: { number: '0388202122' } },
    agent: { device: '1024' },
    ...more,
  }
}

/** The explanation of the only rule, clause by clause, as far as it was reached. */
async function why(running: Host, id: number | undefined): Promise<unknown> {
  const answer: { explanations: { rule: string; outcome: string; clauses: { name: string; holds: string; values?: unknown }[] }[] } =
    JSON.parse(JSON.stringify(await explained(running, id)))
  return answer.explanations.map(({ rule, outcome, clauses }) => ({
    rule,
    outcome,
    clauses: clauses.filter((clause) => clause.holds !== 'not-reached').map(({ name, holds, values }) => [name, holds, values]),
  }))
}

async function explained(running: Host, id: number | undefined): Promise<Json> {
  return await running.operations.run('explain', { id: String(id) })
}

describe('a running installation', () => {
  it('journals, decides and does, and the trace tells it', async () => {
    const running = await start({ 'rules/note.yaml': note })
    const [accepted] = await running.ingest('desk', [ringing('1')])
    await running.idle()
    expect(await explained(running, accepted?.seq)).toMatchObject({
      trace: {
        trigger: { type: 'ringing', call: { interactionId: 'call-1', customer: { e164: '+33388202122' } } },
        facts: { call: { state: 'ringing' } },
        plans: [{ rule: 'note', done: true, outcomes: [{ action: 'log', status: 'done', input: { text: 'call of +33388202122' } }] }],
      },
    })
    expect(await why(running, accepted?.seq)).toEqual([
      {
        rule: 'note',
        outcome: 'planned',
        clauses: [
          ['synthetic', 'yes', undefined],
          ['when', 'yes', [{ path: 'call.type', value: 'inbound' }]],
          ['once', 'yes', undefined],
        ],
      },
    ])
  })

  it('leaves a trace also when nothing matched, with the clause that said no and the value it read', async () => {
    const running = await start({ 'rules/note.yaml': note })
    const [accepted] = await running.ingest('desk', [
      ringing('1', { call: { id: 'c', type: 'outbound', called: { number: '0388202122' } } }),
    ])
    await running.idle()
    expect(await explained(running, accepted?.seq)).toMatchObject({ trace: { plans: [] } })
    expect(await why(running, accepted?.seq)).toEqual([
      {
        rule: 'note',
        outcome: 'no',
        clauses: [
          ['synthetic', 'yes', undefined],
          ['when', 'no', [{ path: 'call.type', value: 'outbound' }]],
        ],
      },
    ])
  })

  it('takes the same trigger twice as one', async () => {
    const running = await start({ 'rules/note.yaml': note })
    const [first] = await running.ingest('desk', [ringing('1')])
    const [second] = await running.ingest('desk', [ringing('1')])
    await running.idle()
    expect(second).toEqual({ id: '1', seq: first?.seq, duplicate: true })
    expect(await running.operations.run('traces', {})).toHaveLength(1)
  })

  it('refuses a connection nobody configured', async () => {
    const running = await start({ 'rules/note.yaml': note })
    await expect(running.ingest('nowhere', [ringing('1')])).rejects.toMatchObject({ problem: { code: 'CORD_CONNECTION_UNKNOWN' } })
  })

  it('acts once for an interaction and agent, however often it rings, also over a restart', async () => {
    const running = await start({ 'rules/note.yaml': note })
    await running.ingest('desk', [
      ringing('1'),
      ringing('2', { call: { id: 'call-1', type: 'inbound', caller: { number: '0388202122' } } }),
    ])
    await running.idle()
    await running.close()
    const again = await start({})
    const [third] = await again.ingest('desk', [
      ringing('3', { call: { id: 'call-1', type: 'inbound', caller: { number: '0388202122' } } }),
    ])
    await again.idle()
    expect(await explained(again, third?.seq)).toMatchObject({
      trace: { plans: [], facts: { call: { history: [{ type: 'ringing' }, { type: 'ringing' }, { type: 'ringing' }] } } },
      explanations: [{ outcome: 'no' }],
    })
    expect(JSON.stringify(await why(again, third?.seq))).toContain('["once","no"')
  })

  it('explains an old trace with the rules as they were then', async () => {
    const running = await start({ 'rules/note.yaml': note })
    const [accepted] = await running.ingest('desk', [ringing('1')])
    await running.idle()
    home?.write('rules/note.yaml', note.replace("'inbound'", "'outbound'"))
    await running.operations.run('rules.rescan', {})
    expect(await explained(running, accepted?.seq)).toMatchObject({ explanations: [{ outcome: 'planned' }] })
  })

  it('tries a text that is not saved on what really happened', async () => {
    const running = await start({ 'rules/note.yaml': note })
    const [accepted] = await running.ingest('desk', [ringing('1')])
    await running.idle()
    const token = await running.operations.run('tokens.add', { name: 'ci', scopes: ['admin'] })
    const secret = typeof token === 'object' && token !== null && 'token' in token ? String(token.token) : ''
    const answer = await fetch(`${running.url}/api/v1/simulate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ruleId: 'note', text: note.replace("'inbound'", "'consult'"), traceId: String(accepted?.seq) }),
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ steps: [], explanations: [{ rule: 'note', outcome: 'no' }] })
  })
})

describe('a home that cannot be used', () => {
  it('says where its configuration is wrong', async () => {
    await expect(start({ 'cordboard.yaml': 'connections:\n  desk: { kind: ingest, country: XX }\n' })).rejects.toMatchObject({
      problem: { code: 'CORD_CONFIG_INVALID' },
      cause: { errors: [{ problem: { code: 'CORD_CONFIG_COUNTRY', place: { line: 2, field: 'connections.desk.country' } } }] },
    })
  })
})
