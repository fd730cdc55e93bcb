import type { Json } from '../../model/index.ts'
import { isObject } from '../compile/index.ts'
import { excerpt } from '../shape/excerpt.ts'
import type { Path } from '../shape/path.ts'

/** Where what is expected is not found, and what stands there instead. */
export interface Difference {
  readonly path: Path
  readonly expected: string
  readonly found: string
}

/** How a value misses what is expected of it: objects may hold more than that, everything else must be equal. */
export function differences(expected: Json, found: Json | undefined, path: Path = []): readonly Difference[] {
  if (isObject(expected) && isObject(found)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, Object.hasOwn(found, key) ? found[key] : undefined, [...path, key]),
    )
  }
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) {
    return expected.flatMap((value, index) => differences(value, found[index], [...path, index]))
  }
  const same = typeof expected !== 'object' || expected === null ? expected === found : false
  return same ? [] : [{ path, expected: excerpt(expected), found: found === undefined ? 'nothing' : excerpt(found) }]
}
