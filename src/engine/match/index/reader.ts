import type { Fields } from './fields.ts'
import { kinds, type Path } from './formula.ts'

/** The fields of one trigger, by slot. It stands until the next is read. */
export interface Reading {
  /** undefined: missing or wild. */
  readonly values: readonly unknown[]
  /** The number of a value that rules ask for, else 0. */
  readonly numbers: Int32Array
  /** A value that is a number; not-a-number, which nothing is more or less than, for all others. */
  readonly quantities: Float64Array
  /** The kind of a value, 0 for one that is missing. */
  readonly kinds: Uint8Array
  /** The slots of the fields that are there. */
  readonly slots: readonly number[]
}

/** Reads the fields of one trigger after another. */
export interface Reader extends Reading {
  read(facts: object): void
}

/** A place in the facts: the field that stands there, if it is one that rules ask for, and what is below it. */
interface Place {
  slot: number
  readonly below: Map<string, Place>
  /** The same as arrays, to go through quickly. */
  readonly names: string[]
  readonly places: Place[]
}

const noField = -1

/** More names than this are not looked for one by one. */
const few = 16

/** Lists longer than this are left to the expressions. */
const longest = 100

export function createReader(fields: Fields): Reader {
  const root = newPlace()
  for (const [slot, path] of fields.paths.entries()) placeAt(root, path).slot = slot
  const size = fields.paths.length
  const values: unknown[] = Array.from({ length: size }, () => undefined)
  const numbers = new Int32Array(size)
  const quantities = new Float64Array(size).fill(Number.NaN)
  const found = new Uint8Array(size)
  const slots: number[] = []

  function note(slot: number, value: unknown): void {
    slots.push(slot)
    if (typeof value === 'string') {
      found[slot] = kinds.string
      values[slot] = value
      numbers[slot] = fields.numbers[slot]?.get(value) ?? 0
      return
    }
    const kind = kindOf(value)
    found[slot] = kind
    if (kind === kinds.wild) return
    values[slot] = value
    if (kind === kinds.number) quantities[slot] = value as number
    if (kind < kinds.object) numbers[slot] = fields.numbers[slot]?.get(value) ?? 0
  }

  function readBelow(place: Place, value: object): void {
    if (Array.isArray(value)) wildBelow(place)
    else if (place.names.length > few) readByKeys(place, value)
    else readByNames(place, value)
  }

  function readByNames({ names, places }: Place, value: object): void {
    for (let index = 0; index < names.length; index += 1) {
      const inner = (value as Record<string, unknown>)[names[index] as string]
      if (inner !== undefined) readPlace(places[index] as Place, inner)
    }
  }

  /** Where rules ask for many fields, few of them are there. */
  function readByKeys({ below }: Place, value: object): void {
    for (const [name, inner] of Object.entries(value)) {
      const place = inner === undefined ? undefined : below.get(name)
      if (place !== undefined) readPlace(place, inner)
    }
  }

  function readPlace(place: Place, value: unknown): void {
    if (place.slot !== noField) note(place.slot, value)
    if (place.names.length > 0 && typeof value === 'object' && value !== null) readBelow(place, value)
  }

  function wildBelow(place: Place): void {
    for (const inner of place.places) {
      if (inner.slot !== noField) {
        slots.push(inner.slot)
        found[inner.slot] = kinds.wild
      }
      wildBelow(inner)
    }
  }

  return {
    values,
    numbers,
    quantities,
    kinds: found,
    slots,
    read(facts) {
      for (let index = 0; index < slots.length; index += 1) {
        const slot = slots[index] as number
        values[slot] = undefined
        numbers[slot] = 0
        quantities[slot] = Number.NaN
        found[slot] = 0
      }
      slots.length = 0
      readBelow(root, facts)
    },
  }
}

function newPlace(): Place {
  return { slot: noField, below: new Map(), names: [], places: [] }
}

function placeAt(root: Place, path: Path): Place {
  let place = root
  for (const name of path) {
    let inner = place.below.get(name)
    if (inner === undefined) {
      inner = newPlace()
      place.below.set(name, inner)
      place.names.push(name)
      place.places.push(inner)
    }
    place = inner
  }
  return place
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
