import { PluginError } from 'cordboard/plugin-api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fieldsOf } from '../../../src/plugins/divalto/wire/fields.ts'
import { numberOf } from '../../../src/plugins/divalto/wire/phone-link.ts'
import { readReport } from '../../../src/plugins/divalto/wire/report.ts'
import { happeningOf } from '../../../src/plugins/divalto/wire/words.ts'
import { readXml, writeXml } from '../../../src/plugins/divalto/wire/xml.ts'
import '../../helpers/seed.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

/** What XML 1.0 can hold. */
const isXml = (character: string) => character >= ' ' || '\t\n\r'.includes(character)
const xmlText = fc.string({ unit: 'grapheme' }).filter((text) => [...text].every(isXml) && !/[\ufffe\uffff]/.test(text))
const fields = fc.dictionary(fc.constantFrom('tel', 'telorg', 'ident', 'event', 'name'), xmlText, { noNullPrototype: true })

test('whatever is written as XML is read back as it was', () => {
  fc.assert(
    fc.property(fields, (given) => {
      expect(Object.fromEntries(readXml(writeXml('cti', given)))).toEqual(given)
    }),
  )
})

test('whatever comes, in whatever it is called, is fields or an error that says why', () => {
  const types = fc.constantFrom('', 'application/json', 'text/xml', 'application/x-www-form-urlencoded', 'text/plain')
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.string({ unit: 'binary', maxLength: 400 }).map(bytes),
    fc.json().map(bytes),
    fc
      .array(fc.constantFrom('<', '>', '/', 'a', '&', ';', '"', '=', ' ', '![CDATA[', ']]>', '<!--', '-->', '&#x1f;', '{', '}'), {
        maxLength: 60,
      })
      .map((parts) => bytes(parts.join(''))),
  )
  fc.assert(
    fc.property(anything, types, (body, type) => {
      try {
        const found = fieldsOf({ query: {}, headers: { 'content-type': type }, body })
        for (const [name, value] of found) expect([typeof name, typeof value]).toEqual(['string', 'string'])
        readReport(found)
      } catch (error) {
        expect(error).toBeInstanceOf(PluginError)
        expect(error).toMatchObject({ kind: 'bad-input', message: expect.stringMatching(/\.$/) })
      }
    }),
    { numRuns: 2000 },
  )
})

test('a report is the same however it is written', () => {
  const said = { tel: '0388202122', telorg: '1024', ident: 'AD', event: 'ring', name: 'Dupont & Fils' }
  const forms = [
    { query: said, body: '', type: '' },
    { query: {}, body: JSON.stringify(said), type: 'application/json' },
    { query: {}, body: new URLSearchParams(said).toString(), type: 'application/x-www-form-urlencoded' },
    { query: {}, body: writeXml('call', said), type: 'text/xml; charset=utf-8' },
    {
      query: {},
      body: `<?xml version='1.0'?><call TEL="0388202122" telorg='1024' ident="AD"><Event>ring</Event><name><![CDATA[Dupont & Fils]]></name></call>`,
      type: '',
    },
    {
      query: { telorg: '1024', ident: 'AD' },
      body: JSON.stringify({ tel: '0388202122', Event: 'RING ', name: 'Dupont & Fils' }),
      type: '',
    },
  ]
  const reports = forms.map(({ query, body, type }) =>
    readReport(fieldsOf({ query, headers: { 'content-type': type }, body: bytes(body) })),
  )
  for (const report of reports) expect({ ...report, event: report.event.toLowerCase() }).toEqual(reports[0])
  expect(reports[0]).toMatchInlineSnapshot(`
    {
      "callId": "",
      "called": "",
      "event": "ring",
      "happening": "ringing",
      "ident": "AD",
      "name": "Dupont & Fils",
      "popup": false,
      "tel": "0388202122",
      "telorg": "1024",
    }
  `)
})

test.each([
  ['0388202122', '0388202122'],
  ['ctidivalto:0388202122', '0388202122'],
  ['tel:+33-388-20-21-22;phone-context=+33', '+33-388-20-21-22'],
  ['callto://0388202122/', '0388202122'],
  ['tel:%2B33388202122', '+33388202122'],
  ['sip:1024@pbx.example?x=1', '1024'],
  ['tel:100%', '100%'],
  ['  0388 20 21 22 ', '0388 20 21 22'],
  ['', ''],
])('of %j the number is %j', (given, number) => {
  expect(numberOf(given)).toBe(number)
})

test('call states of TAPI are known by number and by name, anything else is not', () => {
  expect(
    ['0x2', '2', 'LINE', 'offering', '0x100', '256', '0x400', '0x4000', '0x10', 'idle', 'Hangup', '0x8', 'constructor', '__proto__'].map(
      (word) => `${word}: ${happeningOf(word)}`,
    ),
  ).toMatchInlineSnapshot(`
    [
      "0x2: ringing",
      "2: ringing",
      "LINE: undefined",
      "offering: ringing",
      "0x100: established",
      "256: established",
      "0x400: held",
      "0x4000: released",
      "0x10: dialing",
      "idle: released",
      "Hangup: released",
      "0x8: undefined",
      "constructor: undefined",
      "__proto__: undefined",
    ]
  `)
})

test.each([
  ['<a>', 'not one element'],
  ['<a><b></a>', 'more than a list'],
  ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'not one element'],
  ['<a><b>&x;</b></a>', 'the entity &x; is not known'],
  ['<a><b><c/></b></a>', 'more than a list'],
  ['<a><b>&#0;</b></a>', 'no character'],
  [`<a><b>${'x'.repeat(70_000)}</b></a>`, 'longer than 65536'],
])('the XML %.40s is refused: %s', (source, why) => {
  expect(() => readXml(source)).toThrow(why)
})
