import { describe, expect, test } from 'vitest'
import { runCases, simulate } from '../../../src/engine/index.ts'
import type { Outcome } from '../../../src/model/index.ts'
import { bookOf, ringing, shown, sourceWith } from '../helpers/home.ts'

const head = `name: Open the record
on: ringing
when: call.type = 'inbound' and call.waitSeconds > 20
do:
  - action: lookup
    with: { directory: customers, number: '{{ call.customer.e164 }}' }
    as: customer
  - action: open-record
    when: customer.status = 'one'
    with: { url: 'https://crm.example/{{ customer.id }}' }
cases:
`

/** What is said of the cases of a rule, with places as line:column. */
function told(cases: string, text = head): readonly string[] {
  const results = runCases(sourceWith({ r: text + cases }), 'r')
  return results.flatMap((one) => [`${one.passed ? 'passed' : 'failed'}: ${one.case}`, ...shown(one.diagnostics)])
}

const trigger = "trigger: { type: ringing, call: { type: inbound, waitSeconds: 31, caller: { number: '0388202122' } } }"
const given = 'given: { customer: { status: one, id: "42" } }'

describe('a case', () => {
  test('passes the normaliser with the defaults of the home, and expects actions in order', () => {
    const cases = `  - name: found
    ${trigger}
    ${given}
    expect: [{ action: lookup, with: { number: '+33388202122' } }, { action: open-record, with: { url: 'https://crm.example/42' } }]
  - name: nobody
    ${trigger}
    given: { customer: { status: none } }
    expect: [{ action: lookup }]
  - name: too early
    trigger: { type: ringing, call: { type: inbound, waitSeconds: 3 } }
    expect: []
  - name: by index
    ${trigger}
    given: { 0: { status: one, id: "42" } }
    expect: [{ action: lookup }, { action: open-record }]
`
    expect(told(cases)).toEqual(['passed: found', 'passed: nobody', 'passed: too early', 'passed: by index'])
  })

  test('says what a rule that is switched off does when it is on', () => {
    const cases = `  - name: found
    ${trigger}
    ${given}
    expect: [{ action: lookup }, { action: open-record }]
  - name: wrong
    ${trigger}
    ${given}
    expect: []
`
    for (const enabled of ['enabled: false', 'enabled:   false # for now', '"enabled": false']) {
      const said = told(cases, head.replace('on: ringing', `${enabled}\non: ringing`))
      expect(said.filter((line) => !line.includes('CORD_CASE_EXTRA'))).toEqual(['passed: found', 'failed: wrong'])
    }
  })

  test('may name constants in what it gives and expects, so that another home needs no other case', () => {
    const text = head.replace('https://crm.example/{{ customer.id }}', '{{ $const.crm }}/{{ customer.id }}')
    const cases = `  - name: found
    ${trigger}
    ${given}
    expect: [{ action: lookup }, { action: open-record, with: { url: '{{ $const.crm }}/42' } }]
`
    for (const crm of ['https://crm.example', 'https://test.example:8443']) {
      const source = { ...sourceWith({ r: text + cases }), constants: { crm }, records: { origins: ['*'], schemes: [] } }
      expect(runCases(source, 'r').map((one) => one.passed)).toEqual([true])
    }
  })

  test('that does not come out says at its place what is different', () => {
    const cases = `  - name: other values
    ${trigger}
    ${given}
    expect: [{ action: lookup }, { action: open-record, with: { url: 'https://crm.example/43', present: offer } }]
  - name: other actions
    ${trigger}
    ${given}
    expect: [{ action: open-record }, { action: lookup }]
  - name: too many
    ${trigger}
    given: { customer: { status: none } }
    expect: [{ action: lookup }, { action: open-record }]
  - name: too few
    ${trigger}
    ${given}
    expect: [{ action: lookup }]
  - name: not planned
    trigger: { type: ringing, call: { type: outbound } }
    expect: [{ action: lookup }]
  - name: no given
    ${trigger}
    expect: [{ action: lookup }]
`
    expect(told(cases)).toMatchInlineSnapshot(`
      [
        "failed: other values",
        "error: rules/r.yaml:15:70 (cases[0].expect[1].with.url): url should be "https://crm.example/43", but is "https://crm.example/42". Correct the rule, or what the case expects. [CORD_CASE_DIFFERENT]",
        "error: rules/r.yaml:15:105 (cases[0].expect[1].with.present): present should be "offer", but is "open". Correct the rule, or what the case expects. [CORD_CASE_DIFFERENT]",
        "failed: other actions",
        "error: rules/r.yaml:19:24 (cases[1].expect[0].action): open-record is expected here, but lookup is done. Put the actions in the order of the steps that run. [CORD_CASE_OTHER_ACTION]",
        "error: rules/r.yaml:19:49 (cases[1].expect[1].action): lookup is expected here, but open-record is done. Put the actions in the order of the steps that run. [CORD_CASE_OTHER_ACTION]",
        "failed: too many",
        "error: rules/r.yaml:23:34 (cases[2].expect[1]): open-record is expected here, but nothing more is done. The step's condition is not true: customer.status = 'one' Correct the rule, or take it out of expect. [CORD_CASE_MISSING]",
        "failed: too few",
        "error: rules/r.yaml:27:13 (cases[3].expect): open-record is done too, but not expected: expect is complete and in order. Add it to expect, or correct the rule. [CORD_CASE_EXTRA]",
        "failed: not planned",
        "error: rules/r.yaml:29:14 (cases[4].trigger): Actions are expected, but the rule is not planned: call.type is 'outbound', not 'inbound'. Correct the rule or the case's trigger; for a call that must not match, write expect: []. [CORD_CASE_NOT_PLANNED]",
        "failed: no given",
        "error: rules/r.yaml:31:5 (cases[5]): no given for step lookup: the case does not say what it answers. Add its result under given, by its "as" or the index 0. [CORD_CASE_NO_GIVEN]",
      ]
    `)
  })

  test('may hold the time and facts of the call and its agent', () => {
    const text = `name: R
on: ringing
when: agent.user.id = 'anna' and $count(agent.calls) = 1 and call.state = 'held' and $now() = '2026-03-01T08:00:00.000Z' and connection = 'lyon'
do: [{ action: log, with: { text: x } }]
cases:
  - name: known
    trigger:
      type: ringing
      connection: lyon
      receivedAt: '2026-03-01T08:00:00.000Z'
      call: { state: held }
      agent: { user: { id: anna, name: Anna, teams: [] }, calls: [{ id: c, interactionId: i, state: held }] }
    expect: [{ action: log }]
`
    expect(told('', text)).toEqual(['passed: known'])
  })

  test('is run alone: other rules neither help nor harm', () => {
    const own = `name: R\non: ringing\ngroup: g\notherwise: true\ndo: [{ action: log, with: { text: x } }]\ncases: [{ name: c, trigger: { type: ringing }, expect: [{ action: log }] }]\n`
    const other = 'name: O\non: ringing\ngroup: g\ndo: [{ action: log, with: { text: o } }]\n'
    const results = runCases(sourceWith({ r: own, o: other, broken: '[' }), 'r')
    expect(results.map(({ passed }) => passed)).toEqual([true])
  })

  test('of a rule that is out or not there gives no result', () => {
    expect(runCases(sourceWith({ r: '[' }), 'r')).toEqual([])
    expect(runCases(sourceWith({}), 'r')).toEqual([])
  })
})

describe('a simulation', () => {
  const book = bookOf({ r: head.replace('cases:\n', '') })
  const input = { directory: 'customers', number: '+33388202122' }
  const recorded = (outcome: Partial<Outcome>): readonly Outcome[] => [
    { index: 0, action: 'lookup', status: 'done', attempts: 1, input, ...outcome },
  ]

  function steps(given: Parameters<typeof simulate>[2], outcomes: readonly Outcome[]): readonly string[] {
    const { steps: all } = simulate(book, ringing(), given, outcomes)
    return all.map((step) => `${step.action} ${step.verdict} ${step.problem?.code ?? JSON.stringify(step.result)}`)
  }

  test('takes the result of a step from the recording when its input is identical', () => {
    const found = recorded({ result: { status: 'one', id: '42' } })
    expect(steps({}, found)).toEqual(['lookup would-do {"status":"one","id":"42"}', 'open-record would-do {"status":"done"}'])
    expect(steps({}, recorded({ input: { ...input, number: '+331' }, result: { status: 'one' } }))).toEqual([
      'lookup unknown CORD_STEP_UNKNOWN',
    ])
  })

  test('takes it from what is given else, and else does not know', () => {
    expect(steps({ r: { customer: { status: 'none' } } }, [])).toEqual([
      'lookup would-do {"status":"none"}',
      'open-record skip CORD_STEP_CONDITION',
    ])
    expect(steps({ other: { customer: { status: 'none' } } }, [])).toEqual(['lookup unknown CORD_STEP_UNKNOWN'])
  })

  test('ends where a step failed', () => {
    const problem = { code: 'CORD_ACTION_REFUSED', params: {} }
    expect(steps({}, recorded({ status: 'failed', problem }))).toEqual(['lookup fail CORD_ACTION_REFUSED'])
  })
})
