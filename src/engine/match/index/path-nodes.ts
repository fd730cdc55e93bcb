import type { Path } from './formula.ts'

/** A place in the facts that is a field or has fields below it. */
export interface PathNode {
  readonly name: string
  /** The node that it is below. */
  readonly above: number
  /** Of the field that stands there, -1 when no rule asks for it. */
  readonly slot: number
  /** Behind the last node that is below it. */
  readonly end: number
  /** The names right below it, and their nodes. */
  readonly names: ReadonlyMap<string, number>
}

interface Place {
  slot: number
  readonly below: Map<string, Place>
}

/** Paths as nodes in a row, the facts themselves first, each followed by all that is below it. `paths` by slot. */
export function nodesOf(paths: readonly Path[]): readonly [PathNode, ...PathNode[]] {
  const root: Place = { slot: -1, below: new Map() }
  for (const [slot, path] of paths.entries()) {
    let place = root
    for (const name of path) {
      const inner = place.below.get(name) ?? { slot: -1, below: new Map() }
      place.below.set(name, inner)
      place = inner
    }
    place.slot = slot
  }
  return inRow('', root, 0, 0)
}

function inRow(name: string, { slot, below }: Place, at: number, above: number): readonly [PathNode, ...PathNode[]] {
  const rest: PathNode[] = []
  const names = new Map<string, number>()
  for (const [inner, place] of below) {
    const next = at + 1 + rest.length
    names.set(inner, next)
    for (const node of inRow(inner, place, next, at)) rest.push(node)
  }
  return [{ name, above, slot, end: at + 1 + rest.length, names }, ...rest]
}
