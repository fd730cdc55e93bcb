import type { Pair } from 'cordboard/plugin-api'
import { type JsonObject, objectsOf, textOf } from '../json.ts'

/** Data that a call carries, as a trigger has them. */
export interface CallData {
  readonly data: Readonly<Record<string, string>>
  readonly pairs: readonly Pair[]
}

/**
 * What callData carries: associated data (the correlator) as `key=value&key=value`, or whole under `correlator`; tags under their names;
 * an account under `account`.
 */
export function callDataOf(callData: JsonObject): CallData {
  const hex = textOf(callData, 'hexaBinaryAssociatedData')
  const associated = hex === undefined ? textOf(callData, 'associatedData') : Buffer.from(hex, 'hex').toString('utf8').replace(/\0+$/, '')
  const account = textOf(callData, 'accountInfo')
  return asData([
    ...(associated === undefined ? [] : pairsOf(associated)),
    ...objectsOf(callData.tags).flatMap((tag) => {
      const name = textOf(tag, 'name')
      return name === undefined || name.startsWith('_jsonata_') ? [] : [pair(name, textOf(tag, 'value') ?? '')]
    }),
    ...(account === undefined ? [] : [pair('account', account)]),
  ])
}

export function asData(pairs: readonly Pair[]): CallData {
  return { data: Object.fromEntries(pairs.map(({ key, value }) => [key, String(value)])), pairs }
}

/** The associated data alone: what attaching writes anew. */
export function pairsOf(associated: string): readonly Pair[] {
  if (associated === '') return []
  if (!/^[^=&]+=[^&]*(&[^=&]+=[^&]*)*$/.test(associated)) return [pair('correlator', associated)]
  return [...new URLSearchParams(associated)].flatMap(([name, value]) => (name.startsWith('_jsonata_') ? [] : [pair(name, value)]))
}

function pair(key: string, value: string): Pair {
  return { key, type: 'text', value }
}
