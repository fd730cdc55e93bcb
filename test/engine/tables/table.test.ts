import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTable } from '../../../src/engine/index.ts'

test('a row is found by its first column, as an object of texts', () => {
  const { table, diagnostics } = parseTable('customers', 'number;name;segment\n0388202122; Anna ;vip\n4021;Bruno;\n')
  expect([table?.find('0388202122'), table?.find(' 4021 '), table?.find('4022'), table?.columns, table?.size, diagnostics]).toEqual([
    { number: '0388202122', name: 'Anna', segment: 'vip' },
    { number: '4021', name: 'Bruno', segment: '' },
    undefined,
    ['number', 'name', 'segment'],
    2,
    [],
  ])
})

test('byte order marks, Windows line ends, empty lines and rows of separators alone do not count', () => {
  const { table, diagnostics } = parseTable('t', '\ufeffkey,name\r\n\r\n1,one\r\n,\r\n2,two')
  expect([table?.find('1'), table?.find('2'), table?.size, diagnostics]).toEqual([
    { key: '1', name: 'one' },
    { key: '2', name: 'two' },
    2,
    [],
  ])
})

test('a quoted value may hold separators, quotes and line breaks', () => {
  const { table } = parseTable('t', 'key,note\n1,"a, ""b""\nc"\n2,d\n')
  expect([table?.find('1')?.note, table?.find('2')?.note]).toEqual(['a, "b"\nc', 'd'])
})

test('the separator is what separates the header', () => {
  expect(parseTable('t', '"a,b,c";d\n1;2,3\n').table?.find('1')).toEqual({ 'a,b,c': '1', d: '2,3' })
})

test('lines are counted through quoted line breaks', () => {
  const { diagnostics } = parseTable('t', 'key,note\n1,"a\nb\nc"\n1,x\n')
  expect(diagnostics.map(({ code, place, severity }) => [severity, code, place?.file, place?.line])).toEqual([
    ['warning', 'CORD_TABLE_KEY_TWICE', 'tables/t.csv', 5],
  ])
})

test('uneven lines are told and kept, a wrong header puts the table out', () => {
  expect(parseTable('t', 'key,name\n1\n').table?.find('1')).toEqual({ key: '1', name: '' })
  expect(parseTable('t', 'key,key\n1,2\n').table).toBeUndefined()
})

test('keys that objects have by nature are keys like any other', () => {
  const { table } = parseTable('t', 'key,toString\nconstructor,x\n')
  expect([table?.find('constructor'), table?.find('toString'), table?.find('__proto__')]).toEqual([
    { key: 'constructor', toString: 'x' },
    undefined,
    undefined,
  ])
})

test('numbers of other kinds than phones are not taken for phones that lost a zero', () => {
  expect(parseTable('t', 'siren;amount\n388202122;123456789\n').diagnostics).toEqual([])
})

test('any table of any values reads as an established parser reads it', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r\n', ' ', 'é', '1') })
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(',', ';'),
      fc.constantFrom('\n', '\r\n'),
      (rows, separator, end) => {
        const keyed = rows.map(([a, b], index) => [`k${index}`, a, b])
        const text = [['key', 'a', 'b'], ...keyed].map((row) => row.map(quoted).join(separator)).join(end)
        const reference: string[][] = parse(text, { delimiter: separator, from: 2 })
        const { table } = parseTable('t', text)
        expect(keyed.map(([key = '']) => Object.values(table?.find(key) ?? {}))).toEqual(
          reference.map((row) => row.map((value) => value.trim())),
        )
      },
    ),
    { seed: 3 },
  )
})

test('no text at all makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', 'a', '\ufeff') }), (text) => {
      parseTable('t', text)
    }),
    { seed: 5, numRuns: 500 },
  )
})
