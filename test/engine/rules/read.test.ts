import { expect, test } from 'vitest'
import { parseRule, readRule } from '../../../src/engine/index.ts'
import { render, standardActions } from '../../../src/model/index.ts'

const read = (text: string) => readRule({ id: 'sales', file: 'rules/sales.yaml', text }, standardActions)
const head = 'name: Open the record\non: ringing\n'
const step = "do:\n  - action: open-record\n    with: { url: 'https://crm.example/42' }\n"

test('where text is wanted, a plain scalar gives its source text', () => {
  const text = `name: 2026
on: ringing
agents: [4021, 0042]
queues: 600
tags: [true, 1e3, 2026-11-20, 0x1F]
group: 1.10
when: true
do:
  - action: lookup
    with: { directory: 7, number: 0388202122 }
    as: customer
  - action: open-record
    with: { url: 'https://crm.example/42', title: 1_000 }
cases:
  - name: 1
    trigger: { type: ringing, call: { caller: { number: 0388202122 }, waitSeconds: 31, acd: true }, queue: { id: 600 } }
    given: { customer: { status: one, id: 007, visits: 12 } }
    expect: [{ action: lookup, with: { number: 0388202122 } }, { action: open-record }]
`
  const { rule, diagnostics } = read(text)
  expect({ rule, diagnostics }).toMatchInlineSnapshot(`
    {
      "diagnostics": [],
      "rule": {
        "agents": [
          "4021",
          "0042",
        ],
        "cases": [
          {
            "expect": [
              {
                "action": "lookup",
                "with": {
                  "number": "0388202122",
                },
              },
              {
                "action": "open-record",
              },
            ],
            "given": {
              "customer": {
                "id": "007",
                "status": "one",
                "visits": 12,
              },
            },
            "name": "1",
            "trigger": {
              "call": {
                "acd": true,
                "caller": {
                  "number": "0388202122",
                },
                "waitSeconds": 31,
              },
              "queue": {
                "id": "600",
              },
              "type": "ringing",
            },
          },
        ],
        "do": [
          {
            "action": "lookup",
            "as": "customer",
            "with": {
              "directory": "7",
              "number": "0388202122",
            },
          },
          {
            "action": "open-record",
            "with": {
              "title": "1_000",
              "url": "https://crm.example/42",
            },
          },
        ],
        "group": "1.10",
        "name": "2026",
        "on": "ringing",
        "queues": "600",
        "tags": [
          "true",
          "1e3",
          "2026-11-20",
          "0x1F",
        ],
        "when": "true",
      },
    }
  `)
})

test('no value stays no value, also where text is wanted', () => {
  expect(read(`${head}description: null\ngroup: ~\nwhen:\n${step}`).diagnostics.map((one) => render(one))).toMatchInlineSnapshot(`
    [
      "rules/sales.yaml:3:14 (description): description has no value. Give it a value, or leave the key out. [CORD_SHAPE_NO_VALUE]",
      "rules/sales.yaml:4:8 (group): group has no value. Give it a value, or leave the key out. [CORD_SHAPE_NO_VALUE]",
      "rules/sales.yaml:5:6 (when): when has no value. Give it a value, or leave the key out. [CORD_SHAPE_NO_VALUE]",
    ]
  `)
})

test('JSON is read as YAML is', () => {
  const rule = { name: 'Open', on: ['ringing'], do: [{ action: 'open-record', with: { url: 'https://crm.example/42' } }] }
  expect(read(JSON.stringify(rule))).toMatchObject({ rule, diagnostics: [] })
})

test('text with braces stands for a value of any type in the input of an action', () => {
  const { rule, diagnostics } = read(`${head}do:
  - action: attach-data
    with: { data: '{{ {"a": {"b": 1}} }}', mode: '{{ $const.mode }}' }
  - action: attach-data
    with: { data: [{ key: '{{ data.key }}', type: '{{ data.type }}', value: 1 }] }
  - action: open-record
    with: '{{ $const.input }}'
`)
  expect(rule).toBeUndefined()
  expect(diagnostics.map((one) => render(one))).toMatchInlineSnapshot(`
    [
      "rules/sales.yaml:9:11 (do[2].with): do[2].with must hold keys and values, but it is "{{ $const.input }}". Write keys and values in braces, or one "key: value" a line, indented below it. [CORD_SHAPE_WANTS_MAP]",
    ]
  `)
})

test('aliases are followed, and each use is checked where it stands', () => {
  const { rule } = read(`${head}do:
  - &open
    action: open-record
    with: &input { url: 'https://crm.example/42' }
  - *open
  - action: open-record
    with: *input
`)
  expect(rule?.do.map((one) => one.with)).toEqual(Array(3).fill({ url: 'https://crm.example/42' }))
})

test('keys that objects have by nature are keys like any other', () => {
  const { rule } = read(`${head}do:
  - action: attach-data
    with: { data: { constructor: a, toString: b, hasOwnProperty: c } }
`)
  expect(rule?.do[0]?.with).toEqual({ data: { constructor: 'a', toString: 'b', hasOwnProperty: 'c' } })
  expect(read(`${head}${step}__proto__: { a: 1 }\n`).rule).toBeUndefined()
})

test('a file that is too large is refused before it is read', () => {
  const { rule, diagnostics } = read(`${head}${step}# ${'x'.repeat(70_000)}\n`)
  expect([rule, diagnostics.map((one) => render(one))]).toMatchInlineSnapshot(`
    [
      undefined,
      [
        "rules/sales.yaml:1:1: The file has 70109 characters, more than the 65536 that a rule may have. Split the rule, or move data into a table. [CORD_RULE_TOO_LARGE]",
      ],
    ]
  `)
})

test('warnings leave the rule usable', () => {
  const { rule, diagnostics } = read(`${head}when: call.caller.number = '388202122'\n${step}`)
  expect([rule?.name, diagnostics.map(({ severity, code }) => [severity, code])]).toEqual([
    'Open the record',
    [['warning', 'CORD_RULE_PHONE_SHORT']],
  ])
})

test('without actions, a rule is read by what all actions have in common', () => {
  const text = `${head}do:\n  - action: some-plugin:does-this\n    with: { anything: [1, two] }\n`
  expect(parseRule({ id: 'a', file: 'rules/a.yaml', text })).toMatchObject({
    rule: { do: [{ action: 'some-plugin:does-this', with: { anything: [1, 'two'] } }] },
    diagnostics: [],
  })
  expect(read(text).diagnostics.map(({ code }) => code)).toEqual(['CORD_RULE_ACTION_UNKNOWN'])
})

test('reading never throws, whatever the bytes are', () => {
  for (const text of [
    '\0',
    '\ufeff',
    '---',
    '...',
    '? ',
    '- - -',
    '{',
    '&a',
    '*a',
    '!!',
    '%YAML 9',
    '\u2028: 1',
    'a: !!binary x',
    ': :',
    '"\\x"',
    '{{',
    '}}',
    '\ud800',
  ]) {
    expect(read(text).diagnostics.length, JSON.stringify(text)).toBeGreaterThan(0)
  }
})
