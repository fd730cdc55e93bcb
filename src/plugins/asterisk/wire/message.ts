/** One packet of the manager interface: its headers in the order they came, repeated ones kept. */
export interface Message {
  readonly headers: readonly Header[]
  /** The first value of each header. */
  readonly first: ReadonlyMap<string, string>
}

export type Header = readonly [name: string, value: string]

export function createMessage(headers: readonly Header[]): Message {
  const first = new Map<string, string>()
  for (const [name, value] of headers) if (!first.has(name)) first.set(name, value)
  return { headers, first }
}

/** Reads the lines of one packet. Values are not escaped by Asterisk: only the first colon separates. */
export function parseMessage(text: string): Message {
  const headers: Header[] = []
  for (const line of text.split('\r\n')) {
    if (line === '') continue
    const colon = line.indexOf(':')
    if (colon < 0) headers.push(['', line])
    else headers.push([line.slice(0, colon), line.slice(line.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1)])
  }
  return createMessage(headers)
}

/** A header's first value; undefined when it is absent or empty. */
export function field(message: Message, name: string): string | undefined {
  const value = message.first.get(name)
  return value === '' ? undefined : value
}

/** As `field`, but undefined also for the text by which Asterisk says that it does not know. */
export function known(message: Message, name: string): string | undefined {
  const value = field(message, name)
  return value === '<unknown>' ? undefined : value
}

/** A header that holds a number; undefined when it is absent or does not. */
export function count(message: Message, name: string): number | undefined {
  const value = field(message, name)
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

/** Names that no trigger may carry: the expression engine keeps them for itself. */
export function isReserved(name: string): boolean {
  return name.startsWith('_jsonata_') || name === '__proto__'
}

/** The whole message as plain JSON, repeated headers as lists: what a trigger shows as `raw`. */
export function plain(message: Message): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of message.headers) {
    if (name === '' || name === 'Privilege' || name === 'ActionID' || isReserved(name)) continue
    const before = result[name]
    if (before === undefined) result[name] = value
    else result[name] = Array.isArray(before) ? [...before, value] : [before, value]
  }
  return result
}
