import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addColumn, clipboardText, deleteRows, insertRows, readClipboard, readSheet, setCells } from '../../editor/tables/sheet.ts'
import { parseTable } from '../../src/engine/index.ts'
import '../helpers/seed.ts'

const values = (text: string) => readSheet(text).rows.map(({ cells }) => cells.map(({ value }) => value))

const value = fc.constantFrom('', 'sales', '0388202122', 'a,b', 'a;b', '"q"', 'two\nlines', ' x ', 'é', '\t')
const grid = fc
  .integer({ min: 2, max: 4 })
  .chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }))
const layout = fc.record({
  separator: fc.constantFrom(',', ';'),
  lineBreak: fc.constantFrom('\n', '\r\n'),
  quotes: fc.boolean(),
  ended: fc.boolean(),
})

/** As spreadsheets and people write it: with quotes around everything or where it must be, with or without the last line break. */
function written(
  rows: readonly (readonly string[])[],
  { separator, lineBreak, quotes, ended }: { separator: string; lineBreak: string; quotes: boolean; ended: boolean },
): string {
  const header = rows[0]?.map((_, index) => `c${index}`) ?? []
  const cell = (text: string) => (quotes || /[",;\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return [header, ...rows].map((row) => row.map(cell).join(separator)).join(lineBreak) + (ended ? lineBreak : '')
}

describe('a table as a grid', () => {
  test('reads what rules read', () => {
    fc.assert(
      fc.property(grid, layout, (rows, how) => {
        const text = written(rows, how)
        const [header = [], ...body] = values(text)
        const { table } = parseTable('t', text)
        expect(table?.columns).toEqual(header)
        for (const row of body) {
          const [key = ''] = row
          const first = body.find((one) => one[0]?.trim() === key.trim()) ?? []
          if (key.trim() !== '') expect(Object.values(table?.find(key) ?? {})).toEqual(first.map((one) => one.trim()))
        }
      }),
    )
  })

  test('changes the cells that are written in, and no byte of the others', () => {
    const change = fc.record({ row: fc.nat(7), column: fc.nat(5), value })
    fc.assert(
      fc.property(grid, layout, change, (rows, how, one) => {
        const text = written(rows, how)
        const before = readSheet(text)
        const after = setCells(before, [one])
        const [was, is] = [values(text), values(after)]
        expect(is[one.row]?.[one.column]).toBe(one.value)
        was.forEach((row, at) => {
          row.forEach((known, column) => {
            if (at !== one.row || column !== one.column) expect(is[at]?.[column]).toBe(known)
          })
        })
        const cell = before.rows[one.row]?.cells[one.column]
        if (cell !== undefined) {
          expect(after.startsWith(text.slice(0, cell.start))).toBe(true)
          expect(after.endsWith(text.slice(cell.end))).toBe(true)
        }
      }),
    )
  })

  test('gives rows and columns, and takes rows away, leaving the others as they are', () => {
    fc.assert(
      fc.property(grid, layout, fc.nat(6), fc.integer({ min: 1, max: 3 }), (rows, how, place, count) => {
        const text = written(rows, how)
        const was = values(text)
        const at = Math.min(place, was.length)
        const more = insertRows(readSheet(text), at, count)
        const empty = Array.from({ length: count }, () => Array<string>(was[0]?.length ?? 0).fill(''))
        expect(values(more)).toEqual([...was.slice(0, at), ...empty, ...was.slice(at)])
        expect(values(deleteRows(readSheet(more), at, count))).toEqual(was)
        expect(values(addColumn(readSheet(text)))).toEqual(was.map((row) => [...row, '']))
      }),
    )
  })

  test('takes what a spreadsheet copies, and gives it back', () => {
    expect(readClipboard('2001\tsales\r\n2002\t"two\nlines"\r\n')).toEqual([
      ['2001', 'sales'],
      ['2002', 'two\nlines'],
    ])
    fc.assert(
      fc.property(grid, (rows) => {
        expect(readClipboard(clipboardText(rows))).toEqual(rows)
      }),
    )
  })

  test('begins from nothing', () => {
    expect(values(setCells(readSheet(''), [{ row: 1, column: 1, value: 'x' }]))).toEqual([['', 'x']])
    expect(setCells(readSheet('pilot;screen'), [{ row: 1, column: 0, value: '2001' }])).toBe('pilot;screen\n2001;\n')
  })
})
