import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, isScalar, parseDocument } from 'yaml'

/** Sets `enabled` in a rule's file by splicing text at its range: comments and layout stay. */
export function enableRule(home: string, file: string, value: 'true' | 'false'): void {
  const path = join(home, file)
  const text = readFileSync(path, 'utf8')
  const next = spliceEnabled(text, value)
  writeFileSync(`${path}.new`, next)
  renameSync(`${path}.new`, path)
}

/** The text with `enabled: <value>`; where the key is missing it comes behind the name. */
function spliceEnabled(text: string, value: 'true' | 'false'): string {
  const { contents } = parseDocument(text)
  if (!isMap(contents)) return text
  const pair = contents.items.find((item) => isScalar(item.key) && item.key.value === 'enabled')
  if (pair !== undefined && isScalar(pair.value) && pair.value.range) {
    const [start, end] = pair.value.range
    return text.slice(0, start) + value + text.slice(end)
  }
  const first = contents.items.find((item) => isScalar(item.key) && item.key.value === 'name') ?? contents.items[0]
  const anchor = first !== undefined && isScalar(first.key) ? first.key.range?.[0] : undefined
  return anchor === undefined
    ? text
    : contents.flow === true
      ? spliceFlow(text, anchor, value)
      : `${text.slice(0, anchor)}enabled: ${value}\n${text.slice(anchor)}`
}

// JSON, or YAML in braces.
function spliceFlow(text: string, anchor: number, value: string): string {
  return `${text.slice(0, anchor)}"enabled": ${value}, ${text.slice(anchor)}`
}
