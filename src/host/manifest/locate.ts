/** Where a value begins in a JSON text; lines and columns count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

const token = /\s*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+)/gy

/** Position of every value of a valid JSON text, by JSON pointer; of a property, where its name begins. */
export function locate(text: string): ReadonlyMap<string, Position> {
  const positions = new Map<string, Position>()
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map((found) => found.index + 1)]
  let next: { readonly text: string; readonly offset: number } = { text: '', offset: 0 }
  token.lastIndex = 0
  step()
  value('')
  return positions

  function step(): void {
    const found = token.exec(text)
    const word = found?.[1] ?? ''
    next = { text: word, offset: found === null ? text.length : token.lastIndex - word.length }
  }

  function mark(pointer: string): void {
    if (!positions.has(pointer)) positions.set(pointer, positionOf(lineStarts, next.offset))
  }

  function value(pointer: string): void {
    mark(pointer)
    const opening = next.text
    step()
    if (opening === '{') {
      while (next.text !== '}' && next.text !== '') {
        const name = `${pointer}/${escaped(String(JSON.parse(next.text)))}`
        mark(name)
        step()
        step()
        value(name)
        if (next.text === ',') step()
      }
      step()
    } else if (opening === '[') {
      for (let index = 0; next.text !== ']' && next.text !== ''; index += 1) {
        value(`${pointer}/${index}`)
        if (next.text === ',') step()
      }
      step()
    }
  }
}

/** Position of an offset in a text. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

function positionOf(lineStarts: readonly number[], offset: number): Position {
  let line = lineStarts.findLastIndex((start) => start <= offset)
  if (line < 0) line = 0
  return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 }
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
