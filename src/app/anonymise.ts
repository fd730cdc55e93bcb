import { createHash } from 'node:crypto'

/**
 * Replaces phone numbers and names in a recording. The same number becomes the same invented one, of the same length and with
 * the same prefix, so that calls still hang together; what looks like a time or an id is left alone. Where the recording is not
 * text, but frames that say how long they are, nothing changes its length: names become letters, one for one.
 */
export function anonymise(recording: Uint8Array): Uint8Array {
  const text = textOf(recording)
  if (text !== undefined) return Buffer.from(withoutNames(withoutNumbers(text), (name) => `Person ${hashOf(name) % 1000}`))
  // One character a byte, there and back.
  return Buffer.from(withoutNames(withoutNumbers(Buffer.from(recording).toString('latin1')), letters), 'latin1')
}

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function withoutNumbers(text: string): string {
  return text.replace(
    /(?<![\w.+])(\+|00|0)([1-9]\d{6,13})(?![\w.])/g,
    (_whole, prefix: string, digits: string) => prefix + invented(digits),
  )
}

/** After `Name:` and `"name":` to the end of the value, and between the tags of an element whose name ends so. */
function withoutNames(text: string, instead: (name: string) => string): string {
  return text
    .replace(/(Name"?\s*:(?!\s*<unknown>)\s*"?)([^"\r\n\0]+)/gi, (_whole, head: string, name: string) => head + instead(name))
    .replace(/(<[\w:.-]*Name(?:\s[^<>]*)?>)([^<]+)(?=<\/)/gi, (_whole, tag: string, name: string) => tag + instead(name))
}

function letters(name: string): string {
  let seed = hashOf(name)
  return name.replace(/[^\s]/g, () => {
    seed = next(seed)
    return String.fromCharCode(97 + (Math.floor(seed / 65_536) % 26))
  })
}

/** The last seven digits are invented, from the last nine: a number is the same one with its country and without. */
function invented(digits: string): string {
  const kept = digits.slice(0, -7)
  let seed = hashOf(digits.slice(-9))
  let rest = kept === '' ? '9' : ''
  while (rest.length < digits.length - kept.length) {
    seed = next(seed)
    rest += String(Math.floor(seed / 65_536) % 10)
  }
  return kept + rest
}

function next(seed: number): number {
  return (seed * 1_103_515_245 + 12_345) % 2_147_483_648
}

function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) % 2_147_483_647
}
