import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type ParsedNode, type Scalar } from 'yaml'
import type { Place } from '../../model/index.ts'
import { fieldOf, type Path } from '../shape/path.ts'
import type { RangeMap } from './contract.ts'
import { sourceOffsets, type Written } from './inside.ts'

/** What a YAML document and its text tell about positions. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly lines: LineCounter
  readonly root: ParsedNode | null
}

/** `look` gives the document of a file, read again if need be: it takes a hundred times the room of its text. */
export function createRangeMap(file: string, text: string, look: (file: string, text: string) => Source): RangeMap {
  return new TextRanges(file, text, look)
}

/** A class, because there is one for each of thousands of rules: closures would take ten times its room. */
class TextRanges implements RangeMap {
  readonly #file: string
  readonly #text: string
  readonly #look: (file: string, text: string) => Source
  #kept: readonly Kept[] = nothingKept

  constructor(file: string, text: string, look: (file: string, text: string) => Source) {
    this.#file = file
    this.#text = text
    this.#look = look
  }

  placeOf(path: Path): Place {
    return this.#find(path)?.place ?? placeIn(this.#source(), path)
  }

  keyPlaceOf(path: Path): Place {
    const source = this.#source()
    const found = descend(source, path)
    return withField(placeOfNode(source, found.complete ? (found.key ?? found.node) : found.node), path)
  }

  placeInside(path: Path, start: number, end?: number): Place {
    return withinLine(this.#find(path), start, end ?? start + 1) ?? placeInside(this.#source(), path, start, end)
  }

  keep(paths: readonly Path[]): void {
    const source = this.#source()
    this.#kept = [...this.#kept, ...paths.map((path) => ({ place: placeIn(source, path), columns: columnsOfText(source, path) }))]
  }

  #find(path: Path): Kept | undefined {
    if (this.#kept.length === 0) return undefined
    const field = fieldOf(path)
    return this.#kept.find(({ place }) => place.field === field)
  }

  #source(): Source {
    return this.#look(this.#file, this.#text)
  }
}

function placeIn(source: Source, path: Path): Place {
  return withField(placeOfNode(source, descend(source, path).node), path)
}

function placeInside(source: Source, path: Path, start: number, end: number | undefined): Place {
  const { node, complete } = descend(source, path)
  const written = complete && isScalar(node) ? writtenAs(node) : undefined
  if (written === undefined || !isScalar(node)) return withField(placeOfNode(source, node), path)
  const offsets = sourceOffsets(source.text, written, String(node.source ?? node.value))
  const from = offsets[Math.min(Math.max(start, 0), offsets.length - 1)] ?? written.start
  const to = end === undefined ? from + 1 : (offsets[Math.min(end, offsets.length - 1)] ?? written.end)
  return withField(placeBetween(source, from, Math.max(to, from + 1)), path)
}

interface Kept {
  readonly place: Place
  /** Where a text begins and ends that is written in one line as it is; undefined: it is written otherwise. */
  readonly columns: readonly [number, number] | undefined
}

const nothingKept: readonly Kept[] = []

function withinLine(known: Kept | undefined, start: number, end: number): Place | undefined {
  if (known?.columns === undefined) return undefined
  const [first, last] = known.columns
  if (start < 0 || first + Math.max(end, start + 1) > last) return undefined
  return { ...known.place, column: first + start, endColumn: first + Math.max(end, start + 1) }
}

function columnsOfText(source: Source, path: Path): Kept['columns'] {
  const { node, complete } = descend(source, path)
  const written = complete && isScalar(node) ? writtenAs(node) : undefined
  if (written === undefined || !isScalar(node) || written.style === 'literal' || written.style === 'folded') return undefined
  const quote = written.style === 'plain' ? 0 : 1
  const text = source.text.slice(written.start + quote, written.end - quote)
  const { col } = source.lines.linePos(written.start)
  return text === String(node.source ?? node.value) && !text.includes('\n') ? [col + quote, col + quote + text.length] : undefined
}

/** The place of a stretch of the file, by offsets; `end` is exclusive. */
export function placeBetween(source: Pick<Source, 'file' | 'lines'>, start: number, end: number): Place {
  const from = source.lines.linePos(start)
  const to = source.lines.linePos(Math.max(start, end))
  return { file: source.file, line: from.line, column: from.col, endLine: to.line, endColumn: to.col }
}

export function placeOfNode(source: Source, node: Node | null | undefined): Place {
  const range = node?.range
  if (!range) return { file: source.file, line: 1, column: 1, endLine: 1, endColumn: 1 }
  // The end of a block value is the start of the next line: a marker should not reach into it.
  let end = range[1]
  while (end > range[0] + 1 && /\s/.test(source.text.charAt(end - 1))) end--
  return placeBetween(source, range[0], end)
}

function withField(place: Place, path: Path): Place {
  return path.length === 0 ? place : { ...place, field: fieldOf(path) }
}

interface Found {
  readonly node: Node | null
  readonly key: Node | undefined
  /** false: the path ends earlier in this document. */
  readonly complete: boolean
}

function descend(source: Source, path: Path): Found {
  let found: Found = { node: source.root, key: undefined, complete: true }
  for (const step of path) {
    const next = child(found.node, step)
    if (next === undefined) return { ...found, complete: false }
    // An entry without a value stands where its key stands.
    found = { node: next.node?.range ? next.node : (next.key ?? found.node), key: next.key, complete: true }
  }
  return found
}

function child(node: Node | null, step: string | number): { readonly node: Node | null; readonly key: Node | undefined } | undefined {
  if (isAlias(node)) return undefined
  if (isSeq(node)) {
    const item = node.items[Number(step)]
    return item === undefined ? undefined : { node: item as Node, key: undefined }
  }
  if (!isMap<Node, Node | null>(node)) return undefined
  const pair = node.items.find((item) => keyText(item.key) === String(step))
  return pair && { node: pair.value, key: pair.key }
}

/** A key as it is written: `1: x` has the key "1", `true: x` the key "true". */
export function keyText(key: Node | null): string | undefined {
  return isScalar(key) ? (key.source ?? String(key.value ?? '')) : undefined
}

const styles: Readonly<Record<string, Written['style']>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
}

function writtenAs(node: Scalar): Written | undefined {
  const style = styles[node.type ?? '']
  return style === undefined || !node.range ? undefined : { style, start: node.range[0], end: node.range[1] }
}
