import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTemplate, renderTemplate } from '../../../src/engine/index.ts'

const parts = (text: string) => {
  const reading = parseTemplate(text)
  return reading.template ? reading.template.parts : [reading.problem.code, reading.start, reading.end]
}

const expressions = [
  'call.customer.e164',
  '{"a": {"b": "}}"}}',
  '\'}}\' & "{{"',
  '`a }} b`',
  '$match(name, /[{}]{2}\\/(a|b)/i)[0]',
  'a / b / c',
  '(a) / 2 & [1][0] / 3',
  'a ? b : {"c": d}',
  '/* }} */ a',
  'items{name: $sum(price)}',
  'a[b = {"c": 1}.c].{"d": e}',
  '$map(x, function($v) { {"y": {"z": $v}} })',
  '"it\\"s }}"',
  '* / 2',
  '**.number',
  'in and or',
  "$within('office') and $agentBusy() = false",
  'name.$uppercase($)',
  '1e3 - -2.5',
  '%.name',
]

test.each(expressions)('the expression %s ends where its own braces close', (expression) => {
  expect(parts(`before {{ ${expression} }} after`)).toEqual([
    { kind: 'text', text: 'before ' },
    { kind: 'expression', text: expression, offset: 10 },
    { kind: 'text', text: ' after' },
  ])
})

test('any row of expressions and texts is cut at the same places', () => {
  const plain = fc.string().map((text) => text.replaceAll('{', '(').replaceAll('}', ')'))
  const item = fc.record({ text: plain, expression: fc.constantFrom(...expressions), tight: fc.boolean() })
  fc.assert(
    fc.property(fc.array(item, { minLength: 1 }), (items) => {
      const text = items.map((one) => `${one.text}{{${one.tight ? one.expression : ` ${one.expression}\n`}}}`).join('')
      const found = parseTemplate(text).template?.parts ?? []
      expect(found.filter((part) => part.kind === 'expression').map((part) => part.text)).toEqual(items.map((one) => one.expression))
      expect(found.filter((part) => part.kind === 'text').map((part) => part.text)).toEqual(
        items.map((one) => one.text).filter((one) => one !== ''),
      )
      for (const part of found) if (part.kind === 'expression') expect(text.startsWith(part.text, part.offset)).toBe(true)
    }),
    { seed: 11 },
  )
})

test('what does not close is told where it opens', () => {
  expect([
    parts('a {{ b'),
    parts('a {{ b }'),
    parts('{{ {"a": 1} }'),
    parts("x {{ 'a }}"),
    parts('{{ /a }}'),
    parts('a {{ }} b'),
  ]).toMatchInlineSnapshot(`
    [
      [
        "CORD_RULE_TEMPLATE_OPEN",
        2,
        4,
      ],
      [
        "CORD_RULE_TEMPLATE_OPEN",
        2,
        4,
      ],
      [
        "CORD_RULE_TEMPLATE_OPEN",
        0,
        2,
      ],
      [
        "CORD_RULE_TEMPLATE_STRING",
        5,
        10,
      ],
      [
        "CORD_RULE_TEMPLATE_OPEN",
        0,
        2,
      ],
      [
        "CORD_RULE_TEMPLATE_EMPTY",
        2,
        7,
      ],
    ]
  `)
})

test('text without braces is text, and single braces are text', () => {
  expect([parts(''), parts('a { b } c'), parts('}}')]).toEqual([
    [{ kind: 'text', text: '' }],
    [{ kind: 'text', text: 'a { b } c' }],
    [{ kind: 'text', text: '}}' }],
  ])
})

const render = (text: string, values: Parameters<typeof renderTemplate>[1], uri = false) => {
  const { template } = parseTemplate(text)
  return template && renderTemplate(template, values, { uri })
}

test('one expression alone keeps its type, also with white space around it', () => {
  expect([
    render('{{ a }}', [{ b: 1 }]),
    render(' {{ a }}\n', [[1]]),
    render('{{ a }}', [undefined]),
    render('{{a}}{{b}}', [1, 2]),
  ]).toEqual([{ b: 1 }, [1], undefined, '12'])
})

test('in text, values are written as JSON and missing ones as nothing', () => {
  expect(render('{{a}}|{{b}}|{{c}}|{{d}}|{{e}}.', ['x', 4.5, true, { y: null }, undefined])).toBe('x|4.5|true|{"y":null}|.')
})

test('inserted into an address, a value cannot leave its component', () => {
  expect([
    render('https://crm.example/{{a}}/x?q={{b}}#{{c}}', ['../admin', 'a&b=c d', '#'], true),
    render('{{ base }}/contacts/{{ id }}\n', ['https://crm.example', '4/2'], true),
    render('{{ url }}', ['https://crm.example/a b'], true),
    render('https://crm.example/{{a}}', ['\ud800'], true),
  ]).toMatchInlineSnapshot(`
    [
      "https://crm.example/..%2Fadmin/x?q=a%26b%3Dc%20d#%23",
      "https://crm.example/contacts/4%2F2",
      "https://crm.example/a b",
      "https://crm.example/%EF%BF%BD",
    ]
  `)
})
