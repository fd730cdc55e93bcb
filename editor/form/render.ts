import { keyText, scalarText } from './scalars.ts'
import { type Entries, isEntries, isList, type Value } from './value.ts'

/** What stays in one line is at most this long. */
const short = 60

/** In one line: `{ url: x, present: open }`. */
export function flowText(value: Value): string {
  if (isList(value)) return `[${value.map(flowText).join(', ')}]`
  if (!isEntries(value)) return scalarText(value)
  const pairs = Object.entries(value).map(([key, one]) => `${keyText(key)}: ${flowText(one)}`)
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** Lines of a block, without indentation; a collection that has none inside and is short stays in one line. */
export function blockLines(value: Value): readonly string[] {
  if (isList(value) && value.some(isCollection)) return value.flatMap(itemLines)
  if (isEntries(value) && Object.keys(value).length > 0) return Object.entries(value).flatMap(pairLines)
  return [flowText(value)]
}

/** `- key: value` with what follows indented below it. */
export function itemLines(value: Value): readonly string[] {
  return blockLines(value).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`)
}

/** `key: value`, in the next lines where the value takes several. */
export function pairLines([key, value]: readonly [string, Value]): readonly string[] {
  const name = keyText(key)
  if (!isCollection(value) || isShort(value)) return [`${name}: ${flowText(value)}`]
  return [`${name}:`, ...blockLines(value).map((line) => `  ${line}`)]
}

function isCollection(value: Value): value is readonly Value[] | Entries {
  return isList(value) || isEntries(value)
}

function isShort(value: readonly Value[] | Entries): boolean {
  return !Object.values(value).some(isCollection) && flowText(value).length <= short
}
