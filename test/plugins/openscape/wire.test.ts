import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFrameReader, encodeFrame, type Frame } from '../../../src/plugins/openscape/wire/frames.ts'
import { type Content, type Element, readXml, writeXml } from '../../../src/plugins/openscape/wire/xml.ts'
import '../../helpers/seed.ts'

const namespace = 'http://www.ecma-international.org/standards/ecma-323/csta/ed3'

/** What a reader makes of these bytes, given in pieces that end at the cuts. */
function read(bytes: Uint8Array, cuts: readonly number[] = []): { frames: readonly Frame[]; garbage: readonly string[] } {
  const frames: Frame[] = []
  const garbage: string[] = []
  const reader = createFrameReader({ frame: (frame) => void frames.push(frame), garbage: (detail) => void garbage.push(detail) })
  const edges = [0, ...[...cuts].sort((one, two) => one - two), bytes.length]
  for (const [index, start] of edges.slice(0, -1).entries()) reader.write(bytes.subarray(start, edges[index + 1]))
  return { frames, garbage }
}

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,12}$/)
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((value) => value.replace(/\p{Cc}/gu, '').trim())
const content: fc.Arbitrary<Content> = fc.letrec<{ content: Content; group: Content }>((tie) => ({
  content: fc.oneof({ depthSize: 'small' }, text, tie('group')),
  group: fc
    .uniqueArray(fc.tuple(name, tie('content')), { selector: ([one]) => one, maxLength: 4 })
    .map((entries) => Object.fromEntries(entries)),
})).content

/** The element as `writeXml` takes it. */
function contentOf(element: Element): Content {
  return element.children.length === 0 ? element.text : Object.fromEntries(element.children.map((child) => [child.name, contentOf(child)]))
}

/** Empty texts and empty groups are the same in XML. */
function plain(value: Content): unknown {
  if (typeof value !== 'object') return value ?? ''
  const entries = Object.entries(value)
  return entries.length === 0 ? '' : Object.fromEntries(entries.map(([key, one]) => [key, plain(one as Content)]))
}

describe('XML', () => {
  test('law: what is written is read as it was', () => {
    fc.assert(
      fc.property(name, content, (root, given) => {
        const element = readXml(writeXml(root, given, namespace))
        expect([element.name, plain(contentOf(element))]).toEqual([root, plain(given)])
      }),
    )
  })

  test('law: no text makes it do anything but read or throw an Error', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      '<a',
      '</a>',
      '"',
      "'",
      '=',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '&',
      '&#x41;',
      '&lt;',
      'x',
      ' ',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 60 }).map((all) => all.join('')),
        ),
        (source) => {
          try {
            expect(readXml(source).name).toBeTypeOf('string')
          } catch (error) {
            expect(error).toBeInstanceOf(Error)
          }
        },
      ),
    )
  })

  test('prefixes, attributes, comments, CDATA and entities are read', () => {
    const source = `<?xml version="1.0"?><!-- x > --><c:A xmlns:c="${namespace}" q='a>b'><c:b>1 &amp; &#50;<![CDATA[ <3> ]]></c:b><c:c/></c:A>`
    expect(readXml(source)).toEqual({
      name: 'A',
      attributes: { 'xmlns:c': namespace, q: 'a>b' },
      children: [
        { name: 'b', attributes: {}, children: [], text: '1 & 2 <3>' },
        { name: 'c', attributes: {}, children: [], text: '' },
      ],
      text: '',
    })
  })

  test('a text as deep as a pit, a declaration and two roots are refused in a sentence', () => {
    const reasons = ['<a>'.repeat(100), '<!DOCTYPE a [<!ENTITY b "c">]><a/>', '<a/><b/>', '<a></b>', '<a b="', '', '<a>'].map((source) => {
      try {
        return readXml(source).name
      } catch (error) {
        return String(error)
      }
    })
    expect(reasons).toMatchInlineSnapshot(`
      [
        "Error: the XML is nested deeper than 40",
        "Error: the XML has a declaration at character 1",
        "Error: the XML does not consist of one element",
        "Error: the XML closes <b>, which is not open",
        "Error: the XML has a tag that does not end, at character 1",
        "Error: the XML does not consist of one element",
        "Error: the XML ends before <a> is closed",
      ]
    `)
  })
})

describe('frames', () => {
  const frames = fc.array(
    fc.record({
      invoke: fc.integer({ min: 0, max: 9999 }).map((one) => String(one).padStart(4, '0')),
      xml: text.map((one) => `<a>${one}</a>`),
    }),
    { minLength: 1, maxLength: 6 },
  )

  test('law: frames are read as they were, however the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(400), { maxLength: 12 }), (given, cuts) => {
        const bytes = Buffer.concat(given.map(encodeFrame))
        const read1 = read(
          bytes,
          cuts.filter((cut) => cut <= bytes.length),
        )
        expect(read1).toEqual({ frames: given, garbage: [] })
      }),
    )
  })

  test('law: no bytes make the reader throw, and what follows garbage that looks like nothing is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), frames, (noise, given) => {
        read(noise)
        const letters = Buffer.from(noise.map((byte) => 0x61 + (byte % 26)))
        const { frames: found } = read(Buffer.concat([letters, ...given.map(encodeFrame)]))
        expect(found).toEqual(given)
      }),
    )
  })

  test('the header is the length of it all and four digits, as the standard shows it', () => {
    const bytes = encodeFrame({ invoke: '0001', xml: `<MonitorStart>${'x'.repeat(172)}</MonitorStart>` })
    expect(bytes.subarray(0, 8).toString('hex')).toBe('000000d130303031')
  })
})
