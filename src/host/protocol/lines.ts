/**
 * Cuts a byte stream into lines of UTF-8. A line longer than `limit` bytes is given to `tooLong` by its length, once, and nothing is
 * kept of it.
 */
export function createLineReader(
  limit: number,
  on: { line(text: string): void; tooLong(bytes: number): void },
): (chunk: Uint8Array) => void {
  let kept: Uint8Array[] = []
  let bytes = 0
  const decoder = new TextDecoder()

  function flush(): void {
    const whole = kept.length === 1 && kept[0] !== undefined ? kept[0] : Buffer.concat(kept)
    if (bytes > limit) on.tooLong(bytes)
    else on.line(decoder.decode(whole))
    kept = []
    bytes = 0
  }

  return (chunk) => {
    let start = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      keep(chunk.subarray(start, end))
      flush()
      start = end + 1
    }
    keep(chunk.subarray(start))
  }

  function keep(part: Uint8Array): void {
    bytes += part.length
    if (bytes > limit) kept = []
    else if (part.length > 0) kept.push(part)
  }
}
