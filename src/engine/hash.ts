/**
 * A name for a text that tells texts apart by accident never, by malice perhaps: for programs that keep no journal. 128 bits, of which
 * each lane is FNV-1a with a start of its own, mixed at the end.
 */
export function nameOf(text: string): string {
  const lanes = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35]
  return lanes.map((start) => lane(text, start)).join('')
}

function lane(text: string, start: number): string {
  let state = start
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return ((state ^ (state >>> 16)) >>> 0).toString(16).padStart(8, '0')
}
