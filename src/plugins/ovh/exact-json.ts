/**
 * Parses JSON without losing digits: an integer past 2^53 comes as its decimal text, every other value as usual.
 * Throws a SyntaxError like JSON.parse.
 */
export function parseExact(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value,
  )
}

/** The decimal digits of a whole number that may be written as text or with an exponent; undefined when it is none. */
export function wholeDigits(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : ''
  if (/^\d+$/.test(text)) return text
  const scientific = /^(\d)\.?(\d*)e\+?(\d{1,2})$/i.exec(text)
  if (scientific === null) return undefined
  const [, first = '', rest = '', exponent = ''] = scientific
  return first + rest.slice(0, Number(exponent)).padEnd(Number(exponent), '0')
}
