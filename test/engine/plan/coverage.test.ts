import { expect, test } from 'vitest'
import { compileRulebook, coverCases } from '../../../src/engine/index.ts'
import { sourceWith } from '../helpers/home.ts'

const rule = `name: Note it
on: ringing
queues: sales
when: call.type = 'inbound' and call.waitSeconds > 20
do:
  - action: log
    with: { text: 'waited' }
`
const queue = 'queue: { name: sales }'

function covered(text: string): readonly string[] {
  const source = sourceWith({ r: text })
  const empty = compileRulebook({ ...source, rules: [] })
  return coverCases(source, 'r', empty).map(({ text: clause, place, yes, no }) => `${place?.line}: ${clause}: ${yes} true, ${no} false`)
}

test('tells of each condition and each of its parts how many cases saw it true and false, in the order of the text', () => {
  const cases = `cases:
  - name: long
    trigger: { type: ringing, call: { type: inbound, waitSeconds: 30 }, ${queue} }
    expect: [{ action: log }]
  - name: short
    trigger: { type: ringing, call: { type: inbound, waitSeconds: 3 }, ${queue} }
    expect: []
`
  expect(covered(rule + cases)).toEqual([
    '3: sales: 2 true, 0 false',
    "4: call.type = 'inbound' and call.waitSeconds > 20: 1 true, 1 false",
    "4: call.type = 'inbound': 2 true, 0 false",
    '4: call.waitSeconds > 20: 1 true, 1 false',
  ])
})

test('what stands behind a filter that said no was never reached, also in a rule that is switched off', () => {
  const cases = `enabled: false
cases:
  - name: another queue
    trigger: { type: ringing, call: { type: inbound, waitSeconds: 30 }, queue: { name: service } }
    expect: []
`
  expect(covered(rule + cases)).toEqual([
    '3: sales: 0 true, 1 false',
    "4: call.type = 'inbound' and call.waitSeconds > 20: 0 true, 0 false",
  ])
})

test('tells the same of the conditions of steps, which read what the steps before answered', () => {
  const text = `name: Known
on: ringing
do:
  - action: lookup
    with: { directory: customers, number: '0388202122' }
    as: customer
  - action: log
    when: customer.status = 'one' and call.waitSeconds > 20
    with: { text: known }
  - action: log
    when: call.waitSeconds > 60
    with: { text: long }
cases:
  - name: known
    trigger: { type: ringing, call: { type: inbound, waitSeconds: 30 } }
    given: { customer: { status: one } }
    expect: [{ action: lookup }, { action: log }]
  - name: unknown
    trigger: { type: ringing, call: { type: inbound, waitSeconds: 30 } }
    given: { customer: { status: none } }
    expect: [{ action: lookup }]
`
  expect(covered(text)).toEqual([
    "8: customer.status = 'one' and call.waitSeconds > 20: 1 true, 1 false",
    "8: customer.status = 'one': 1 true, 1 false",
    '8: call.waitSeconds > 20: 2 true, 0 false',
    '11: call.waitSeconds > 60: 0 true, 2 false',
  ])
  const first = text.slice(0, text.indexOf('  - name: unknown')).replace('given: { customer: { status: one } }', 'given: {}')
  expect(covered(first)).toEqual([
    "8: customer.status = 'one' and call.waitSeconds > 20: 0 true, 0 false",
    '11: call.waitSeconds > 60: 0 true, 0 false',
  ])
})

test('of a rule without cases, or one that is wrong, there is nothing to tell', () => {
  expect(covered(rule)).toEqual([])
  expect(covered('name: broken')).toEqual([])
})
