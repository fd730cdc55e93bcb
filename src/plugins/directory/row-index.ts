/** Which rows may have a key: the hash of many keys in one sorted array, small enough for millions of them. */
export interface RowIndex {
  add(key: string, row: number): void
  /** No more is added; rows can be asked for from now on. */
  seal(): void
  /** Rows in ascending order, among them some of other keys with the same hash: whoever asks looks at the row. */
  rowsOf(key: string): readonly number[]
  /** Groups of rows that share a hash: where one key may stand twice. */
  shared(): Iterable<readonly number[]>
}

const rowBits = 2 ** 23
const hashMask = 2 ** 30 - 1
/** More rows than a directory may have. */
export const mostRows = rowBits

export function createRowIndex(): RowIndex {
  let entries = new Float64Array(1024)
  let count = 0
  return {
    add(key, row) {
      if (count === entries.length) {
        const larger = new Float64Array(entries.length * 2)
        larger.set(entries)
        entries = larger
      }
      entries[count] = hashOf(key) * rowBits + row
      count += 1
    },
    seal() {
      entries = entries.slice(0, count).sort()
    },
    rowsOf(key) {
      const from = hashOf(key) * rowBits
      const rows: number[] = []
      for (let at = firstFrom(entries, from); at < entries.length; at += 1) {
        const row = (entries[at] ?? 0) - from
        if (row >= rowBits) break
        if (rows.at(-1) !== row) rows.push(row)
      }
      return rows
    },
    *shared() {
      for (let at = 0; at < entries.length; ) {
        const hash = Math.floor((entries[at] ?? 0) / rowBits)
        const rows: number[] = []
        for (; Math.floor((entries[at] ?? -1) / rowBits) === hash; at += 1) rows.push((entries[at] ?? 0) - hash * rowBits)
        if (rows.length > 1) yield rows
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
  return (hash ^ (hash >>> 30)) & hashMask
}
