/** Hashes of rules by id, in heaps: when one rule changes, one heap is hashed again and not ten thousand lines. Nothing in it changes. */
export interface RuleHashes {
  /** The same for the same hashes, whatever was there before. */
  readonly hash: string
  /** With other hashes; undefined takes an id out. */
  change(changes: ReadonlyMap<string, string | undefined>): RuleHashes
}

interface Heap {
  readonly hashes: ReadonlyMap<string, string>
  readonly hash: string
}

const heaps = 128

export function noRules(hash: (text: string) => string): RuleHashes {
  return hashesOf([], hash)
}

function hashesOf(all: readonly (Heap | undefined)[], hash: (text: string) => string): RuleHashes {
  return {
    hash: hash(all.map((heap, index) => (heap === undefined ? '' : `${index} ${heap.hash}\n`)).join('')),
    change(changes) {
      const after = [...all]
      const grouped = Map.groupBy(changes, ([id]) => heapOf(id))
      for (const [index, own] of grouped) {
        while (after.length <= index) after.push(undefined)
        after[index] = changed(after[index], own, hash)
      }
      return hashesOf(after, hash)
    },
  }
}

function changed(
  heap: Heap | undefined,
  changes: readonly (readonly [string, string | undefined])[],
  hash: (text: string) => string,
): Heap | undefined {
  const hashes = new Map(heap?.hashes)
  for (const [id, own] of changes) {
    if (own === undefined) hashes.delete(id)
    else hashes.set(id, own)
  }
  if (hashes.size === 0) return undefined
  const lines = [...hashes].map((entry) => JSON.stringify(entry))
  return { hashes, hash: hash(lines.sort().join('\n')) }
}

/** FNV-1a. */
function heapOf(id: string): number {
  let state = 0x811c9dc5
  for (let index = 0; index < id.length; index += 1) state = Math.imul(state ^ id.charCodeAt(index), 0x01000193)
  return (state >>> 0) % heaps
}
