import type { Pair } from 'cordboard/plugin-api'
import { type Element, textAt } from '../wire/xml.ts'

/** Data that a call carries, as a trigger has them. */
export interface CallData {
  readonly data: Readonly<Record<string, string>>
  readonly pairs: readonly Pair[]
}

/**
 * The correlator of a call as data. CSTA gives it bytes without a meaning, in hexadecimal; ours are written as `key=value&key=value`,
 * other texts stand under the key `correlator`. An account code stands under `account`.
 */
export function callData(message: Element): CallData | undefined {
  const correlator = textAt(message, 'correlatorData')
  const account = textAt(message, 'accountInfo') ?? textAt(message, 'accountCode')
  const pairs = [
    ...(correlator === undefined ? [] : pairsOf(decodeHex(correlator), 'correlator')),
    ...(account === undefined ? [] : [text('account', account)]),
  ]
  return pairs.length === 0 ? undefined : asData(pairs)
}

export function asData(pairs: readonly Pair[]): CallData {
  return { data: Object.fromEntries(pairs.map(({ key, value }) => [key, String(value)])), pairs }
}

/** `key=value&key=value` as pairs, in order and with doubles; anything else is one pair of the key given. */
export function pairsOf(source: string, key: string): readonly Pair[] {
  if (!/^[^=&]+=[^&]*(&[^=&]+=[^&]*)*$/.test(source)) return [text(key, source)]
  return [...new URLSearchParams(source)].flatMap(([name, value]) => (name.startsWith('_jsonata_') ? [] : [text(name, value)]))
}

/** The way back. */
export function encodePairs(pairs: readonly (readonly [string, string])[]): string {
  return new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, value])).toString()
}

/** Text as CSTA carries bytes. */
export function encodeHex(source: string): string {
  return Buffer.from(source, 'utf8').toString('hex').toUpperCase()
}

/** Switches that send text as it is are understood too. */
export function decodeHex(source: string): string {
  if (source.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(source)) return source
  const bytes = Buffer.from(source, 'hex')
  const read = bytes.toString('utf8').replace(/\0+$/, '')
  return read.includes('\ufffd') || [...read].some((letter) => letter < ' ') ? source : read
}

function text(key: string, value: string): Pair {
  return { key, type: 'text', value }
}
