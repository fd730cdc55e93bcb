/** One message of the CTI Server: its fixed part by the guide's names, its floating fields in the order they came. */
export interface Message {
  readonly type: number
  /** The guide's name, for example CALL_DELIVERED_EVENT. */
  readonly name: string
  readonly fixed: Readonly<Record<string, number>>
  readonly floats: readonly Float[]
  /** What a version unlike the table has between the two parts. */
  readonly extra: Uint8Array
}

export interface Float {
  readonly tag: number
  readonly name: string
  readonly value: FloatValue
}

export type FloatValue = string | number | Uint8Array | NamedValue

/** An expanded call variable: a scalar, or one element of an array. */
export interface NamedValue {
  readonly name: string
  readonly value: string
  readonly index?: number
}

const absent = new Set([0xffff_ffff, 0xffff])

/** A number of the fixed part; undefined where the guide's "not available" (all ones) stands, or nothing. */
export function number(message: Message, name: string): number | undefined {
  const value = message.fixed[name]
  return value === undefined || absent.has(value) ? undefined : value
}

/** The first floating field of that name as text; undefined when it is absent or empty. */
export function text(message: Message, name: string): string | undefined {
  const value = message.floats.find((float) => float.name === name)?.value
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The first floating field of that name as a number. */
export function floatNumber(message: Message, name: string): number | undefined {
  const value = message.floats.find((float) => float.name === name)?.value
  return typeof value === 'number' && !absent.has(value) ? value : undefined
}

export function has(message: Message, name: string): boolean {
  return message.floats.some((float) => float.name === name)
}

export function isNamed(value: FloatValue): value is NamedValue {
  return typeof value === 'object' && 'name' in value
}

/** Floating fields that come as groups (calls of a device, parties of a call): a new group begins with `first`. */
export function groups(message: Message, first: string): readonly ReadonlyMap<string, FloatValue>[] {
  const found: Map<string, FloatValue>[] = []
  for (const float of message.floats) {
    if (float.name === first) found.push(new Map())
    found.at(-1)?.set(float.name, float.value)
  }
  return found
}

/** Names that no trigger may carry: the expression engine keeps them for itself. */
export function isReserved(name: string): boolean {
  return name.startsWith('_jsonata_') || name === '__proto__'
}

const secrets = new Set(['ClientPassword', 'AgentPassword'])

/** The whole message as plain JSON, repeated fields as lists, without what is not available: what a trigger shows as `raw`. */
export function plain(message: Message): Record<string, unknown> {
  const result: Record<string, unknown> = { message: message.name }
  for (const [name, value] of Object.entries(message.fixed)) if (!absent.has(value)) result[name] = value
  for (const { name, value } of message.floats) {
    if (secrets.has(name)) continue
    const shown = value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
    const before = result[name]
    if (before === undefined) result[name] = shown
    else result[name] = Array.isArray(before) ? [...before, shown] : [before, shown]
  }
  return result
}
