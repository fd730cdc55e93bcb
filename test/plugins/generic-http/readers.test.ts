import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLenient } from '../../../src/plugins/generic-http/lenient-json.ts'
import { readXml } from '../../../src/plugins/generic-http/xml.ts'

test.each([
  ["{ 'tel' ;'0388202122' , 'event' :'ring'}", { tel: '0388202122', event: 'ring' }],
  ['{ ‘tel’ ;’0388202122’ , ‘event’ :’ring’}', { tel: '0388202122', event: 'ring' }],
  ["{'tel':'0388202122','event':'ring'};", { tel: '0388202122', event: 'ring' }],
  ['{tel: 0388202122, n: 12, ok: true, none: null, list: [1, "a",],}', { tel: '0388202122', n: 12, ok: true, none: null, list: [1, 'a'] }],
  ["{'it\\'s': 'a \"b\"'}", { "it's": 'a "b"' }],
])('%s is read as it was meant', (text, expected) => {
  expect(readLenient(text)).toEqual(expected)
})

test.each(['', '{', "{'a'", "{'a':", '[1', '{} {}', "{'a' 'b'}", `${'['.repeat(70)}`])('%j is not JSON in any reading', (text) => {
  expect(() => readLenient(text)).toThrow(SyntaxError)
})

test('whatever is JSON is read as JSON, and anything else ends in a SyntaxError or a value', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(readLenient(text)).toEqual(JSON.parse(text))
    }),
  )
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      try {
        readLenient(text)
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError)
      }
    }),
  )
})

test('XML becomes plain JSON', () => {
  const text = `<?xml version="1.0"?><!-- a --><calls at="now"><call id='1'>0388 &amp; &#233;</call><call><![CDATA[<b>]]></call><empty/></calls>`
  expect(readXml(text)).toEqual({ calls: { '@at': 'now', call: [{ '@id': '1', '#text': '0388 & é' }, '<b>'], empty: '' } })
})

test.each([
  '',
  'text',
  '<a>',
  '<a></b>',
  '</a>',
  '<a/><b/>',
  '<a>&boom;</a>',
  '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  `${'<a>'.repeat(70)}${'</a>'.repeat(70)}`,
  `<a>${' '.repeat(1_000_001)}</a>`,
  `<a>${'<b/>'.repeat(50_001)}</a>`,
])('XML that is broken, too large, too deep or has entities of its own is refused (%#)', (text) => {
  expect(() => readXml(text)).toThrow()
})

test('no XML of any kind takes long or kills the reader', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('<', '>', '/', 'a', '"', "'", '=', '&', ';', '!', '[', ']', '-', '?', ' '), { maxLength: 200 }),
      (parts) => {
        try {
          readXml(parts.join(''))
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      },
    ),
  )
  const started = performance.now()
  expect(() => readXml(`<a ${'b="'.repeat(20_000)}`)).toThrow()
  expect(performance.now() - started).toBeLessThan(2_000)
})
