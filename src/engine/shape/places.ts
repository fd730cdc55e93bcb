import { places } from '../generated/places.ts'

export { type Row, readPath, readRow } from '../generated/places.ts'

const known = new Map<string, number>()

/**
 * The place in the code at which the last name of a path is read, the same for all rules that name it. The paths that are asked for first
 * have one each; all that come later share one, which is slower and gives the same.
 */
export function placeOf(path: readonly string[]): number {
  const key = path.join('\u0000')
  const place = known.get(key) ?? known.size
  if (place < places) known.set(key, place)
  return place
}
