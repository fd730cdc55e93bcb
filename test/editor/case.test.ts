import { expect, test } from 'vitest'
import { insertAt } from '../../editor/form/edit.ts'
import { spliced } from '../../editor/form/lines.ts'
import { readTree, toValue } from '../../editor/form/tree.ts'
import { isEntries } from '../../editor/form/value.ts'
import { caseOf, isValue, noCase } from '../../editor/trial/case.ts'
import { compileRulebook, factsOf, normalise, runCases, simulate } from '../../src/engine/index.ts'
import type { Facts, Outcome } from '../../src/model/index.ts'
import { sourceWith } from '../engine/helpers/home.ts'

const rule = `# who rings
name: Open the record
on: ringing
queues: sales # the first line
when: call.type = 'inbound' and call.waitSeconds > 20
do:
  - action: lookup
    with: { directory: customers, number: '{{ call.customer.e164 }}' }
    as: customer
  - action: open-record
    when: customer.status = 'one'
    with: { url: 'https://crm.example/{{ customer.id }}' }
`

function factsWith(waitSeconds: number, more: Partial<Facts> = {}): Facts {
  const trigger = normalise({
    emitted: {
      id: 'vendor-1',
      type: 'ringing',
      call: { id: 'c1', interactionId: 'i1', type: 'inbound', caller: { number: '0388202122' }, waitSeconds },
      agent: { device: '4021' },
      queue: { id: '7', name: 'sales' },
      raw: { ThisDN: '4021' },
    },
    connection: 'paris',
    vendor: 'ingest',
    country: 'FR',
    receivedAt: '2026-11-20T09:14:05.120Z',
  })
  return { ...factsOf(trigger), ...more }
}

const answered: Outcome = {
  index: 0,
  action: 'lookup',
  as: 'customer',
  status: 'done',
  attempts: 1,
  input: { directory: 'customers', number: '+33388202122' },
  result: { status: 'one', id: '42', name: 'Dupont', matches: 1 },
}

/** The rule with the event as a case of it, and what the case is. */
function made(text: string, facts: Facts, recorded: readonly Outcome[] = [answered]) {
  const book = compileRulebook(sourceWith({ r: text }))
  const { explanations, steps } = simulate(book, facts, {}, recorded)
  const plain: unknown = JSON.parse(JSON.stringify(facts))
  const tree = readTree(text)
  const value = tree === undefined ? undefined : toValue(tree)
  const [explanation] = JSON.parse(JSON.stringify(explanations))
  if (!isValue(plain) || !isEntries(plain) || !isEntries(value)) throw new Error('no values')
  const source = { rule: value, text, facts: plain, explanation, steps: JSON.parse(JSON.stringify(steps)) }
  const one = caseOf('as it was', source)
  const splice = insertAt(text, ['cases'], 0, one, ['name', 'on', 'when', 'do', 'cases'])
  return { case: one, no: noCase(source), text: splice === undefined ? text : spliced(text, splice) }
}

const passes = (text: string) => runCases(sourceWith({ r: text }), 'r').map((one) => [one.case, one.passed, one.diagnostics])

test('an event becomes a case that passes, with what the lookup answered, and the text before it stays', () => {
  const { text, no, case: one } = made(rule, factsWith(31))
  expect(no).toBeUndefined()
  expect(text.startsWith(rule)).toBe(true)
  expect(passes(text)).toEqual([['as it was', true, []]])
  expect(one).toMatchObject({
    given: { customer: { status: 'one', id: '42' } },
    expect: [
      { action: 'lookup', with: { directory: 'customers', number: '+33388202122' } },
      { action: 'open-record', with: { url: 'https://crm.example/42' } },
    ],
  })
})

test('an event on which the rule says no becomes a case that expects nothing', () => {
  const { text, case: one } = made(rule, factsWith(3))
  expect(one).toMatchObject({ expect: [] })
  expect(passes(text)).toEqual([['as it was', true, []]])
})

test('ids and times of that one call, and what the vendor sent, are left out unless the rule speaks of them', () => {
  const trigger = (text: string) => JSON.stringify(made(text, factsWith(31)).case['trigger'])
  expect(trigger(rule)).not.toMatch(/vendor-1|c1|i1|ThisDN|2026-11-20/)
  expect(trigger(rule.replace("call.type = 'inbound'", "raw.ThisDN = '4021'"))).toContain('ThisDN')
})

test('it fails as soon as the rule does something else', () => {
  const { text } = made(rule, factsWith(31))
  expect(passes(text.replace('call.waitSeconds > 20', 'call.waitSeconds > 60'))).toMatchObject([['as it was', false, [{}]]])
})

test('there is none of what the rule does not decide by itself, and none before a lookup has answered', () => {
  expect(made(rule, factsWith(31), []).no).toBe('unknown')
  const facts = factsWith(31)
  const once = compileRulebook(sourceWith({ r: rule }))
    .decide(facts)
    .plans.flatMap(({ onceKey }) => onceKey ?? [])
  expect(made(rule, { ...facts, ledger: { ...facts.ledger, once } }).no).toBe('passing')
})
