import { kinds, type Path } from './formula.ts'

/** Reads the fields of one trigger after another. What was read stands until the next reading. */
export interface Reader {
  /** By slot; undefined for a field that is missing or wild. */
  readonly values: readonly unknown[]
  /** The slots of the fields that are there, and of what kind they are. */
  readonly slots: readonly number[]
  readonly kinds: readonly number[]
  read(facts: object): void
}

/** A place in the facts: the field that stands there, if it is one that rules ask for, and what is below it. */
interface Place {
  slot: number | undefined
  readonly below: Map<string, Place>
  /** The same as arrays, to go through quickly. */
  names: string[]
  places: Place[]
}

/** More names than this are not looked for one by one. */
const few = 16

/** Lists longer than this are left to the expressions. */
const longest = 100

export function createReader(paths: ReadonlyMap<number, Path>, size: number): Reader {
  const root = newPlace()
  for (const [slot, path] of paths) placeAt(root, path).slot = slot
  const values: unknown[] = Array.from({ length: size }, () => undefined)
  const found = { slots: [] as number[], kinds: [] as number[] }

  function note(slot: number, value: unknown): void {
    const kind = kindOf(value)
    if (kind !== kinds.wild) values[slot] = value
    found.slots.push(slot)
    found.kinds.push(kind)
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
    if (place.slot !== undefined) note(place.slot, value)
    if (place.names.length > 0 && typeof value === 'object' && value !== null) readBelow(place, value)
  }

  function wildBelow(place: Place): void {
    for (const inner of place.places) {
      if (inner.slot !== undefined) {
        found.slots.push(inner.slot)
        found.kinds.push(kinds.wild)
      }
      wildBelow(inner)
    }
  }

  return {
    values,
    slots: found.slots,
    kinds: found.kinds,
    read(facts) {
      for (const slot of found.slots) values[slot] = undefined
      found.slots.length = 0
      found.kinds.length = 0
      readBelow(root, facts)
    },
  }
}

function newPlace(): Place {
  return { slot: undefined, below: new Map(), names: [], places: [] }
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
