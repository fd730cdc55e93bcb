/**
 * The number in what a program was started with: `0388202122`, or the whole link of a protocol handler, such as
 * `ctidivalto:0388202122`, `tel:+33-388-20-21-22;ext=12` or `callto://0388202122/`. Never throws.
 */
export function numberOf(given: string): string {
  const bare = given.trim().replace(/^[a-z][a-z0-9+.-]*:(\/\/)?/i, '')
  const linked = bare !== given.trim()
  const number = linked ? bare.replace(/[;?#].*$/s, '').replace(/\/+$/, '') : bare
  return decoded(number).replace(/@.*$/s, '').trim()
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
