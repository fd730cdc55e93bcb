/** Remembers what was weighed, so that a value built in many small steps is weighed once. */
export interface Scales {
  readonly known: WeakMap<object, number>
  /** Entries looked at so far. */
  looked: number
}

/** An entry takes as much as this many characters. */
export const entry = 16

/** Characters and entries, what is shared counted as often as it appears: what it would take to write the value down. */
export function weighIn(value: unknown, scales: Scales, limit: number): number {
  if (typeof value === 'string') return value.length + entry
  if (typeof value !== 'object' || value === null) return entry
  const known = scales.known.get(value)
  if (known !== undefined) return known
  // What holds itself is weighed once; that it has no end is found where it is written down.
  scales.known.set(value, entry)
  const weight = Array.isArray(value) ? weighList(value, scales, limit) : weighRecord(value, scales, limit)
  scales.known.set(value, weight)
  return weight
}

function weighList(list: readonly unknown[], scales: Scales, limit: number): number {
  let weight = entry
  for (let index = 0; index < list.length && weight <= limit; index += 1) {
    scales.looked += 1
    weight += weighIn(list[index], scales, limit)
  }
  return weight
}

function weighRecord(record: object, scales: Scales, limit: number): number {
  let weight = entry
  for (const [key, value] of Object.entries(record)) {
    scales.looked += 1
    weight += key.length + weighIn(value, scales, limit)
    if (weight > limit) break
  }
  return weight
}
