import { createHash } from 'node:crypto'

/**
 * Replaces phone numbers and names in a recording. The same number becomes the same invented one, of the same length and with
 * the same prefix, so that calls still hang together; what looks like a time or an id is left alone.
 */
export function anonymise(text: string): string {
  return text
    .replace(/(?<![\w.+])(\+|00|0)([1-9]\d{6,13})(?![\w.])/g, (_whole, prefix: string, digits: string) => prefix + invented(digits))
    .replace(/(Name"?\s*:\s*"?)(?!<unknown>)([^"\r\n]+)/gi, (_whole, head: string, name: string) => `${head}Person ${hashOf(name) % 1000}`)
}

function invented(digits: string): string {
  const kept = digits.slice(0, 2)
  let seed = hashOf(digits)
  let rest = ''
  while (rest.length < digits.length - kept.length) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    rest += String(Math.floor(seed / 65_536) % 10)
  }
  return kept + rest
}

function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) % 2_147_483_647
}
