import type { Json } from 'cordboard/plugin-api'
import { isObject, type JsonObject } from '../json.ts'

/** Cuts a stream into JSON objects, one a line. */
export interface LineReader {
  /** The next bytes, of any length. Never throws. */
  write(chunk: Uint8Array): void
  /** What came after the last line's end. */
  end(): void
}

export interface Lines {
  readonly event: (event: JsonObject, line: string) => void
  readonly garbage: (detail: string) => void
}

const longestLine = 1_048_576

export function createLineReader({ event, garbage }: Lines): LineReader {
  const decoder = new TextDecoder()
  let rest = ''
  let skipping = false

  function take(line: string): void {
    const text = line.trim()
    if (text === '') return
    try {
      const value: Json = JSON.parse(text)
      if (isObject(value)) event(value, text)
      else garbage(`a line is no event: ${text.slice(0, 80)}`)
    } catch {
      garbage(`a line is no JSON: ${text.slice(0, 80)}`)
    }
  }

  return {
    write(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (!skipping) take(line)
        skipping = false
      }
      if (rest.length > longestLine) {
        if (!skipping) garbage(`a line is longer than ${longestLine} characters`)
        skipping = true
        rest = ''
      }
    },
    end() {
      if (!skipping) take(rest)
      rest = ''
    },
  }
}
