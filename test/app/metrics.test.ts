import { afterEach, expect, it } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import { metricCatalogue } from '../../src/app/metrics/catalogue.ts'
import { createMetrics } from '../../src/app/metrics/metrics.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import { program } from '../server/clients.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const rule = `name: Tell
on: ringing
do:
  - { action: log, with: { text: hello } }
  - { action: http-request, with: { url: 'http://127.0.0.1:9/calls' } }
`

let host: Host | undefined
let home: TemporaryHome | undefined

afterEach(async () => {
  await host?.close()
  home?.[Symbol.dispose]()
  host = undefined
  home = undefined
})

it('shows figures that the reference has, with help and type, and the histograms of what happened', async () => {
  home = temporaryHome({
    'cordboard.yaml': "connections: { desk: { kind: ingest } }\nhttp: { baseUrls: ['http://127.0.0.1:9'] }\n",
    'rules/r.yaml': rule,
  })
  host = await createHost({ home: home.path, port: 0, log: quiet, env: {}, watch: false })
  const made = await host.operations.run('tokens.add', { name: 'prometheus', scopes: ['read'] })
  const token = made !== null && typeof made === 'object' && 'token' in made ? String(made.token) : ''
  await host.ingest(
    'desk',
    [1, 2, 3].map((id) => ({ id: String(id), type: 'ringing', call: { id: `c${id}`, type: 'inbound' } })),
  )
  await host.idle()
  const { body, headers } = await program(host.url, token)('GET', '/metrics')
  const text = String(body)
  expect(headers.get('content-type')).toContain('version=0.0.4')

  const names = [...text.matchAll(/^# TYPE cordboard_(\S+) (\S+)$/gm)].map(([, name = '', type]) => [name, type])
  const known: Readonly<Record<string, { readonly type: string }>> = metricCatalogue
  expect(names.map(([name = '']) => [name, known[name]?.type])).toEqual(names)
  const values = new Map([...text.matchAll(/^cordboard_(.+) (\S+)$/gm)].map(([, name = '', value]) => [name, value]))
  expect(Object.fromEntries(values)).toMatchObject({
    triggers_accepted_total: '3',
    triggers_decided_total: '3',
    'steps_total{action="log",status="done"}': '3',
    'attempts_total{action="http-request",answer="again"}': expect.stringMatching(/^[123]$/),
    accepted_to_decided_seconds_count: '3',
    'accepted_to_decided_seconds_bucket{le="+Inf"}': '3',
    decided_to_done_seconds_count: '3',
    'attempt_seconds_count{action="log"}': '3',
    journal_commit_seconds_count: expect.stringMatching(/^[1-9]/),
    triggers_undecided: '0',
    plans_open: '0',
    dead_letters: '3',
    sources_held_back: '0',
    'circuit_state{target="host 127.0.0.1:9",state="closed"}': '1',
    'connection_state{connection="desk",state="online"}': '1',
    'plugin_state{plugin="core",state="active"}': '1',
    'plugin_generation{plugin="core"}': '1',
    journal_bytes: expect.stringMatching(/^[1-9]/),
  })
})

it('counts values below their bounds, cumulated, and escapes what Prometheus must not read', () => {
  const metrics = createMetrics()
  for (const value of [0.0005, 0.001, 0.0011, 7, 1000]) metrics.observe('attempt_seconds', value, { action: 'a"b\\c\nd' })
  const lines = metrics
    .render([
      { name: 'plugin_active', value: 1, labels: { plugin: 'x' } },
      { name: 'calls_live', value: 2 },
    ])
    .split('\n')
  const label = 'action="a\\"b\\\\c\\nd"'
  expect(lines).toEqual(
    expect.arrayContaining([
      `cordboard_attempt_seconds_bucket{${label},le="0.001"} 2`,
      `cordboard_attempt_seconds_bucket{${label},le="0.0025"} 3`,
      `cordboard_attempt_seconds_bucket{${label},le="300"} 4`,
      `cordboard_attempt_seconds_bucket{${label},le="+Inf"} 5`,
      `cordboard_attempt_seconds_count{${label}} 5`,
      '# TYPE cordboard_plugin_active gauge',
      'cordboard_plugin_active{plugin="x"} 1',
      'cordboard_calls_live 2',
    ]),
  )
})
