import { PluginError } from 'cordboard/plugin-api'
import type { LengthBytes } from './decode.ts'
import { type FloatValue, isNamed } from './message.ts'
import { type FloatLayout, floatByName, layoutByName, widths } from './table.ts'

export type Fields = Readonly<Record<string, number>>
export type Floats = readonly (readonly [name: string, value: FloatValue])[]

/** "Not available" in a field of four and of two bytes. */
export const none = 0xffff_ffff
export const noneShort = 0xffff

/** A whole frame. Fields that are not given are 0. Throws a PluginError of kind `bad-input` where a value is longer than the protocol allows. */
export function encode(name: string, fields: Fields, floats: Floats = [], lengthBytes: LengthBytes = 2): Buffer {
  const layout = layoutByName.get(name)
  if (layout === undefined) throw new Error(`the protocol table has no message ${name}`)
  const fixed = Buffer.alloc(layout.length)
  let at = 0
  for (const field of layout.fixed) {
    at = fixed.writeUIntBE(fields[field.name] ?? 0, at, widths[field.type])
  }
  const body = Buffer.concat([fixed, ...floats.map(([float, value]) => encodeFloat(float, value, lengthBytes))])
  const header = Buffer.alloc(8)
  header.writeUInt32BE(body.length, 0)
  header.writeUInt32BE(layout.type, 4)
  return Buffer.concat([header, body])
}

function encodeFloat(name: string, value: FloatValue, lengthBytes: LengthBytes): Buffer {
  const layout = floatByName.get(name)
  if (layout === undefined) throw new Error(`the protocol table has no floating field ${name}`)
  const data = encodeValue(layout, value)
  const max = Math.min(layout.max ?? limitOf(layout), lengthBytes === 1 ? 255 : 65_535)
  if (data.length > max) {
    const shown = isNamed(value) ? value.name : name
    throw new PluginError('bad-input', `${shown} is ${data.length - 1} bytes long, and the CTI Server takes ${max - 1}`, {
      vendorCode: '74',
    })
  }
  const header = Buffer.alloc(2 + lengthBytes)
  header.writeUInt16BE(layout.tag, 0)
  header.writeUIntBE(data.length, 2, lengthBytes)
  return Buffer.concat([header, data])
}

function encodeValue(layout: FloatLayout, value: FloatValue): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (typeof value === 'string') return encodeText(value)
  if (typeof value === 'number') {
    const width = layout.type === 'u8' || layout.type === 'u16' || layout.type === 'u32' ? widths[layout.type] : 4
    const data = Buffer.alloc(width)
    data.writeUIntBE(value, 0, width)
    return data
  }
  const named = Buffer.concat([encodeText(value.name), encodeText(value.value)])
  return value.index === undefined ? named : Buffer.concat([Buffer.from([value.index]), named])
}

// A zero byte would end the text early.
function encodeText(value: string): Buffer {
  return Buffer.from(`${value.replaceAll('\0', ' ')}\0`, 'utf8')
}

// A name of at most 33 bytes and a value of at most 211 with their zeros, an array element's index before them.
function limitOf(layout: FloatLayout): number {
  if (layout.type === 'namedVariable') return 251
  return layout.type === 'namedArray' ? 252 : 65_535
}
