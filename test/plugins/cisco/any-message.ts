import fc from 'fast-check'
import type { FloatValue } from '../../../src/plugins/cisco/wire/message.ts'
import protocol from '../../../src/plugins/cisco/wire/protocol.json' with { type: 'json' }

export interface Given {
  readonly name: string
  readonly fixed: Readonly<Record<string, number>>
  readonly floats: readonly (readonly [string, FloatValue])[]
}

const widths: Readonly<Record<string, number>> = { u8: 0xff, u16: 0xffff, u32: 0xffff_ffff }

/** Any message of the table with any floating fields in any order. */
export function messages(): fc.Arbitrary<Given> {
  return fc.constantFrom(...protocol.messages).chain(({ name, fixed }) =>
    fc.record({
      name: fc.constant(name),
      fixed: fc.record(Object.fromEntries(fixed.map((field) => fieldOf(field)))),
      floats: fc.array(fc.constantFrom(...protocol.floats).chain(floatOf), { maxLength: 6 }),
    }),
  )
}

function fieldOf(field: string): [string, fc.Arbitrary<number>] {
  const [name = '', type = ''] = field.split(':')
  const max = widths[type] ?? 0
  // Small ones, and "not available", so that messages are about the same calls.
  return [name, fc.oneof(fc.nat({ max }), fc.nat({ max: 4 }), fc.constantFrom(76, 75, max))]
}

function floatOf(text: string): fc.Arbitrary<readonly [string, FloatValue]> {
  const [, name = '', type = '', max] = text.split(':')
  return floatValue(type, Math.min(Number(max ?? 60), 60)).map((value) => [name, value] as const)
}

function floatValue(type: string, max: number): fc.Arbitrary<FloatValue> {
  const word = (most: number) => fc.string({ unit: 'grapheme-ascii', maxLength: most }).filter((text) => Buffer.byteLength(text) <= most)
  if (type === 'string')
    return fc.oneof(
      word(max - 1),
      fc.constantFrom('1001', '1002', '').filter((text) => text.length < max),
    )
  if (type === 'bytes') return fc.uint8Array({ maxLength: max })
  if (type === 'namedVariable') return fc.record({ name: word(30), value: word(60) })
  if (type === 'namedArray') return fc.record({ name: word(30), value: word(60), index: fc.nat({ max: 255 }) })
  return fc.nat({ max: widths[type] ?? 0 })
}
