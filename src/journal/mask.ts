import type { Json } from '../model/index.ts'

export const masked = '***'

/** What may hold personal data in a form that no number betrays: it goes as a whole. */
const wholeFields: ReadonlySet<string> = new Set([
  'raw',
  'data',
  'pairs',
  'userEvent',
  'uui',
  'digits',
  'description',
  'input',
  'result',
  'detail',
  'address',
])

/** Digits from which a number is looked for inside longer texts. */
const shortest = 6

/** The parties of a call: of these the name goes with the number. */
const parties: ReadonlySet<string> = new Set(['caller', 'called', 'customer'])

/** A journalled text (JSON) without the given numbers, without names of parties that had one, and without free content. */
export function maskText(text: string, numbers: ReadonlySet<string>): string {
  return JSON.stringify(mask(JSON.parse(text), numbers, undefined))
}

function mask(value: Json, numbers: ReadonlySet<string>, key: string | undefined): Json {
  if (typeof value === 'string') return maskNumbers(value, numbers)
  if (Array.isArray(value)) return value.map((item) => mask(item, numbers, undefined))
  if (typeof value !== 'object' || value === null) return value
  const theirs = key !== undefined && parties.has(key) && Object.values(value).some((part) => typeof part === 'string' && numbers.has(part))
  const entries = Object.entries(value).filter(([name]) => !wholeFields.has(name) && !(theirs && name === 'e164'))
  return Object.fromEntries(entries.map(([name, part]) => [name, theirs && name === 'name' ? masked : mask(part, numbers, name)]))
}

// A short one (an extension) may stand inside a date or an id by chance: only where it is all there is.
function maskNumbers(text: string, numbers: ReadonlySet<string>): string {
  if (numbers.has(text)) return masked
  let result = text
  for (const number of numbers) if (number.length >= shortest) result = result.replaceAll(number, masked)
  return result
}
