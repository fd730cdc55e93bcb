/**
 * The reserved key under which an `attach-data` leaves on the call that a step was done: `CORDBOARD_` and 16 hexadecimal digits that
 * follow from `ActionRequest.key`. A name that phone systems allow for variables too. Attached together with the data, or right after
 * them, it lets an attempt that follows a lost answer see that nothing is left to do. The host keeps such keys out of `data` and
 * `pairs` of triggers: rules never see them.
 */
export function stepMark(key: string): string {
  return `${prefix}${hex(digest(key, 0x811c9dc5))}${hex(digest(key, 0x9747b28c))}`
}

/** Is this key of attached data one of those? */
export function isStepMark(name: string): boolean {
  return name.startsWith(prefix) && shape.test(name)
}

const prefix = 'CORDBOARD_'
const shape = /^CORDBOARD_[0-9A-F]{16}$/

// FNV-1a from two beginnings, each mixed at the end: only the steps on one call must differ, and a plugin has no cryptography of its own here.
function digest(text: string, seed: number): number {
  let state = seed
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0')
}
