import { expect, test } from 'vitest'
import { compileRulebook } from '../../../src/engine/index.ts'
import { render } from '../../../src/model/index.ts'
import { sourceWith } from '../helpers/home.ts'

const lints = (when: string) =>
  compileRulebook(sourceWith({ a: `name: a\non: ringing\nwhen: ${when}\ndo:\n  - action: log\n    with: { text: x }\n` })).diagnostics.map(
    (found) => render(found).replace(/^.*\(when\): /, ''),
  )

test('what can never be true says why', () => {
  expect(
    [
      "call.type = 'inbond'",
      "queue.name = 'sales' and $not(call.type = 'in')",
      'call.waitSeconds > 30 and call.waitSeconds <= 30',
      'call.waitSeconds = 5 and call.waitSeconds > 4',
      'call.waitSeconds > 20 and call.waitSeconds < 30',
      "call.type != 'inbond'",
      "agent.calls[state = 'nothing']",
      "type = 'own:type'",
      "data.type = 'anything'",
    ].map((when) => [when, ...lints(when)]),
  ).toMatchInlineSnapshot(`
    [
      [
        "call.type = 'inbond'",
        "call.type is never "inbond": this comparison is never true. It is one of: inbound, outbound, internal, consult, unknown. [CORD_RULE_VALUE_NEVER]",
      ],
      [
        "queue.name = 'sales' and $not(call.type = 'in')",
        "call.type is never "in": this comparison is never true. It is one of: inbound, outbound, internal, consult, unknown. [CORD_RULE_VALUE_NEVER]",
      ],
      [
        "call.waitSeconds > 30 and call.waitSeconds <= 30",
        "call.waitSeconds cannot be > 30 and <= 30 at once: this is never true. Use or between the two, or turn one of the bounds round. [CORD_RULE_WHEN_EMPTY_RANGE]",
      ],
      [
        "call.waitSeconds = 5 and call.waitSeconds > 4",
      ],
      [
        "call.waitSeconds > 20 and call.waitSeconds < 30",
      ],
      [
        "call.type != 'inbond'",
      ],
      [
        "agent.calls[state = 'nothing']",
      ],
      [
        "type = 'own:type'",
      ],
      [
        "data.type = 'anything'",
      ],
    ]
  `)
})
