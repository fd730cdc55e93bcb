import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCsv } from '../../../src/plugins/directory/csv.ts'
import { toUtf8 } from '../../../src/plugins/directory/decode.ts'
import { createRowIndex } from '../../../src/plugins/directory/row-index.ts'

function parseCsv(text: string) {
  const csv = openCsv(new TextEncoder().encode(text))
  const rows: { readonly cells: readonly string[]; readonly line: number }[] = []
  for (let row = csv.rowAt(csv.first); row !== undefined; row = csv.rowAt(row.next)) rows.push({ cells: row.cells(), line: row.at.line })
  return { header: csv.header, rows }
}

const decode = async (bytes: Uint8Array) => Buffer.from(await toUtf8(bytes, async () => undefined)).toString()

describe('a CSV text', () => {
  it('is read with quotes, line breaks in cells, blank lines and any separator', () => {
    expect(
      [
        'id;name\r\n1;"Dupont; Menuiserie"\r\n\r\n2;"dit ""Le Grand"""\r\n',
        'id,name\n1,"two\nlines"\n2,',
        'id\tname\n1\ta,b',
        'sep=|\nid|name\n1|x',
        'id',
        '',
      ].map(parseCsv),
    ).toMatchInlineSnapshot(`
      [
        {
          "header": [
            "id",
            "name",
          ],
          "rows": [
            {
              "cells": [
                "1",
                "Dupont; Menuiserie",
              ],
              "line": 2,
            },
            {
              "cells": [
                "2",
                "dit "Le Grand"",
              ],
              "line": 4,
            },
          ],
        },
        {
          "header": [
            "id",
            "name",
          ],
          "rows": [
            {
              "cells": [
                "1",
                "two
      lines",
              ],
              "line": 2,
            },
            {
              "cells": [
                "2",
                "",
              ],
              "line": 4,
            },
          ],
        },
        {
          "header": [
            "id",
            "name",
          ],
          "rows": [
            {
              "cells": [
                "1",
                "a,b",
              ],
              "line": 2,
            },
          ],
        },
        {
          "header": [
            "id",
            "name",
          ],
          "rows": [
            {
              "cells": [
                "1",
                "x",
              ],
              "line": 3,
            },
          ],
        },
        {
          "header": [
            "id",
          ],
          "rows": [],
        },
        {
          "header": [],
          "rows": [],
        },
      ]
    `)
  })

  it('is refused where a quote is never closed, with its line', () => {
    expect(() => parseCsv('id,name\n1,a\n2,"b\n3,c')).toThrow('line 3: a quote is opened and never closed')
  })

  it('gives back any cells that were written by the book', () => {
    const cell = fc.string({ maxLength: 8 }).filter((text) => !text.includes('\r'))
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), (rows) => {
        const kept = rows.filter((cells) => cells.some((text) => text !== ''))
        const text = ['id,name', ...kept.map((cells) => cells.map(quoted).join(','))].join('\n')
        expect(parseCsv(text).rows.map(({ cells }) => cells)).toEqual(kept)
      }),
    )
  })
})

describe('the bytes of a file', () => {
  it('are read in the encodings that spreadsheets write', async () => {
    const text = 'id;société\n1;Éts Noël'
    const utf16 = Buffer.from(text, 'utf16le')
    const files = [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`),
      Buffer.from(text, 'latin1'),
      utf16,
      Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
    ]
    expect(await Promise.all(files.map((bytes) => decode(bytes)))).toEqual(files.map(() => text))
  })

  it('that are Windows-1252 keep their euro sign', async () => {
    expect(await decode(Uint8Array.of(0x31, 0x30, 0x20, 0x80))).toBe('10 €')
  })
})

describe('the rows of a key', () => {
  it('are found among many, and others have a turn after each small part of the sorting', async () => {
    const index = createRowIndex()
    for (let row = 0; row < 50_000; row += 1) index.add(`+3319${row % 20_000}`, row)
    let turns = 0
    await index.seal(async () => {
      turns += 1
    })
    const row = (key: string) => index.rowsOf(key)
    expect([row('+33197'), row('+331915000'), row('+331920000')]).toEqual([[7, 20_007, 40_007], [15_000, 35_000], []])
    expect({ turns, shared: [...index.shared()].flat().length }).toEqual({ turns: 256, shared: 50_000 })
  })
})
