/** Labels of neighboring triggers as they are written: in buckets of keys that begin with the same bits. */
export interface LabelRun {
  readonly first: number
  readonly last: number
  readonly buckets: ReadonlyMap<number, Uint8Array>
}

/** A label of a trigger. */
export interface LabelEntry {
  readonly key: number
  readonly seq: number
}

const keyBits = 53
const bucketBits = 7
/** The key as a double, the distance from the first trigger of the run. */
const keyBytes = 8
const entryBytes = 10
/** The distance of the last trigger of a run from its first must be smaller than this. */
export const longestRun = 65_536

/** `labelled` are triggers with their keys, in journal order; at least one. */
export function runOf(labelled: readonly (readonly [seq: number, keys: readonly number[]])[]): LabelRun {
  const first = labelled[0]?.[0] ?? 0
  const grouped = new Map<number, LabelEntry[]>()
  for (const [seq, keys] of labelled) {
    for (const key of keys) {
      const bucket = bucketOf(key)
      const group = grouped.get(bucket)
      if (group === undefined) grouped.set(bucket, [{ key, seq }])
      else group.push({ key, seq })
    }
  }
  const buckets = new Map([...grouped].map(([bucket, entries]) => [bucket, pack(entries, first)] as const))
  return { first, last: labelled.at(-1)?.[0] ?? first, buckets }
}

export function bucketOf(key: number): number {
  return Math.floor(key / 2 ** (keyBits - bucketBits))
}

function pack(entries: readonly LabelEntry[], first: number): Uint8Array {
  const bytes = new Uint8Array(entries.length * entryBytes)
  const view = new DataView(bytes.buffer)
  for (const [index, { key, seq }] of entries.entries()) {
    view.setFloat64(index * entryBytes, key)
    view.setUint16(index * entryBytes + keyBytes, seq - first)
  }
  return bytes
}

/** Triggers with this label, in journal order. */
export function seqsIn(bytes: Uint8Array, first: number, key: number): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: number[] = []
  for (let at = 0; at < bytes.byteLength; at += entryBytes) {
    if (view.getFloat64(at) === key) found.push(first + view.getUint16(at + keyBytes))
  }
  return found
}

/** The bucket without the entries of a label. */
export function without(bytes: Uint8Array, key: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept: number[] = []
  for (let at = 0; at < bytes.byteLength; at += entryBytes) {
    if (view.getFloat64(at) !== key) kept.push(...bytes.subarray(at, at + entryBytes))
  }
  return Uint8Array.from(kept)
}
