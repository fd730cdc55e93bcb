import { placeOf, type Row, readRow } from '../../shape/places.ts'
import { type Fields, shared } from './fields.ts'
import { kinds } from './formula.ts'
import { nodesOf, type PathNode } from './path-nodes.ts'

/** The fields of one trigger, by slot. It stands until the next is read. */
export interface Reading {
  readonly values: readonly unknown[]
  /** The number of a value that rules ask for, else 0; `notLookedUp` before somebody asks. */
  readonly numbers: Int32Array
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
  const found = new Uint8Array(size)
  const slots = new Int32Array(size)
  let count = 0
  const wide = Uint8Array.from(nodes, (node) => Number(node.names.size > few))
  const row: Row = {
    code: Int32Array.from(nodes.flatMap((node, at) => [placeOf(pathTo(nodes, at)), node.above, node.end, node.slot])),
    names: nodes.map(({ name }) => shared(name)),
    holders: nodes.map(() => ({})),
    note,
    enter,
  }

  function note(slot: number, value: unknown): void {
    slots[count] = slot
    count += 1
    values[slot] = value
    numbers[slot] = notLookedUp
    found[slot] = typeof value === 'string' ? kinds.string : kindOf(value)
  }

  function enter(at: number, value: unknown): boolean {
    if (!isObject(value)) {
      if (Array.isArray(value)) wildBelow(at + 1, endOf(at))
      return false
    }
    row.holders[at] = value
    if (wide[at] === 0) return true
    readOwn(value, nodes[at] as PathNode)
    return false
  }

  function readOwn(value: Readonly<Record<string, unknown>>, { names: below }: PathNode): void {
    for (const name of Object.keys(value)) {
      const inner = below.get(name)
      if (inner !== undefined) readNode(inner, value[name])
    }
  }

  function readNode(at: number, value: unknown): void {
    if (value === undefined) return
    const { slot, end } = nodes[at] as PathNode
    if (slot >= 0) note(slot, value)
    if (end > at + 1 && enter(at, value)) readRow(row, at + 1, end)
  }

  function endOf(at: number): number {
    return (nodes[at] as PathNode).end
  }

  function wildBelow(from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      const { slot } = nodes[at] as PathNode
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
      found[slot] = 0
    }
    count = 0
  }

  return {
    values,
    numbers,
    kinds: found,
    slots,
    read(facts) {
      clear()
      if (enter(0, facts)) readRow(row, 1, nodes.length)
      return count
    },
  }
}

function pathTo(nodes: readonly PathNode[], at: number): readonly string[] {
  const node = nodes[at]
  return at === 0 || node === undefined ? [] : [...pathTo(nodes, node.above), node.name]
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
