import { expect, test } from 'vitest'
import { lintRule, type Path, readRule } from '../../../src/engine/index.ts'
import { type Capabilities, render, standardActions } from '../../../src/model/index.ts'

const trunk: Capabilities = {
  triggers: ['ringing', 'established', 'queue-start'],
  fields: ['call.caller.number', 'call.called.number', 'queue.id', 'agent.device'],
  actions: ['attach-data'],
}
const line: Capabilities = { ...trunk, triggers: ['ringing'], actions: ['dial'], callsEnd: false }

const lint = (
  text: string,
  reads: readonly { readonly path: Path; readonly text: string; readonly reads: readonly string[] }[],
  connections: Readonly<Record<string, Capabilities>> = { trunk, line },
) => {
  const { rule, ranges, diagnostics } = readRule({ id: 'a', file: 'rules/a.yaml', text }, standardActions)
  if (rule === undefined) throw new Error(diagnostics.map((one) => render(one)).join('\n'))
  const known = Object.entries(connections).map(([id, capabilities]) => [id, { country: 'FR', timezone: 'UTC', capabilities }])
  const found = lintRule({
    rule,
    ranges,
    actions: standardActions,
    connections: Object.fromEntries(known),
    reads,
    tables: ['segments'],
    schedules: ['office'],
    functions: ['greet'],
  })
  return found.map((one) => `${one.severity} ${render(one)}`)
}

const step = 'do:\n  - action: log\n    with: { text: hello }\n'

test('a field that no connection of the rule sends is told, derived and made ones are not', () => {
  const reads = [
    'call.waitSeconds',
    'call.caller.e164',
    'call.customer.e164',
    'call.customer.anonymous',
    'call.state',
    'agent.user.name',
    'queue.name',
    'queue',
    'call',
    'data.crm',
    'raw.Uniqueid',
    'call.typo',
    'receivedAt',
  ]
  expect(
    lint(`name: a\non: ringing\nwhen: call.waitSeconds > 20\n${step}`, [{ path: ['when'], text: 'call.waitSeconds > 20', reads }]),
  ).toMatchInlineSnapshot(`
    [
      "warning rules/a.yaml:3:7 (when): call.waitSeconds is read here, but never sent by trunk, line: it is always missing. Use another field, or limit the rule by connections: to those that send it. [CORD_RULE_NEVER_SENT]",
      "warning rules/a.yaml:3:7 (when): queue.name is read here, but never sent by trunk, line: it is always missing. Use another field, or limit the rule by connections: to those that send it. [CORD_RULE_NEVER_SENT]",
      "warning rules/a.yaml:3:7 (when): There is no call.typo: it is always missing. Did you mean call.type? [CORD_RULE_PATH_UNKNOWN_NEAR]",
    ]
  `)
})

test('what an earlier step found is no field of the connection', () => {
  const text = `name: a
on: ringing
do:
  - action: lookup
    with: { directory: customers, number: '1' }
    as: customer
  - action: log
    when: customer.status = 'one'
    with: { text: hello }
`
  expect(lint(text, [{ path: ['do', 1, 'when'], text: "customer.status = 'one'", reads: ['customer.status'] }])).toEqual([])
})

test('actions, types, connections and functions that cannot work are told', () => {
  const when = "$agentBusy() and $table('vips', x) and $within('evening') and $within('office') and agent.calls"
  const text = `name: a
on: [queue-start, link-state]
connections: [trunk, lines]
when: ${when}
do:
  - action: hold
  - action: open-record
    with: { url: "https://crm.example/{{ $table('other', 1).id }}" }
  - action: open-record
    with: { url: 'https://crm.example/', to: anna }
  - action: attach-data
    connection: lin
    with: { data: {} }
`
  const path = ['do', 1, 'with', 'url']
  expect(
    lint(text, [
      { path: ['when'], text: when, reads: ['agent.calls'] },
      { path, text: "https://crm.example/{{ $table('other', 1).id }}", reads: [] },
    ]),
  ).toMatchInlineSnapshot(`
    [
      "warning rules/a.yaml:3:22 (connections[1]): There is no connection "lines". Did you mean line? [CORD_RULE_CONNECTION_UNKNOWN_NEAR]",
      "warning rules/a.yaml:12:17 (do[3].connection): There is no connection "lin". Did you mean line? [CORD_RULE_CONNECTION_UNKNOWN_NEAR]",
      "warning rules/a.yaml:2:19 (on[1]): link-state is never sent by trunk: this rule is never asked for it. Use another type: ringing, established, queue-start. [CORD_RULE_TYPE_NEVER_SENT]",
      "warning rules/a.yaml:6:13 (do[0].action): hold happens at an agent, but no agent comes with queue-start, link-state: it would end as no-agent. Say to whom with "to", or use a trigger type that happens at an agent, such as ringing. [CORD_RULE_NO_AGENT]",
      "warning rules/a.yaml:6:13 (do[0].action): hold cannot be done by trunk. Use another action, or name a connection that can in the step. [CORD_RULE_NOT_CAPABLE]",
      "warning rules/a.yaml:7:13 (do[1].action): open-record happens at an agent, but no agent comes with queue-start, link-state: it would end as no-agent. Say to whom with "to", or use a trigger type that happens at an agent, such as ringing. [CORD_RULE_NO_AGENT]",
      "warning rules/a.yaml:4:24 (when): There is no table "vips". Put vips.csv in the folder tables, or correct the name. Known tables: segments. [CORD_TABLE_UNKNOWN]",
      "warning rules/a.yaml:4:46 (when): There is no schedule "evening". Add it under schedules in cordboard.yaml, or correct the name. Known schedules: office. [CORD_SCHEDULE_UNKNOWN]",
      "warning rules/a.yaml:8:42 (do[1].with.url): There is no table "other". Put other.csv in the folder tables, or correct the name. Known tables: segments. [CORD_TABLE_UNKNOWN]",
    ]
  `)
})

test('a connection that cannot tell that calls end makes business unknowable', () => {
  const when = '$agentBusy() = false'
  expect(
    lint(`name: a\non: ringing\nconnections: line\nwhen: ${when}\n${step}`, [{ path: ['when'], text: when, reads: [] }]),
  ).toMatchInlineSnapshot(`
    [
      "warning rules/a.yaml:4:7 (when): agent.calls and $agentBusy() are unknown on line, never true: the end of calls is not told there. Decide without them, or limit the rule by connections:. [CORD_RULE_BUSY_UNKNOWN]",
    ]
  `)
})

test('functions that nobody knows are told, those that the expression makes itself are not', () => {
  const when = "$startsWith(a, 'b') and $lowercse(a) and $greet(a) and ($f := function($g) { $g(1) }; $f(2)) and $exists(a)"
  expect(
    lint(`name: a\non: ringing\nconnections: trunk\nwhen: |\n  ${when}\n${step}`, [{ path: ['when'], text: when, reads: [] }]),
  ).toMatchInlineSnapshot(`
    [
      "warning rules/a.yaml:5:3 (when): There is no function $startsWith: the expression will fail here. Use a function of JSONata, or one of: $e164, $sameNumber, $table, $within, $agentBusy, $greet. [CORD_RULE_FUNCTION_UNKNOWN]",
      "warning rules/a.yaml:5:27 (when): There is no function $lowercse: the expression will fail here. Did you mean $lowercase? [CORD_RULE_FUNCTION_UNKNOWN_NEAR]",
    ]
  `)
})

test('facts that no trigger has, or none of these types, are told with what was meant', () => {
  const reads = [
    'cal.type',
    'calls.x',
    'call.caller.nummer',
    'agent.calls.state',
    'agent.calls.stat',
    'data.x.y',
    'userEvent.name',
    'link',
    'found.anything',
    'call.customer.e164',
  ]
  const as = "do:\n  - action: lookup\n    with: { directory: d, number: '1' }\n    as: found\n"
  const codes = (on: string) =>
    lint(`name: a\non: ${on}\nwhen: x\n${as}`, [{ path: ['when'], text: 'x', reads }], {}).map((one) => one.replace(/^.*\(when\): /, ''))
  expect(codes('ringing')).toMatchInlineSnapshot(`
    [
      "There is no cal: it is always missing. Did you mean call? [CORD_RULE_PATH_UNKNOWN_NEAR]",
      "There is no calls: it is always missing. Did you mean call? [CORD_RULE_PATH_UNKNOWN_NEAR]",
      "There is no call.caller.nummer: it is always missing. Did you mean call.caller.number? [CORD_RULE_PATH_UNKNOWN_NEAR]",
      "There is no agent.calls.stat: it is always missing. Did you mean agent.calls.state? [CORD_RULE_PATH_UNKNOWN_NEAR]",
      "userEvent.name is read here, but a trigger of type ringing has no userEvent: it is always missing. Use another field, or another type of trigger. [CORD_RULE_PATH_NOT_OF_TYPE]",
      "link is read here, but a trigger of type ringing has no link: it is always missing. Use another field, or another type of trigger. [CORD_RULE_PATH_NOT_OF_TYPE]",
    ]
  `)
  expect(codes('[ringing, userEvent, genesys:special]').filter((one) => one.includes('NOT_OF_TYPE'))).toEqual([])
  expect(
    codes('agent-state')
      .filter((one) => one.includes('NOT_OF_TYPE'))
      .map((one) => one.split(' ')[0]),
  ).toEqual(['userEvent.name', 'link', 'call.customer.e164'])
})
