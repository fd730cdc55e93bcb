import { expect, test } from 'vitest'
import { isStepName, stepNameAt } from '../../editor/text/names.ts'

const rule = `name: customer first
on: ringing
when: call.type = 'customer' # customer stays here
do:
  - action: lookup
    with: { directory: customer, number: '{{ call.customer.e164 }}' }
    as: customer
  - action: open-record
    when: customer.status = 'one' and $customer != "customer"
    with:
      url: 'https://crm.example/{{ customer.id }}?kind={{ data.customer & ''customer'' & customers }}'
      title: "{{ customer }}"
cases:
  - name: one customer
    given: { customer: { status: one } }
`

const renamed = (text: string, at: string, wanted: string) => {
  const { uses = [] } = stepNameAt(text, text.indexOf(at) + at.length - 1) ?? {}
  return uses
    .toSorted((one, other) => other.from - one.from)
    .reduce((next, { from, to }) => next.slice(0, from) + wanted + next.slice(to), text)
}

test('the name of a result changes where it is given, read and kept in cases, and nowhere else', () => {
  const expected = rule
    .replace('as: customer', 'as: found')
    .replace('when: customer.status', 'when: found.status')
    .replace('{{ customer.id }}', '{{ found.id }}')
    .replace('"{{ customer }}"', '"{{ found }}"')
    .replace('given: { customer:', 'given: { found:')
  for (const at of ['as: cust', 'when: cust', '/{{ cust', '"{{ cust', 'given: { cust'])
    expect(renamed(rule, at, 'found'), at).toBe(expected)
  for (const at of ['directory: cust', 'call.cust', 'customer.stat', 'name: cust', '# cust'])
    expect(renamed(rule, at, 'found'), at).toBe(rule)
})

test('the quotes of YAML are no quotes of the expression', () => {
  const text = `do:\n  - { action: lookup, as: 'hit' }\n  - { action: log, when: 'hit.status = "hit"' }\n  - { action: log, when: "hit.id = 'hit'" }\n`
  expect(renamed(text, "as: 'hi", 'one')).toBe(
    text.replace("'hit' }", "'one' }").replace("'hit.status", "'one.status").replace('"hit.id', '"one.id'),
  )
})

test('a name is a word', () => {
  expect(['customer', 'a_1', '1a', 'a-b', 'true', '', 'é'].map(isStepName)).toEqual([true, true, false, false, false, false, false])
})
