import protocol from './protocol.json' with { type: 'json' }

/** How one field is written: big-endian numbers, text that ends in a zero byte, raw bytes, or named variables of the call context. */
export type FieldType = 'u8' | 'u16' | 'u32' | 'string' | 'bytes' | 'namedVariable' | 'namedArray'

export interface FixedField {
  readonly name: string
  readonly type: 'u8' | 'u16' | 'u32'
}

export interface MessageLayout {
  readonly type: number
  readonly name: string
  readonly fixed: readonly FixedField[]
  /** Bytes of the fixed part. */
  readonly length: number
}

export interface FloatLayout {
  readonly tag: number
  readonly name: string
  readonly type: FieldType
  /** Largest length in bytes, a closing zero included. */
  readonly max: number | undefined
}

const fieldTypes: readonly FieldType[] = ['u8', 'u16', 'u32', 'string', 'bytes', 'namedVariable', 'namedArray']

export const widths = { u8: 1, u16: 2, u32: 4 } as const

const layouts = protocol.messages.map(readLayout)
const floats = protocol.floats.map(readFloat)

export const layoutByType: ReadonlyMap<number, MessageLayout> = new Map(layouts.map((layout) => [layout.type, layout]))
export const layoutByName: ReadonlyMap<string, MessageLayout> = new Map(layouts.map((layout) => [layout.name, layout]))
export const floatByTag: ReadonlyMap<number, FloatLayout> = new Map(floats.map((float) => [float.tag, float]))
export const floatByName: ReadonlyMap<string, FloatLayout> = new Map(floats.map((float) => [float.name, float]))

export const masks = protocol.masks

const enums: Readonly<Record<string, Readonly<Record<string, string>>>> = protocol.enums

/** The guide's own name of a number, for example `BUSY` for 3 in EventCause; undefined for numbers that the table lacks. */
export function nameOf(enumeration: keyof typeof protocol.enums, number: number | undefined): string | undefined {
  return number === undefined ? undefined : enums[enumeration]?.[String(number)]
}

function readLayout(message: { readonly type: number; readonly name: string; readonly fixed: readonly string[] }): MessageLayout {
  const fixed = message.fixed.map((text): FixedField => {
    const [name = '', type] = text.split(':')
    if (type !== 'u8' && type !== 'u16' && type !== 'u32') throw new Error(`protocol.json: ${message.name} has no type for ${text}`)
    return { name, type }
  })
  return { type: message.type, name: message.name, fixed, length: fixed.reduce((sum, field) => sum + widths[field.type], 0) }
}

function readFloat(text: string): FloatLayout {
  const [tag, name = '', type, max] = text.split(':')
  const known = fieldTypes.find((one) => one === type)
  if (known === undefined) throw new Error(`protocol.json: no such type in ${text}`)
  return { tag: Number(tag), name, type: known, max: max === undefined ? undefined : Number(max) }
}
