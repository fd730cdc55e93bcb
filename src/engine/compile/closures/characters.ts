/** From here on a regular expression is quicker than looking at each. */
const long = 64

/** Whether a text has characters that are two code units each, among its first `end` code units. */
export function hasSurrogates(text: string, end = text.length): boolean {
  if (end > long) return /[\ud800-\udfff]/.test(text)
  const last = Math.min(end, text.length)
  for (let index = 0; index < last; index += 1) if ((text.charCodeAt(index) & 0xf800) === 0xd800) return true
  return false
}
