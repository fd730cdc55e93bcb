import type { Node } from './ast.ts'
import type { Evaluate } from './callable.ts'
import { type Frame, unbound } from './frame.ts'

/** The variables that a block or function may assign, or those of a tuple, known before anything runs. */
export interface Names {
  readonly parent: Names | undefined
  readonly slots: ReadonlyMap<string, number>
  /** How many of them are always assigned: parameters. */
  readonly sure: number
  /** Each frame of it holds a tuple of a stream. */
  readonly tuple: boolean
}

/** A scope with parameters, which come first, and what the nodes assign. */
export function namesOf(parent: Names | undefined, parameters: readonly string[], nodes: readonly Node[]): Names {
  const slots = new Map<string, number>()
  for (const name of [...parameters, ...nodes.flatMap(assignedIn)]) if (!slots.has(name)) slots.set(name, slots.size)
  return { parent, slots, sure: parameters.length, tuple: false }
}

export function tupleNames(parent: Names): Names {
  return { parent, slots: new Map(), sure: 0, tuple: true }
}

/** What is assigned in a node itself: blocks and functions inside have variables of their own. */
function assignedIn(node: Node): readonly string[] {
  const own = node.type === 'bind' ? [node.lhs.value] : []
  if (node.type === 'block') return insideOf({ ...node, expressions: [] })
  if (node.type === 'lambda') return node.thunk === true ? assignedIn(node.body) : []
  return [...own, ...insideOf(node)]
}

function insideOf(node: object): readonly string[] {
  return Object.entries(node).flatMap(([field, value]) => (field === 'ancestor' || field === 'slot' ? [] : inside(value)))
}

function inside(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(inside)
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return []
  return 'type' in value && typeof value.type === 'string' ? assignedIn(value as Node) : insideOf(value)
}

interface Candidate {
  readonly hops: number
  /** undefined: in the tuple. */
  readonly slot: number | undefined
  readonly sure: boolean
}

/** Reads a variable from the nearest scope where it is assigned when it is read; `outside` is what its name means beyond. */
export function readVariable(name: string, names: Names, outside: Evaluate): Evaluate {
  const candidates = candidatesOf(name, names)
  const [first] = candidates
  if (first === undefined) return outside
  if (first.sure && first.slot !== undefined) return readSure(first.hops, first.slot)
  if (candidates.length === 1 && first.slot !== undefined) return readOnly(first.hops, first.slot, outside)
  return (input, frame, run) => {
    for (const { hops, slot } of candidates) {
      const { slots, tuple } = outwards(frame, hops)
      if (slot === undefined) {
        if (tuple !== undefined && Object.hasOwn(tuple, name)) return tuple[name]
      } else if (slots[slot] !== unbound) return slots[slot]
    }
    return outside(input, frame, run)
  }
}

/** Where a variable is in the innermost frame, if it is surely there. */
export function slotOf(name: string, names: Names): number | undefined {
  const [first] = candidatesOf(name, names)
  return first?.sure === true && first.hops === 0 ? first.slot : undefined
}

/** Where there is one place that it may be assigned in. */
function readOnly(hops: number, slot: number, outside: Evaluate): Evaluate {
  return (input, frame, run) => {
    const value = outwards(frame, hops).slots[slot]
    return value === unbound ? outside(input, frame, run) : value
  }
}

function readSure(hops: number, slot: number): Evaluate {
  if (hops === 0) return (_, frame) => frame.slots[slot]
  if (hops === 1) return (_, frame) => frame.parent?.slots[slot]
  return (_, frame) => outwards(frame, hops).slots[slot]
}

/** Assigns a variable inside of tuples: in the innermost that there is, else where it would be assigned without them. */
export function assign(name: string, value: unknown, names: Names, frame: Frame): void {
  let [scope, at] = [names, frame]
  while (scope.tuple && at.tuple === undefined && scope.parent !== undefined && at.parent !== undefined) {
    scope = scope.parent
    at = at.parent
  }
  const slot = scope.slots.get(name)
  if (slot !== undefined) at.slots[slot] = value
  // The tuple itself goes on through the stream without it.
  else at.tuple = Object.assign(Object.create(null), at.tuple, { [name]: value })
}

export function isAssigned(name: string, names: Names): boolean {
  return candidatesOf(name, names).some(({ slot }) => slot !== undefined)
}

function candidatesOf(name: string, innermost: Names): readonly Candidate[] {
  const found: Candidate[] = []
  let hops = 0
  for (let names: Names | undefined = innermost; names !== undefined; names = names.parent) {
    const slot = names.slots.get(name)
    if (names.tuple) found.push({ hops, slot: undefined, sure: false })
    else if (slot !== undefined) {
      found.push({ hops, slot, sure: slot < names.sure })
      if (slot < names.sure) break
    }
    hops += 1
  }
  return found
}

function outwards(frame: Frame, hops: number): Frame {
  let found = frame
  for (let left = hops; left > 0 && found.parent !== undefined; left -= 1) found = found.parent
  return found
}
