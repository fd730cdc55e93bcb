import type { Fields } from './fields.ts'
import { kinds } from './formula.ts'
import { nodesOf, type PathNode } from './path-nodes.ts'

/** The fields of one trigger, by slot. It stands until the next is read. */
export interface Reading {
  /** undefined: missing or wild. */
  readonly values: readonly unknown[]
  /** The number of a value that rules ask for, else 0; `notLookedUp` before somebody asks. */
  readonly numbers: Int32Array
  /** A value that is a number; not-a-number, which nothing is more or less than, for all others. */
  readonly quantities: Float64Array
  /** The kind of a value, 0 for one that is missing. */
  readonly kinds: Uint8Array
  /** The slots of the fields that are there, as many as `read` says. */
  readonly slots: Int32Array
}

const notLookedUp = -1

/** The number of the value in a slot, which is looked up once. */
export function numberIn({ numbers, values }: Reading, slot: number, fields: Fields): number {
  const known = numbers[slot] as number
  if (known !== notLookedUp) return known
  const number = fields.numbers[slot]?.get(values[slot]) ?? 0
  numbers[slot] = number
  return number
}

/** Reads the fields of one trigger after another. */
export interface Reader extends Reading {
  /** Returns how many fields are there. */
  read(facts: object): number
}

/** Where rules ask for more names of one object than this, its own names are gone through. */
const few = 16

/** Lists longer than this are left to the expressions. */
const longest = 100

export function createReader(fields: Fields): Reader {
  const nodes = nodesOf(fields.paths)
  const size = fields.paths.length
  const values: unknown[] = Array.from({ length: size }, () => undefined)
  const numbers = new Int32Array(size)
  const quantities = new Float64Array(size).fill(Number.NaN)
  const found = new Uint8Array(size)
  const slots = new Int32Array(size)
  let count = 0
  // By node, apart from each other to lie close together.
  const names = nodes.map(({ name }) => name)
  const slotOf = Int32Array.from(nodes, ({ slot }) => slot)
  const above = Int32Array.from(nodes, (node) => node.above)
  const ends = Int32Array.from(nodes, ({ end }) => end)
  const isInner = Uint8Array.from(nodes, (node) => Number(node.names.size > 0))
  /** The objects that the names below a node are read of. */
  const holders: Readonly<Record<string, unknown>>[] = nodes.map(() => ({}))

  function note(slot: number, value: unknown): void {
    const kind = kindOf(value)
    slots[count] = slot
    count += 1
    found[slot] = kind
    if (kind === kinds.wild) return
    values[slot] = value
    if (kind < kinds.object) numbers[slot] = notLookedUp
    if (kind === kinds.number) quantities[slot] = value as number
  }

  /** Reads nodes in a row: what is below one comes behind it, and is passed over when there is nothing to read it of. */
  function readRow(from: number, to: number): void {
    for (let at = from; at < to; ) {
      const holder = holders[above[at] as number] as Readonly<Record<string, unknown>>
      const value = holder[names[at] as string]
      if (value !== undefined && goesOn(at, value)) at += 1
      else at = ends[at] as number
    }
  }

  /** Notes the field of a node. True when what is below it is to be read next, or there is nothing below it. */
  function goesOn(at: number, value: unknown): boolean {
    const slot = slotOf[at] as number
    if (slot >= 0) note(slot, value)
    return isInner[at] === 0 || enter(at, value)
  }

  function enter(at: number, value: unknown): boolean {
    if (!isObject(value)) {
      if (Array.isArray(value)) wildBelow(at + 1, ends[at] as number)
      return false
    }
    holders[at] = value
    const { names: below } = nodes[at] as PathNode
    if (below.size <= few) return true
    for (const name of Object.keys(value)) {
      const inner = below.get(name)
      if (inner !== undefined && value[name] !== undefined && goesOn(inner, value[name])) readRow(inner + 1, ends[inner] as number)
    }
    return false
  }

  function wildBelow(from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      const slot = slotOf[at] as number
      if (slot < 0) continue
      slots[count] = slot
      count += 1
      found[slot] = kinds.wild
    }
  }

  function clear(): void {
    for (let index = 0; index < count; index += 1) {
      const slot = slots[index] as number
      values[slot] = undefined
      numbers[slot] = 0
      quantities[slot] = Number.NaN
      found[slot] = 0
    }
    count = 0
  }

  return {
    values,
    numbers,
    quantities,
    kinds: found,
    slots,
    read(facts) {
      clear()
      if (enter(0, facts)) readRow(1, nodes.length)
      return count
    },
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): number {
  if (typeof value === 'string') return kinds.string
  if (typeof value === 'number') return Number.isFinite(value) ? kinds.number : kinds.wild
  if (typeof value === 'boolean') return kinds.boolean
  if (value === null) return kinds.null
  if (typeof value !== 'object') return kinds.wild
  if (!Array.isArray(value)) return kinds.object
  // Whether an empty list is something depends on the path that led to it.
  return value.length > 0 && value.length <= longest && value.every(isScalar) ? kinds.list : kinds.wild
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}
