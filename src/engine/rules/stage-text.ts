import { isMap, isNode, isScalar, parseDocument, stringify } from 'yaml'
import type { Stage } from '../../model/index.ts'

/** The text of a rule that is for some only. Nothing else of it changes: comments and layout stay. */
export function withStage(text: string, stage: Stage): string {
  const plain = withoutStage(text)
  const { start, isFlow } = firstPair(plain)
  if (start === undefined) return plain
  const value = isFlow ? JSON.stringify(stage) : stringify(stage, { collectionStyle: 'flow', lineWidth: 0 }).trim()
  return plain.slice(0, start) + (isFlow ? `"stage": ${value}, ` : `stage: ${value}\n`) + plain.slice(start)
}

/** The text of a rule that is for all. */
export function withoutStage(text: string): string {
  const { contents } = parseDocument(text)
  if (!isMap(contents)) return text
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === 'stage')
  const start = isNode(pair?.key) ? pair.key.range?.[0] : undefined
  if (start === undefined) return text
  const end = (isNode(pair?.value) ? pair.value.range?.[1] : undefined) ?? start
  if (contents.flow !== true) {
    const line = text.indexOf('\n', Math.max(start, end - 1))
    return text.slice(0, start) + (line < 0 ? '' : text.slice(line + 1))
  }
  const behind = /^\s*,\s*/.exec(text.slice(end))?.[0]
  if (behind !== undefined) return text.slice(0, start) + text.slice(end + behind.length)
  return text.slice(0, start).replace(/,\s*$/, '') + text.slice(end)
}

function firstPair(text: string): { readonly start: number | undefined; readonly isFlow: boolean } {
  const { contents } = parseDocument(text)
  if (!isMap(contents)) return { start: undefined, isFlow: false }
  const first = contents.items[0]?.key
  return { start: isScalar(first) ? first.range?.[0] : undefined, isFlow: contents.flow === true }
}
