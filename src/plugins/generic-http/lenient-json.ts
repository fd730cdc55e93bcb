import type { Json } from 'cordboard/plugin-api'

/** Opening quotation mark -> those that may end it. Printed documentation and old programs use others than JSON's. */
const quotes: Readonly<Record<string, string>> = { '"': '"', "'": "'", '‘': '’‘', '’': '’', '“': '”“', '”': '”' }
const deepest = 64

/**
 * Reads JSON; where it is not JSON, reads what old programs write for it: other quotation marks, `;` for `:` and `,`,
 * bare words as keys, something trailing. Throws a SyntaxError when even that fails.
 */
export function readLenient(source: string): Json {
  try {
    return JSON.parse(source)
  } catch {
    return readLoosely(source)
  }
}

function readLoosely(source: string): Json {
  let at = 0

  function skip(characters: RegExp): void {
    while (at < source.length && characters.test(source[at] ?? '')) at += 1
  }

  function fail(): never {
    throw new SyntaxError(`Unexpected ${at < source.length ? `'${source[at]}'` : 'end'} at character ${at + 1}.`)
  }

  function quotedText(): string {
    const ends = quotes[source[at] ?? ''] ?? ''
    const from = at + 1
    at = from
    while (at < source.length && !ends.includes(source[at] ?? '')) at += source[at] === '\\' ? 2 : 1
    if (at >= source.length) fail()
    at += 1
    return source.slice(from, at - 1).replace(/\\(.)/g, '$1')
  }

  function word(): string {
    const from = at
    skip(/[^\s,;:{}[\]]/)
    if (at === from) fail()
    return source.slice(from, at)
  }

  function bare(): Json {
    const found = word()
    if (found === 'true' || found === 'false') return found === 'true'
    if (found === 'null') return null
    // A telephone number keeps its leading zero.
    return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(found) ? Number(found) : found
  }

  function isQuote(): boolean {
    return (source[at] ?? '') in quotes
  }

  function value(depth: number): Json {
    if (depth > deepest) fail()
    skip(/\s/)
    if (source[at] === '{') return object(depth)
    if (source[at] === '[') return array(depth)
    return isQuote() ? quotedText() : bare()
  }

  function object(depth: number): Json {
    const entries: [string, Json][] = []
    at += 1
    for (skip(/[\s,;]/); source[at] !== '}'; skip(/[\s,;]/)) {
      if (at >= source.length) fail()
      const key = isQuote() ? quotedText() : word()
      skip(/\s/)
      if (source[at] !== ':' && source[at] !== ';' && source[at] !== '=') fail()
      at += 1
      entries.push([key, value(depth + 1)])
    }
    at += 1
    return Object.fromEntries(entries)
  }

  function array(depth: number): Json {
    const values: Json[] = []
    at += 1
    for (skip(/[\s,;]/); source[at] !== ']'; skip(/[\s,;]/)) {
      if (at >= source.length) fail()
      values.push(value(depth + 1))
    }
    at += 1
    return values
  }

  skip(/\s/)
  // Any text at all would pass for a bare word: what is sent must at least look like an object or a list.
  if (source[at] !== '{' && source[at] !== '[') fail()
  const result = value(0)
  skip(/[\s;,]/)
  if (at < source.length) fail()
  return result
}
