/** Which rows may have a key: the hashes of many keys, sorted, small enough for millions of them. */
export interface RowIndex {
  add(key: string, row: number): void
  /** No more is added; rows can be asked for from now on. `breathe` is awaited every few milliseconds. */
  seal(breathe: () => Promise<void>): Promise<void>
  /** Rows in ascending order, among them some of other keys with the same hash: whoever asks looks at the row. */
  rowsOf(key: string): readonly number[]
  /** Groups of rows that share a hash: where one key may stand twice. */
  shared(): Iterable<readonly number[]>
}

const rowBits = 2 ** 23
const hashBits = 30
/** More rows than a directory may have. */
export const mostRows = rowBits

/** One part of the hashes: small enough that it is sorted, or grows, in a millisecond or few. */
interface Part {
  entries: Float64Array
  count: number
}

const partBits = 8
const restBits = hashBits - partBits

export function createRowIndex(): RowIndex {
  const parts: readonly Part[] = Array.from({ length: 2 ** partBits }, () => ({ entries: new Float64Array(16), count: 0 }))
  const partOf = (hash: number) => parts[hash >>> restBits]
  return {
    add(key, row) {
      const hash = hashOf(key)
      const part = partOf(hash)
      if (part === undefined) return
      if (part.count === part.entries.length) {
        const larger = new Float64Array(part.entries.length * 2)
        larger.set(part.entries)
        part.entries = larger
      }
      part.entries[part.count] = hash * rowBits + row
      part.count += 1
    },
    async seal(breathe) {
      for (const part of parts) {
        part.entries = part.entries.slice(0, part.count).sort()
        await breathe()
      }
    },
    rowsOf(key) {
      const hash = hashOf(key)
      const entries = partOf(hash)?.entries ?? new Float64Array()
      const from = hash * rowBits
      const rows: number[] = []
      for (let at = firstFrom(entries, from); at < entries.length; at += 1) {
        const row = (entries[at] ?? 0) - from
        if (row >= rowBits) break
        if (rows.at(-1) !== row) rows.push(row)
      }
      return rows
    },
    *shared() {
      for (const { entries } of parts) {
        for (let at = 0; at < entries.length; ) {
          const next = (Math.floor((entries[at] ?? 0) / rowBits) + 1) * rowBits
          const from = at
          do at += 1
          while ((entries[at] ?? next) < next)
          if (at - from > 1) yield Array.from(entries.subarray(from, at), (entry) => entry - next + rowBits)
        }
      }
    },
  }
}

function firstFrom(entries: Float64Array, wanted: number): number {
  let from = 0
  let to = entries.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((entries[middle] ?? 0) < wanted) from = middle + 1
    else to = middle
  }
  return from
}

/** FNV-1a, folded to thirty bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 30)) & (2 ** hashBits - 1)
}
