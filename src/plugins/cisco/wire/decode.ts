import type { Float, FloatValue, Message } from './message.ts'
import { type FloatLayout, floatByTag, layoutByType, type MessageLayout, widths } from './table.ts'

/** Bytes of a floating field's length: 2 since version 18; some Unified CCX servers write 1. */
export type LengthBytes = 1 | 2

/**
 * Reads the body of a message. A version unlike the table may have a longer or shorter fixed part: the place is taken from which
 * on the floating fields fill the rest exactly. Undefined for a type that the table lacks; a text where the bytes fit nothing.
 */
export function decode(type: number, body: Buffer, lengthBytes: LengthBytes = 2): Message | string | undefined {
  const layout = layoutByType.get(type)
  if (layout === undefined) return undefined
  for (const end of ends(layout, body.length)) {
    const floats = readFloats(body, end, lengthBytes, true)
    if (floats !== undefined) return message(layout, body, end, floats)
  }
  const floats = readFloats(body, layout.length, lengthBytes, false)
  if (floats !== undefined) return message(layout, body, layout.length, floats)
  return `${layout.name} of ${body.length} bytes, whose fields do not fit`
}

// The table's own end first, then longer ones, then shorter ones that end with a field.
function ends(layout: MessageLayout, length: number): readonly number[] {
  const longer = [2, 4, 6, 8].map((more) => layout.length + more)
  const shorter: number[] = []
  let at = 0
  for (const field of layout.fixed) {
    at += widths[field.type]
    if (at < layout.length) shorter.unshift(at)
  }
  return [layout.length, ...longer, ...shorter].filter((end) => end <= length)
}

function message(layout: MessageLayout, body: Buffer, end: number, floats: readonly Float[]): Message {
  const fixed: Record<string, number> = {}
  let at = 0
  for (const { name, type } of layout.fixed) {
    const width = widths[type]
    if (at + width > end) break
    fixed[name] = body.readUIntBE(at, width)
    at += width
  }
  return { type: layout.type, name: layout.name, fixed, floats, extra: body.subarray(at, end) }
}

/** Undefined when the fields do not end where the body ends, or, if `known`, when one is not in the table or too long. */
function readFloats(body: Buffer, from: number, lengthBytes: LengthBytes, known: boolean): readonly Float[] | undefined {
  const floats: Float[] = []
  let at = from
  while (at < body.length) {
    if (at + 2 + lengthBytes > body.length) return undefined
    const tag = body.readUInt16BE(at)
    const length = body.readUIntBE(at + 2, lengthBytes)
    at += 2 + lengthBytes
    if (at + length > body.length) return undefined
    const layout = floatByTag.get(tag)
    // Some servers let a text be one longer than the guide allows.
    if (known && (layout === undefined || (layout.max !== undefined && length > layout.max + 1))) return undefined
    floats.push({ tag, name: layout?.name ?? `Tag${tag}`, value: readValue(layout, body.subarray(at, at + length)) })
    at += length
  }
  return from > body.length ? undefined : floats
}

function readValue(layout: FloatLayout | undefined, data: Buffer): FloatValue {
  switch (layout?.type) {
    case 'u8':
    case 'u16':
    case 'u32':
      return data.length === widths[layout.type] ? data.readUIntBE(0, data.length) : Uint8Array.from(data)
    case 'string':
      return readText(data)
    case 'namedVariable':
      return readNamed(data)
    case 'namedArray':
      return data.length === 0 ? readNamed(data) : { ...readNamed(data.subarray(1)), index: data.readUInt8(0) }
    default:
      return Uint8Array.from(data)
  }
}

function readNamed(data: Buffer): { readonly name: string; readonly value: string } {
  const end = data.indexOf(0)
  if (end < 0) return { name: readText(data), value: '' }
  return { name: readText(data.subarray(0, end)), value: readText(data.subarray(end + 1)) }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

// Later systems write UTF-8, older ones the code page of their Windows: what is no UTF-8 is read as Latin 1.
function readText(data: Buffer): string {
  const end = data.indexOf(0)
  const bytes = end < 0 ? data : data.subarray(0, end)
  try {
    return utf8.decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}
