import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Document, parseDocument, Scalar } from 'yaml'
import { readRule } from '../../../src/engine/index.ts'
import { standardActions } from '../../../src/model/index.ts'

const rangesOf = (text: string) => readRule({ id: 'a', file: 'rules/a.yaml', text }).ranges

const text = `name: Open
on:
  - ringing
when: >
  call.type = 'inbound'
  and queue.name = 'sales'
do:
  - action: open-record   # a comment
    with:
      url: "https://crm.example/\\u00e9/{{ customer.id }}"
      title: 'it''s {{ customer.name }}'
`

test('values and keys are placed where they stand, missing ones at what is around them', () => {
  const ranges = rangesOf(text)
  const short = ({ line, column, endLine, endColumn, field }: ReturnType<typeof ranges.placeOf>) =>
    `${line}:${column}-${endLine}:${endColumn} ${field ?? ''}`
  expect([
    short(ranges.placeOf([])),
    short(ranges.placeOf(['on', 0])),
    short(ranges.placeOf(['when'])),
    short(ranges.keyPlaceOf(['when'])),
    short(ranges.placeOf(['do', 0, 'action'])),
    short(ranges.keyPlaceOf(['do', 0, 'with', 'title'])),
    short(ranges.placeOf(['do', 0, 'with', 'missing'])),
    short(ranges.placeOf(['do', 7])),
    short(ranges.placeInside(['when'], 22, 25)),
    short(ranges.placeInside(['do', 0, 'with', 'url'], 25, 36)),
    short(ranges.placeInside(['do', 0, 'with', 'title'], 8, 16)),
  ]).toMatchInlineSnapshot(`
    [
      "1:1-11:41 ",
      "3:5-3:12 on[0]",
      "4:7-6:27 when",
      "4:1-4:5 when",
      "8:13-8:24 do[0].action",
      "11:7-11:12 do[0].with.title",
      "10:7-11:41 do[0].with.missing",
      "8:3-11:41 do[7]",
      "6:3-6:6 when",
      "10:43-10:54 do[0].with.url",
      "11:24-11:32 do[0].with.title",
    ]
  `)
})

const styles = [Scalar.PLAIN, Scalar.QUOTE_SINGLE, Scalar.QUOTE_DOUBLE, Scalar.BLOCK_LITERAL, Scalar.BLOCK_FOLDED] as const
const pieces = fc.constantFrom('a', 'Z', '9', ' ', ' ', '\n', "'", '"', '\\', '#', ':', '{{', '}}', 'é', '☎', '😀', '-', 'word', '\t', '  ')
const value = fc.array(pieces, { minLength: 1, maxLength: 60 }).map((parts) => parts.join(''))

function readsAs(source: string, content: string): boolean {
  const document = parseDocument(source)
  return document.errors.length === 0 && document.getIn(['nested', 'description']) === content
}

test('every character of a text is found in the file, however the text is written', () => {
  fc.assert(
    fc.property(value, fc.constantFrom(...styles), fc.integer({ min: 20, max: 90 }), (content, style, lineWidth) => {
      const scalar = new Scalar(content)
      scalar.type = style
      const document = new Document({ name: 'x', nested: { description: scalar } })
      const source = document.toString({ lineWidth })
      // Its writer does not always write what its reader reads.
      fc.pre(readsAs(source, content))
      const ranges = rangesOf(source)
      const lines = source.split('\n')
      for (let index = 0; index < content.length; index++) {
        const char = content.charAt(index)
        // Line breaks and the spaces that YAML folds stand nowhere; the second half of a pair stands with the first.
        if (/\s/.test(char) || /[\udc00-\udfff]/.test(char)) continue
        const { line = 0, column = 0 } = ranges.placeInside(['nested', 'description'], index)
        const written = lines[line - 1]?.slice(column - 1) ?? ''
        const found = written.startsWith(char) || written.startsWith('\\') || (char === "'" && written.startsWith("''"))
        if (!found) throw new Error(`${JSON.stringify(char)} at ${index} is not at ${line}:${column} of\n${source}`)
      }
    }),
    { numRuns: 400, seed: 7 },
  )
})

test('Windows line ends do not shift places', () => {
  const place = rangesOf(text.replaceAll('\n', '\r\n')).placeInside(['when'], 22, 25)
  expect([place.line, place.column]).toEqual([6, 3])
})

test('places that are remembered are those that the text gives', () => {
  const path = ['nested', 'description']
  fc.assert(
    fc.property(value, fc.constantFrom(...styles), fc.nat(70), fc.nat(70), (content, style, start, length) => {
      const scalar = new Scalar(content)
      scalar.type = style
      const source = new Document({ name: 'x', nested: { description: scalar } }).toString()
      const [fresh, keeping] = [rangesOf(source), rangesOf(source)]
      keeping.keep([path, ['name']])
      expect(keeping.placeOf(path)).toEqual(fresh.placeOf(path))
      expect(keeping.placeInside(path, start, start + length)).toEqual(fresh.placeInside(path, start, start + length))
      expect(keeping.placeInside(path, start)).toEqual(fresh.placeInside(path, start))
    }),
    { numRuns: 300 },
  )
})

test('a rule that a program wrote as JSON is read as the same rule written as YAML', () => {
  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('a', '0388202122', 'ringing', 'log', '{{ x }}', "a = 'b", 12, 0, -1.5, 1e21, 2 ** 60, true, null, '__proto__'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('text', 'number', 'to', 'a b', '1'), tie('value'), { maxKeys: 3 }),
    ),
  })).value
  const step = fc.oneof(
    json,
    fc.record({ action: fc.constantFrom('log', 'open-record', 'nope'), with: json }),
    fc.record({ action: fc.constant('log'), with: fc.record({ text: json }) }),
  )
  const parts = fc.record(
    { name: json, on: json, when: json, do: fc.array(step, { maxLength: 2 }), once: json, group: json, extra: json },
    { requiredKeys: [] },
  )
  const good = parts.map((more) => ({ on: 'ringing', do: [{ action: 'log', with: { text: 'x' } }], ...more, name: 'n' }))
  fc.assert(
    fc.property(fc.oneof(parts, good), (rule) => {
      const compact = JSON.stringify(rule)
      const read = (text: string) => {
        const { rule: found, diagnostics } = readRule({ id: 'a', file: 'rules/a.json', text }, standardActions)
        return { found, said: diagnostics.map(({ code, params, severity }) => ({ code, params, severity })) }
      }
      // A space more, and it is not as JSON.stringify writes it.
      expect(read(compact)).toEqual(read(`${compact} `))
    }),
    { numRuns: 500 },
  )
})
