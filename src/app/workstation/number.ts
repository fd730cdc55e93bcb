/**
 * The number in what a program was started with: a protocol handler passes on the whole link, `tel:+33-388-20-21-22;ext=1`,
 * `ctidivalto:0388202122`, `callto://0388202122/`. Never throws.
 */
export function numberOf(given: string): string {
  const bare = given.trim().replace(/^[a-z][a-z0-9+.-]*:(\/\/)?/i, '')
  const number = bare === given.trim() ? bare : bare.replace(/[;?#].*$/s, '').replace(/\/+$/, '')
  try {
    return decodeURIComponent(number)
  } catch {
    return number
  }
}
