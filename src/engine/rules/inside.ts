/** How a text value is written in the file. `start` and `end` are the offsets of the scalar, quotes and block header included. */
export interface Written {
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded'
  readonly start: number
  readonly end: number
}

/**
 * For each character of `value`, and for its end, the offset in `source` where it is written. Line breaks that YAML folded
 * or cut point to the end of the line that they end.
 */
export function sourceOffsets(source: string, written: Written, value: string): readonly number[] {
  const offsets: number[] = []
  const block = isBlock(written.style)
  let last = block || written.style === 'plain' ? written.start : written.start + 1
  for (const line of linesOf(source, written, value)) {
    if (block) skipBreaks(value, offsets, last, source.slice(line.start, line.end))
    else for (let left = foldLength(source.slice(last, line.start)); left > 0; left--) offsets.push(last)
    last = alignLine(source, line, written.style, value, offsets)
  }
  while (offsets.length <= value.length) offsets.push(last)
  return offsets
}

interface Line {
  readonly start: number
  readonly end: number
}

/** The lines that carry content, without indentation, quotes and block header. */
function linesOf(source: string, written: Written, value: string): readonly Line[] {
  const quoted = written.style === 'single' || written.style === 'double'
  const block = isBlock(written.style)
  const from = quoted ? written.start + 1 : block ? lineEnd(source, written.start, written.end) + 1 : written.start
  const to = quoted ? written.end - 1 : written.end
  const indent = block ? blockIndent(source.slice(from, to), value) : 0
  const lines: Line[] = []
  for (let at = from; at <= to; ) {
    const end = lineEnd(source, at, to)
    const first = at === from
    const line = block
      ? { start: Math.min(at + indent, end), end: contentEnd(source, at, end) }
      : trimmed(source, at, end, first, end === to)
    if (line.end > line.start) lines.push(line)
    at = end + 1
  }
  return lines
}

/** Flow text: spaces around a fold do not count, those at the quotes do. */
function trimmed(source: string, start: number, end: number, first: boolean, last: boolean): Line {
  let from = start
  let to = contentEnd(source, start, end)
  if (!first) while (from < to && isSpace(source.charAt(from))) from++
  if (!last) while (to > from && isSpace(source.charAt(to - 1))) to--
  return { start: from, end: to }
}

function contentEnd(source: string, start: number, end: number): number {
  return end > start && source.charAt(end - 1) === '\r' ? end - 1 : end
}

/** What stands before the first line with content is indentation, but for the spaces that the value keeps. */
function blockIndent(source: string, value: string): number {
  return spacesBefore(source) - spacesBefore(value)
}

function spacesBefore(text: string): number {
  return /^( *)[^ \r\n]/m.exec(text)?.[1]?.length ?? 0
}

function lineEnd(source: string, from: number, limit: number): number {
  const found = source.indexOf('\n', from)
  return found < 0 || found > limit ? limit : found
}

/** How many characters of the value a break in flow text makes: a space, or a line break for each empty line. */
function foldLength(gap: string): number {
  const breaks = gap.split('\n').length - 1
  if (breaks === 1) return gap.startsWith('\\') ? 0 : 1
  return Math.max(0, breaks - 1)
}

/** White space of the value that stands for the breaks before a line of block text. */
function skipBreaks(value: string, offsets: number[], at: number, line: string): void {
  while (/[ \n]/.test(value.charAt(offsets.length)) && !value.startsWith(line, offsets.length)) offsets.push(at)
}

function alignLine(source: string, line: Line, style: Written['style'], value: string, offsets: number[]): number {
  let at = line.start
  while (at < line.end && offsets.length < value.length) {
    if (style === 'double' && at === line.end - 1 && source.charAt(at) === '\\') break
    const piece = pieceAt(source, at, style)
    for (let unit = 0; unit < piece.units; unit++) offsets.push(at)
    at += piece.length
  }
  return Math.min(at, line.end)
}

/** One written character: how long it is in the file, and how many UTF-16 units of the value it makes. */
function pieceAt(source: string, at: number, style: Written['style']): { readonly length: number; readonly units: number } {
  if (style === 'single' && source.startsWith("''", at)) return { length: 2, units: 1 }
  if (style !== 'double' || source.charAt(at) !== '\\') return { length: 1, units: 1 }
  const letter = source.charAt(at + 1)
  if (letter === '\n' || letter === '\r') return { length: 2, units: 0 }
  if (letter === 'x') return { length: 4, units: 1 }
  if (letter === 'u') return { length: 6, units: 1 }
  if (letter === 'U') return { length: 10, units: Number.parseInt(source.slice(at + 2, at + 10), 16) > 0xffff ? 2 : 1 }
  return { length: 2, units: 1 }
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\t'
}

function isBlock(style: Written['style']): boolean {
  return style === 'literal' || style === 'folded'
}
