import { isMap, isPair, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import { columnOf, commaIn, commentsIn, contentEnd, dashOf, isFirstOnLine, lineEnd, lineStart, type Splice } from './lines.ts'
import { flowText, itemLines, pairLines } from './render.ts'
import { keyText, type Quoting, scalarText } from './scalars.ts'
import { find, pairOf, rangeOf, readTree } from './tree.ts'
import { isEntries, isList, type Path, type Value } from './value.ts'

/**
 * Edits of a rule's text. Each is one splice: what is outside of it stays to the byte, and no comment is ever lost. Undefined: the text
 * cannot be edited by a form, or there is no such place.
 */

/** Writes a value, in the place of the one that is there or as a new pair, behind the last one that `order` puts before it. */
export function setAt(text: string, path: Path, value: Value, order: readonly string[] = []): Splice | undefined {
  const tree = readTree(text)
  if (tree === undefined || path.length === 0) return undefined
  const there = find(tree, path)
  if (there !== undefined) return replacement(text, rangeOf(there), there, value)
  const [above, key] = [path.slice(0, -1), path.at(-1)]
  const map = find(tree, above)
  if (typeof key !== 'string') return undefined
  if (isMap(map)) return newPair(text, map, key, value, order)
  return map === undefined || isEmpty(map) ? setAt(text, above, { [key]: value }, order) : undefined
}

/** Takes a pair or an item out. The comments on it stay where it was. */
export function removeAt(text: string, path: Path): Splice | undefined {
  const tree = readTree(text)
  const [above, key] = [path.slice(0, -1), path.at(-1)]
  const holder = tree === undefined ? undefined : find(tree, above)
  if (isSeq(holder) && typeof key === 'number') return removal(text, holder, key, (item) => rangeOf(item).from)
  if (!isMap(holder) || typeof key !== 'string') return undefined
  const pair = pairOf(holder, key)
  return pair === undefined ? undefined : removal(text, holder, holder.items.indexOf(pair), (one) => rangeOf(one.key).from)
}

/** Puts an item into a list before the one at `index`, or at its end. */
export function insertAt(text: string, path: Path, index: number, value: Value, order: readonly string[] = []): Splice | undefined {
  const tree = readTree(text)
  const list = tree === undefined ? undefined : find(tree, path)
  if (list === undefined || isEmpty(list)) return setAt(text, path, [value], order)
  if (!isSeq(list)) return undefined
  if (list.flow === true) {
    const before = list.items[index - 1]
    const next = list.items[index]
    return before === undefined
      ? inserted(rangeOf(next).from, `${flowText(value)}, `)
      : inserted(rangeOf(before).to, `, ${flowText(value)}`)
  }
  const { regions, column } = regionsOf(text, list)
  const at = regions[index]?.from ?? regions.at(-1)?.to ?? text.length
  return linesAt(
    text,
    at,
    itemLines(value).map((line) => `${' '.repeat(column)}${line}\n`),
  )
}

/** Moves an item of a list to another place in it, with the comments above it. */
export function moveAt(text: string, path: Path, from: number, to: number): Splice | undefined {
  const tree = readTree(text)
  const list = tree === undefined ? undefined : find(tree, path)
  if (!isSeq(list) || from === to || list.items[from] === undefined || list.items[to] === undefined) return undefined
  const parts = list.flow === true ? list.items.map(rangeOf) : regionsOf(text, list).regions
  const [low, high] = [Math.min(from, to), Math.max(from, to)]
  const within = parts.slice(low, high + 1)
  const [first, last] = [within[0], within.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const texts = within.map((part) => text.slice(part.from, part.to))
  const gaps = within.slice(1).map((part, index) => text.slice(within[index]?.to ?? part.from, part.from))
  const moved = from < to ? [...texts.slice(1), ...texts.slice(0, 1)] : [...texts.slice(-1), ...texts.slice(0, -1)]
  // The last line of a text may have no end.
  const whole = list.flow === true ? moved : moved.map((part) => (part.endsWith('\n') ? part : `${part}\n`))
  const put = whole.map((part, index) => `${part}${gaps[index] ?? ''}`).join('')
  return { from: first.from, to: last.to, text: put }
}

interface Range {
  readonly from: number
  readonly to: number
}

function isEmpty(node: unknown): boolean {
  if (isScalar(node)) return node.value === null
  return (isMap(node) || isSeq(node)) && node.items.length === 0
}

function replacement(text: string, range: Range, node: unknown, value: Value): Splice {
  const from = range.from
  // A block ends behind its last line, or even before the next one's first word.
  const to = Math.max(from, contentEnd(text, range.to))
  const comments = commentsIn(text, from, to)
  const put = isEntries(value) || isList(value) ? flowText(value) : scalarText(value, quotingOf(node))
  // Nothing is there but the key: `when:`.
  const lead = from === to && !/\s/.test(text[from - 1] ?? ' ') ? ' ' : ''
  return { from, to, text: `${lead}${put}${said(text, comments, from, to)}` }
}

/** Comments behind what comes in the place of a stretch of text; what follows in its line goes to the next one. */
function said(text: string, comments: readonly string[], from: number, to: number): string {
  if (comments.length === 0) return ''
  const isLast = /^[ \t]*(?:\r?\n|$)/.test(text.slice(to))
  return ` ${comments.join(' ')}${isLast ? '' : `\n${' '.repeat(columnOf(text, from))}`}`
}

function quotingOf(node: unknown): Quoting {
  if (!isScalar(node)) return 'plain'
  return node.type === 'QUOTE_DOUBLE' ? 'double' : node.type === 'QUOTE_SINGLE' ? 'single' : 'plain'
}

function newPair(text: string, map: YAMLMap, key: string, value: Value, order: readonly string[]): Splice {
  const first = map.items[0]
  if (first === undefined) return replacement(text, rangeOf(map), map, { [key]: value })
  const start = rangeOf(first.key).from
  const after = pairBefore(map, key, order)
  if (map.flow === true) {
    const pair = `${keyText(key)}: ${flowText(value)}`
    return after === undefined ? inserted(start, `${pair}, `) : inserted(endOf(after), `, ${pair}`)
  }
  const indent = ' '.repeat(columnOf(text, start))
  const lines = pairLines([key, value])
  // Before the first pair, which may stand behind a dash.
  if (after === undefined) return inserted(start, lines.map((line) => `${line}\n${indent}`).join(''))
  return linesAt(
    text,
    lineEnd(text, contentEnd(text, endOf(after)) - 1),
    lines.map((line) => `${indent}${line}\n`),
  )
}

/** Behind which a new pair comes; undefined: before all others. */
function pairBefore(map: YAMLMap, key: string, order: readonly string[]): Pair | undefined {
  const place = order.indexOf(key)
  if (place === -1) return map.items.at(-1)
  return map.items.filter((pair) => isScalar(pair.key) && order.indexOf(String(pair.key.value)) < place).at(-1)
}

function inserted(at: number, text: string): Splice {
  return { from: at, to: at, text }
}

/** Whole lines; the last line of a text may have no end. */
function linesAt(text: string, at: number, lines: readonly string[]): Splice {
  return inserted(at, `${at > 0 && text[at - 1] !== '\n' ? '\n' : ''}${lines.join('')}`)
}

/** Behind the value of a pair, or behind its key and colon where it has none. */
function endOf({ key, value }: { readonly key: unknown; readonly value: unknown }): number {
  return value === null ? rangeOf(key).to + 1 : Math.max(rangeOf(value).to, rangeOf(key).to)
}

function removal<Item>(
  text: string,
  holder: { readonly items: readonly Item[]; readonly flow?: boolean; readonly range?: readonly number[] | null },
  index: number,
  startOf: (item: Item) => number,
): Splice | undefined {
  const item = holder.items[index]
  if (item === undefined) return undefined
  const to = endOfItem(item)
  const start = startOf(item)
  const [before, next] = [holder.items[index - 1], holder.items[index + 1]]
  if (holder.flow === true) return flowRemoval(text, start, to, before, next, startOf)
  const dash = isPair(item) ? start : dashOf(text, start)
  const column = columnOf(text, dash)
  const end = lineEnd(text, Math.max(dash, contentEnd(text, to) - 1))
  const comments = commentsIn(text, dash, end)
  if (before === undefined && next === undefined) {
    const put = isPair(item) ? '{}' : '[]'
    return { from: dash, to: end, text: `${[put, ...comments].join(' ')}\n` }
  }
  if (isPair(item) && !isFirstOnLine(text, dash) && next !== undefined) {
    // Behind the dash of its item: the next pair takes its place.
    const at = startOf(next)
    return {
      from: dash,
      to: at,
      text: commentsIn(text, dash, at)
        .map((comment) => `${comment}\n${' '.repeat(column)}`)
        .join(''),
    }
  }
  return { from: lineStart(text, dash), to: end, text: comments.map((comment) => `${' '.repeat(column)}${comment}\n`).join('') }
}

function flowRemoval<Item>(
  text: string,
  start: number,
  to: number,
  before: Item | undefined,
  next: Item | undefined,
  startOf: (item: Item) => number,
): Splice {
  const end = next === undefined ? to : startOf(next)
  // The last one goes with the comma before it.
  const from = next === undefined && before !== undefined ? (commaIn(text, endOfItem(before), start) ?? start) : start
  const comments = commentsIn(text, from, end)
  return { from, to: end, text: said(text, comments, start, end) }
}

function endOfItem(item: unknown): number {
  return isPair(item) ? endOf(item) : rangeOf(item).to
}

/** The items of a block list in whole lines, each with the comments above it. */
function regionsOf(text: string, list: YAMLSeq): { readonly regions: readonly Range[]; readonly column: number } {
  const dashes = list.items.map((item) => dashOf(text, rangeOf(item).from))
  const ends = list.items.map((item, index) => lineEnd(text, Math.max(dashes[index] ?? 0, contentEnd(text, rangeOf(item).to) - 1)))
  const regions = ends.map((to, index) => ({ from: index === 0 ? lineStart(text, dashes[0] ?? 0) : (ends[index - 1] ?? 0), to }))
  return { regions, column: columnOf(text, dashes[0] ?? 0) }
}
