import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Document, parseDocument, Scalar } from 'yaml'
import { readRule } from '../../../src/engine/index.ts'

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
