import { Lexer } from 'yaml'

/** One stretch of a text and what comes in its place. */
export interface Splice {
  readonly from: number
  readonly to: number
  readonly text: string
}

export function spliced(text: string, { from, to, text: put }: Splice): string {
  return text.slice(0, from) + put + text.slice(to)
}

/** Where the line of this offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Behind the line break that ends the line of this offset, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset)
  return found === -1 ? text.length : found + 1
}

/** Behind the last character of `text` before `to` that is not white. */
export function contentEnd(text: string, to: number): number {
  return text.slice(0, to).trimEnd().length
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}

/** Is there nothing but white before it on its line? */
export function isFirstOnLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === ''
}

/** The comments between two offsets, each from its # to the end of its line. */
export function commentsIn(text: string, from: number, to: number): readonly string[] {
  return tokensIn(text, from, to).filter((token) => token.startsWith('#'))
}

/** Where the first comma between two offsets is that parts two items. */
export function commaIn(text: string, from: number, to: number): number | undefined {
  let offset = from
  for (const token of tokensIn(text, from, to)) {
    if (token === ',') return offset
    offset += token.length
  }
  return undefined
}

/** Where the dash of the list item is that begins there. */
export function dashOf(text: string, from: number): number {
  let offset = 0
  let dash = 0
  for (const token of tokensIn(text, 0, from)) {
    if (token === '-') dash = offset
    offset += token.length
  }
  return dash
}

/** What the text is made of between two offsets, scalars left blank. */
function tokensIn(text: string, from: number, to: number): readonly string[] {
  const found: string[] = []
  let offset = 0
  let isScalar = false
  for (const token of new Lexer().lex(text)) {
    if (token === SCALAR) isScalar = true
    if (CONTROLS.has(token)) continue
    if (offset >= from && offset < to) found.push(isScalar ? ' '.repeat(token.length) : token)
    isScalar = false
    offset += token.length
  }
  return found
}

// What the lexer of yaml puts between the pieces of the source: they have no length in it.
const SCALAR = '\u001f'
const CONTROLS = new Set([SCALAR, '\u0002', '\u0018'])
